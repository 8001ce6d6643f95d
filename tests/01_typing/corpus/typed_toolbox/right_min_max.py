"""An iterator class for the chunks; `min` and `max`, which need nothing but `<` either.

replaces: items.py
whole: true
fails: []
"""

from collections.abc import Hashable, Iterable, Iterator
from itertools import chain, islice
from typing import Protocol, Self, TypeVar


class Comparable(Protocol):
    """Answers `<` for its own kind."""

    def __lt__(self, other: Self) -> bool: ...


T = TypeVar("T")
H = TypeVar("H", bound=Hashable)
C = TypeVar("C", bound=Comparable)


class Chunks(Iterator[list[T]]):
    """Lists of `size` items."""

    def __init__(self, items: Iterable[T], size: int) -> None:
        if not size > 0:
            raise ValueError(f"size is {size}")
        self._items = iter(items)
        self._size = size

    def __next__(self) -> list[T]:
        """The next list."""
        first = next(self._items)
        return list(chain([first], islice(self._items, self._size - 1)))


def chunked(items: Iterable[T], size: int) -> Chunks[T]:
    """Lists of `size` items."""
    return Chunks(items, size)


def unique(items: Iterable[H]) -> Iterator[H]:
    """Each item once."""
    met: set[H] = set()
    for item in items:
        if item in met:
            continue
        met.add(item)
        yield item


def extent(items: Iterable[C]) -> tuple[C, C]:
    """Smallest and largest."""
    everything = list(items)
    return min(everything), max(everything)
