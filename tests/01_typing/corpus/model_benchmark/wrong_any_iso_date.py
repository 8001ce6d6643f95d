"""Leaves the date to the standard library, which reads more forms than the contract knows.

replaces: records.py
fails:
  - test_every_mutation_is_refused_by_both_kinds_of_models
  - test_the_error_of_a_record_says_what_was_found
  - test_the_four_roads_differ_in_what_they_let_in
  - test_what_lies_outside_is_refused_by_name
"""


def _day(value: object, path: str) -> date:
    try:
        return date.fromisoformat(_text(value, path))
    except ValueError as error:
        raise FieldError(path, f"expected a day as YYYY-MM-DD, found {value!r}") from error
