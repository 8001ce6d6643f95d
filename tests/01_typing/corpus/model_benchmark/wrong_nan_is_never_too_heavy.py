"""Asks what the weight must not be; NaN is neither too light nor too heavy.

replaces: records.py
fails:
  - test_every_mutation_is_refused_by_both_kinds_of_models
  - test_the_error_of_a_record_says_what_was_found
  - test_the_four_roads_differ_in_what_they_let_in
  - test_the_program_writes_three_files_and_prints_json
  - test_the_report_for_people_has_every_fault
  - test_the_report_for_programs_has_every_figure
  - test_what_lies_outside_is_refused_by_name
"""


def _weight(value: object, path: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0 or value > HEAVIEST:
        raise FieldError(path, f"expected kilograms above 0, at most {HEAVIEST:g}, found {value!r}")
    return float(value)
