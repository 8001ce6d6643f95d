"""A ChainMap of what is not empty; the environment is decided first, and its file may be none.

replaces: layers.py
fails: []
"""

from collections import ChainMap

from app_settings.env_file import EnvFile


def merged(*layers: Mapping[str, Found]) -> dict[str, Found]:
    """One layer from several, the strongest first."""
    said = [{name: found for name, found in layer.items() if found.text != ""} for layer in layers]
    return dict(ChainMap(*said))


def gather(kind: type[Settings], *, folder: Path, environment: Mapping[str, str]) -> Layers:
    """The layers of this folder and this environment."""
    process = {name: Found(text=text, source=PROCESS) for name, text in environment.items()}
    general = read_env_file(folder / ".env")
    chosen = chosen_environment(kind, merged(process, general.found))
    files: tuple[str, ...] = (".env",)
    special = EnvFile()
    if known := chosen in known_environments(kind):
        files = (f".env.{chosen}", ".env")
        special = read_env_file(folder / files[0])
    found = merged(process, special.found, general.found)
    faults = [*special.faults, *general.faults]
    if known:
        faults.extend(contradictions(kind, chosen, found))
    return Layers(found, files, tuple(faults))
