"""Without a bound, lists and other unhashable items are found out only when the program runs.

replaces: items.py
fails:
  - test_mypy_holds_items_to_their_bound
"""

from collections.abc import Iterable, Iterator
from typing import TypeVar

H = TypeVar("H")


def unique(items: Iterable[H]) -> Iterator[H]:
    """Each item once."""
    seen: set[H] = set()
    for item in items:
        if item not in seen:
            seen.add(item)
            yield item
