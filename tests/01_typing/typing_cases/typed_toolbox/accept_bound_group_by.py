"""A group's key must be hashable: a tuple of letters is, a list of letters is not."""

from typing import assert_type

from typed_toolbox import group_by


def letters(word: str) -> tuple[str, ...]:
    return tuple(sorted(word))


def spelling(word: str) -> list[str]:
    return sorted(word)


words = ["tea", "eat"]

assert_type(group_by(words, letters)[("a", "e", "t")], list[str])
group_by(words, letters)
