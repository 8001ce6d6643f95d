"""Many items of one kind: in chunks, without repeats, and how far they reach.

TODO: the type of an item goes in and comes out again; say so. `Comparable` is a contract for classes that
never heard of it, so a base class is the wrong form.
"""

from itertools import islice


class Comparable:
    """Whatever answers ``<`` for another of its own kind: numbers, strings, dates, classes of yours."""

    def __lt__(self, other):
        """Whether this one comes before the other: a bool."""


def chunked(items, size: int):
    """The items in lists of ``size``, the last one perhaps shorter; ValueError at the call if ``size < 1``.

    Takes any iterable and gives an iterator of lists of the same items. Lazy: a chunk takes no more from the
    input than it holds. The size is a whole number.
    """
    if size < 1:
        raise ValueError(f"a chunk holds at least one item, not {size}")
    return _chunks(iter(items), size)


def _chunks(iterator, size):
    while chunk := list(islice(iterator, size)):
        yield chunk


def unique(items):
    """Each item once, where it came first.

    Takes any iterable of hashable items, and only of those; gives an iterator of the same items. Lazy: an
    item comes out as soon as it is met.
    """
    seen = set()
    for item in items:
        if item not in seen:
            seen.add(item)
            yield item


def extent(items) -> tuple:
    """The smallest and the largest item; of equal ones the first. ValueError if there is none.

    Takes any iterable, an iterator too, of items that are `Comparable`; nothing but ``<`` is asked of them.
    Gives a tuple of two such items.
    """
    items = list(items)
    if not items:
        raise ValueError("nothing has no extent")
    smallest = largest = items[0]
    for item in items:
        if item < smallest:
            smallest = item
        if largest < item:
            largest = item
    return smallest, largest
