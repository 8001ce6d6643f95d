"""Builds the whole answer before giving any of it, so an endless or huge input never comes back.

replaces: items.py
fails:
  - test_a_unique_item_comes_as_soon_as_it_is_met
"""

from collections.abc import Iterable, Iterator


def unique(items: Iterable[H]) -> Iterator[H]:
    """Each item once."""
    return iter(dict.fromkeys(items))
