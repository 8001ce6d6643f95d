"""`Any` makes every complaint go away, and every promise with it.

replaces: items.py
fails:
  - test_mypy_follows_the_type_of_an_item
  - test_mypy_knows_what_plain_parameters_take
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any


def chunked(items: Iterable[Any], size: int) -> Iterator[list[Any]]:  # any item will do
    """Lists of whatever there is."""
    if size < 1:
        raise ValueError(size)
    iterator = iter(items)
    return iter(lambda: list(islice(iterator, size)), [])
