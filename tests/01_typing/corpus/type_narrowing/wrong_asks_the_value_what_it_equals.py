"""A set has to hash what it looks for, `in` asks each value's own `==`: both trust an object from outside.

replaces: checks.py
fails:
  - test_other_words_and_values_are_refused
"""

from typing import get_args

from typing_extensions import TypeIs


def is_currency(value: object) -> TypeIs[Currency]:
    """Whether it is a currency."""
    return value in set(get_args(Currency))


def is_reason(value: object) -> TypeIs[Reason]:
    """Whether it is a reason."""
    return value in get_args(Reason)
