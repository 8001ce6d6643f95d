"""Gives None where nothing is found, and so hands the looking back to every caller.

replaces: records.py
fails:
  - test_mypy_follows_the_type_of_an_item
  - test_mypy_knows_what_plain_parameters_take
  - test_a_path_that_leads_nowhere_is_a_key_error
  - test_a_value_of_another_class_is_a_type_error
  - types
"""

from collections.abc import Mapping


def dig(record: Mapping[str, object], path: str, kind: type[T]) -> T | None:
    """The value at the path, or None."""
    found: object = record
    for name in path.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(name)
    return found if isinstance(found, kind) else None
