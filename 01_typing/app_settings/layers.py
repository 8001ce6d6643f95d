"""The layers of a configuration, laid over one another: process, ``.env.<environment>``, ``.env``.

The strongest layer is the one that is easiest to change for one start. An empty variable counts as not set
in every layer: that is what ``docker compose`` passes on for a variable nobody has set, and what a copied
``.env.example`` says of a secret.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from app_settings.base import Settings
from app_settings.env_file import Found, read_env_file
from app_settings.faults import Fault
from app_settings.variables import Variable, variables

PROCESS = "process"


@dataclass(frozen=True, slots=True)
class Layers:
    """What was found by name, the ``files`` that were asked (the strongest first), and faults of the files."""

    found: Mapping[str, Found]
    files: tuple[str, ...] = (".env",)
    faults: tuple[Fault, ...] = ()

    @property
    def places(self) -> str:
        """Where a variable can be set: ``the process environment, .env.prod or .env``."""
        *others, last = ["the process environment", *self.files]
        return f"{', '.join(others)} or {last}"


def merged(*layers: Mapping[str, Found]) -> dict[str, Found]:
    """One layer from several, the strongest first: for each name what the first layer has that is not empty.

    Empty is a text without a single character; a space is something.
    """
    # EXERCISE: begin with the weakest, or take care not to overwrite; an empty text does not count.
    return {name: found for layer in reversed(layers) for name, found in layer.items() if found.text}


def gather(kind: type[Settings], *, folder: Path, environment: Mapping[str, str]) -> Layers:
    """Process, ``.env.<environment>`` and ``.env`` of the folder, merged; never raises for what it finds.

    Which environment it is, the process says, else ``.env``, else the default of the class. Only an
    environment that the class knows names a file: what is in a variable must not become a path. Faults:
    those of the stronger file, of the other file, then `contradictions`.
    """
    # EXERCISE: read .env first, decide with `environment_variable` and `known_environments`, read on.
    process = {name: Found(text, PROCESS) for name, text in environment.items()}
    general = read_env_file(folder / ".env")
    chosen = chosen_environment(kind, merged(process, general.found))
    if chosen not in known_environments(kind):
        return Layers(merged(process, general.found), faults=tuple(general.faults))
    special = read_env_file(folder / f".env.{chosen}")
    found = merged(process, special.found, general.found)
    faults = [*special.faults, *general.faults, *contradictions(kind, chosen, found)]
    return Layers(found, (f".env.{chosen}", ".env"), tuple(faults))


def environment_variable(kind: type[Settings]) -> Variable:
    """The variable that says which environment it is."""
    return next(variable for variable in variables(kind) if variable.attribute == "environment")


def known_environments(kind: type[Settings]) -> tuple[str, ...]:
    """What the class allows for ``environment``."""
    return get_args(environment_variable(kind).field.annotation)


def chosen_environment(kind: type[Settings], found: Mapping[str, Found]) -> str:
    """The environment as it is found, or the default of the class."""
    variable = environment_variable(kind)
    return found[variable.name].text if variable.name in found else str(variable.field.default)


def contradictions(kind: type[Settings], chosen: str, found: Mapping[str, Found]) -> list[Fault]:
    """A fault if, with all layers merged, the environment is another than the one whose file was read."""
    name = environment_variable(kind).name
    if name not in found or found[name].text == chosen:
        return []
    problem = f"this file is read in {chosen}, and names another environment"
    return [Fault(name, problem, "Remove the line", found[name].source, found[name].text)]
