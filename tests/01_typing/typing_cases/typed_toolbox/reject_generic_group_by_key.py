"""The key function must take an item."""

from collections.abc import Iterable
from typing import assert_type

from typed_toolbox import group_by


def first_letter(word: str) -> str:
    return word[:1]


def half(number: int) -> float:
    return number / 2


def shelve(words: Iterable[str]) -> None:
    assert_type(group_by(words, first_letter)["t"], list[str])
    group_by(words, half)  # expect: arg-type
