"""Tells one fault at a time: as many starts as mistakes.

replaces: loading.py
fails:
  - test_a_fault_is_a_record_with_five_parts
  - test_a_file_that_cannot_be_read_is_a_fault
  - test_an_unknown_name_is_refused_with_the_nearest_known_one
  - test_broken_lines_of_both_files_are_faults
  - test_one_error_names_every_fault_at_once
  - test_production_refuses_to_run_with_debug
  - test_the_demonstration_shows_three_environments_and_three_faults
  - test_the_program_tells_faults_as_json
"""


def load_settings(kind: type[S], *, folder: Path, environment: Mapping[str, str]) -> S:
    layers = gather(kind, folder=folder, environment=environment)
    outcome = attempt(kind, layers.found)
    refused = refusals(kind, layers, outcome) if isinstance(outcome, ValidationError) else []
    faults = [*layers.faults, *refused, *unknown(kind, layers.found)]
    if faults or isinstance(outcome, ValidationError):
        raise SettingsError(kind.__name__, faults[:1])
    return outcome
