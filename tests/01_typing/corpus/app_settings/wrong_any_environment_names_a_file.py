"""Makes a path of whatever stands in the variable.

replaces: layers.py
fails:
  - test_a_fault_is_a_record_with_five_parts
  - test_an_unknown_environment_opens_no_file
"""


def gather(kind: type[Settings], *, folder: Path, environment: Mapping[str, str]) -> Layers:
    process = {name: Found(text, PROCESS) for name, text in environment.items()}
    general = read_env_file(folder / ".env")
    chosen = chosen_environment(kind, merged(process, general.found))
    special = read_env_file(folder / f".env.{chosen}")
    found = merged(process, special.found, general.found)
    faults = [*special.faults, *general.faults, *contradictions(kind, chosen, found)]
    return Layers(found, (f".env.{chosen}", ".env"), tuple(faults))
