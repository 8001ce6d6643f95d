"""One generator function: the bad size is noticed only when somebody asks for a chunk.

replaces: items.py
fails:
  - test_a_chunk_size_below_one_is_refused_at_once
"""

from collections.abc import Iterable, Iterator
from itertools import islice


def chunked(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of `size` items."""
    if size < 1:
        raise ValueError(size)
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
