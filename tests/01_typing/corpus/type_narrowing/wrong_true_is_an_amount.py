"""A bool is an int, and so is everything below one cent.

replaces: checks.py
fails:
  - test_an_amount_starts_at_one_cent
  - test_an_error_says_where_and_what
  - test_the_demonstration_shows_right_and_wrong_lines
"""

from typing import TypeGuard


def is_cents(value: object) -> TypeGuard[int]:
    """Whether it is an int."""
    return isinstance(value, int)
