"""Asks for lists where the body only iterates, and shuts out files, generators and sets.

replaces: items.py
fails:
  - test_mypy_follows_the_type_of_an_item
"""

from collections.abc import Iterator


def unique(items: list[H]) -> Iterator[H]:
    """Each item once."""
    seen: set[H] = set()
    for item in items:
        if item not in seen:
            seen.add(item)
            yield item


def extent(items: list[C]) -> tuple[C, C]:
    """Smallest and largest."""
    rest = iter(items)
    smallest = largest = next(rest, None)
    if smallest is None or largest is None:
        raise ValueError("nothing")
    for item in rest:
        smallest = item if item < smallest else smallest
        largest = item if largest < item else largest
    return smallest, largest
