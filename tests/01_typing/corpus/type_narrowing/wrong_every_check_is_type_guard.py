"""`TypeGuard` everywhere: right when True, but False teaches nothing although it could.

replaces: checks.py
fails:
  - test_mypy_learns_from_a_check_what_it_proves
  - test_mypy_sees_no_any_behind_the_border
"""

from collections.abc import Mapping
from typing import TypeGuard, get_args


def is_record(value: object) -> TypeGuard[Mapping[str, object]]:
    """Whether it is a mapping from strings."""
    return isinstance(value, Mapping) and all(isinstance(key, str) for key in value)


def is_currency(value: object) -> TypeGuard[Currency]:
    """Whether it is a currency."""
    return isinstance(value, str) and value in get_args(Currency)
