"""`isinstance` is what one uses everywhere else, and a bool is an int.

replaces: records.py
fails:
  - test_every_mutation_is_refused_by_both_kinds_of_models
  - test_the_error_of_a_record_says_what_was_found
  - test_the_four_roads_differ_in_what_they_let_in
  - test_what_lies_outside_is_refused_by_name
"""


def _whole(value: object, path: str, most: int) -> int:
    if not isinstance(value, int) or not 1 <= value <= most:
        raise FieldError(path, f"expected a whole number from 1 to {most}, found {value!r}")
    return value
