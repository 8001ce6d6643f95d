"""`TypeIs` for checks that refuse some of the type: mypy believes in an else branch without any int or str.

replaces: checks.py
fails:
  - test_mypy_learns_from_a_check_what_it_proves
"""

from typing_extensions import TypeIs


def is_cents(value: object) -> TypeIs[int]:
    """Whether it is an int, but not every one."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def is_text(value: object) -> TypeIs[str]:
    """Whether it is a str, but not every one."""
    return isinstance(value, str) and value.isprintable() and len(value) > 0
