"""Groups are a dict from what the key function gives to lists of what went in, from any iterable."""

from collections.abc import Iterable
from typing import assert_type

from typed_toolbox import group_by


def shelve(words: Iterable[str], rows: Iterable[list[bytes]]) -> None:
    assert_type(group_by(rows, len)[2], list[list[bytes]])
    groups = group_by(words, len)
    assert_type(next(iter(groups)), int)
    assert_type(groups[3], list[str])
    groups.setdefault(4, []).append("rice")
    short: dict[int, list[str]] = groups
