"""True and False, and nothing that mypy could learn from: the complaints come where the values are used.

replaces: checks.py
fails:
  - test_mypy_learns_from_a_check_what_it_proves
  - test_mypy_sees_no_any_behind_the_border
  - test_mypy_infers_no_any_in_the_program
  - types
"""

from collections.abc import Mapping


def is_record(value: object) -> bool:
    """Whether it is a mapping from strings."""
    return isinstance(value, Mapping) and all(isinstance(key, str) for key in value)


def is_cents(value: object) -> bool:
    """Whether it is an amount."""
    return type(value) is int and value > 0
