"""A base class in place of a Protocol: numbers, dates and strangers' classes never inherited it.

replaces: items.py
fails:
  - test_mypy_follows_the_type_of_an_item
  - test_mypy_holds_items_to_their_bound
  - types
"""

from typing import Self


class Comparable:
    """Inherit this to be comparable."""

    def __lt__(self, other: Self, /) -> bool:
        raise NotImplementedError
