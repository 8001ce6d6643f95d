"""A generator behind a checking front, a Protocol with a type variable for itself, two reductions.

replaces: items.py
whole: true
fails: []
"""

from collections.abc import Generator, Hashable, Iterable, Iterator
from functools import reduce
from itertools import islice
from typing import Protocol, TypeVar

Item = TypeVar("Item")
Key = TypeVar("Key", bound=Hashable)
Ordered = TypeVar("Ordered", bound="Comparable")
Own = TypeVar("Own")


class Comparable(Protocol):
    """Answers `<` for its own kind."""

    def __lt__(self: Own, other: Own, /) -> bool:
        """Whether it comes before."""
        ...


def _chunks(iterator: Iterator[Item], size: int) -> Generator[list[Item], None, None]:
    while chunk := list(islice(iterator, size)):
        yield chunk


def chunked(items: Iterable[Item], size: int) -> Generator[list[Item], None, None]:
    """Lists of `size` items."""
    if size <= 0:
        raise ValueError("size")
    return _chunks(iter(items), size)


def unique(items: Iterable[Key]) -> Generator[Key, None, None]:
    """Each item once."""
    seen: dict[Key, None] = {}
    for item in items:
        if item not in seen:
            seen[item] = None
            yield item


def _smaller(one: Ordered, other: Ordered) -> Ordered:
    return other if other < one else one


def _larger(one: Ordered, other: Ordered) -> Ordered:
    return other if one < other else one


def extent(items: Iterable[Ordered]) -> tuple[Ordered, Ordered]:
    """Smallest and largest."""
    everything = tuple(items)
    if not everything:
        raise ValueError("items")
    return reduce(_smaller, everything), reduce(_larger, everything)
