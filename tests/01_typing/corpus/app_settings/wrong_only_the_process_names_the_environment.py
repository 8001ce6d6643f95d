"""Forgets that `.env` may say which environment it is.

replaces: layers.py
fails:
  - test_a_file_of_one_environment_cannot_name_another
  - test_the_process_or_the_general_file_names_the_environment
"""


def gather(kind: type[Settings], *, folder: Path, environment: Mapping[str, str]) -> Layers:
    process = {name: Found(text, PROCESS) for name, text in environment.items()}
    general = read_env_file(folder / ".env")
    chosen = chosen_environment(kind, merged(process))
    if chosen not in known_environments(kind):
        return Layers(merged(process, general.found), faults=tuple(general.faults))
    special = read_env_file(folder / f".env.{chosen}")
    found = merged(process, special.found, general.found)
    faults = [*special.faults, *general.faults, *contradictions(kind, chosen, found)]
    return Layers(found, (f".env.{chosen}", ".env"), tuple(faults))
