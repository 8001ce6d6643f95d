"""Many items of one kind: in chunks, without repeats, and how far they reach.

The type of an item goes in and comes out again: a type variable says so, where `object` would forget it and
`Any` would stop asking. A bound says what an item must be able to do. `chunked` and `unique` are lazy, so
they work on a file larger than memory. Written as one generator function, `chunked` would refuse a bad size
only when the first chunk is asked for, far from the mistake.
"""

from collections.abc import Hashable, Iterable, Iterator
from itertools import islice
from typing import Protocol, Self, TypeVar


class Comparable(Protocol):
    """Whatever answers ``<`` for another of its own kind: numbers, strings, dates, classes of yours."""

    def __lt__(self, other: Self, /) -> bool:
        """Whether this one comes before the other."""
        ...


T = TypeVar("T")
H = TypeVar("H", bound=Hashable)
C = TypeVar("C", bound=Comparable)


def chunked(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of ``size``, the last one perhaps shorter; ValueError at the call if ``size < 1``.

    Takes any iterable and gives an iterator of lists of the same items. Lazy: a chunk takes no more from the
    input than it holds. The size is a whole number.
    """
    if size < 1:
        raise ValueError(f"a chunk holds at least one item, not {size}")
    iterator = iter(items)
    return iter(lambda: list(islice(iterator, size)), [])


def unique(items: Iterable[H]) -> Iterator[H]:
    """Each item once, where it came first.

    Takes any iterable of hashable items, and only of those; gives an iterator of the same items. Lazy: an
    item comes out as soon as it is met.
    """
    seen: set[H] = set()
    for item in items:
        if item not in seen:
            seen.add(item)
            yield item


def extent(items: Iterable[C]) -> tuple[C, C]:
    """The smallest and the largest item; of equal ones the first. ValueError if there is none.

    Takes any iterable, an iterator too, of items that are `Comparable`; nothing but ``<`` is asked of them.
    Gives a tuple of two such items.
    """
    iterator = iter(items)
    try:
        smallest = largest = next(iterator)
    except StopIteration:
        raise ValueError("nothing has no extent") from None
    for item in iterator:
        if item < smallest:
            smallest = item
        elif largest < item:
            largest = item
    return smallest, largest
