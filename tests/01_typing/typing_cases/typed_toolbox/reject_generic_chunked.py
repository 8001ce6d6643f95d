"""Chunks of any iterable are lists of what went in."""

from collections.abc import Iterable, Iterator
from typing import assert_type

from typed_toolbox import chunked


def pages(lines: Iterable[str], numbers: Iterator[int], rows: Iterable[list[int]]) -> None:
    assert_type(next(chunked(numbers, 2)), list[int])
    assert_type(next(chunked(rows, 2)), list[list[int]])
    assert_type(next(chunked(lines, 2)), list[int])  # expect: assert-type
