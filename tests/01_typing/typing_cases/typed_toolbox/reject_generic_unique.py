"""Unique items are of the type that went in, from any iterable."""

from collections.abc import Iterable
from typing import assert_type

from typed_toolbox import unique


def visitors(names: Iterable[str], numbers: Iterable[int]) -> None:
    assert_type(next(unique(numbers)), int)
    first: int = next(unique(names))  # expect: assignment
