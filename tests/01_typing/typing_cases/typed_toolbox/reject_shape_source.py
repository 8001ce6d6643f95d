"""A class with the methods of a source is one without inheriting it; one that lacks a method is not."""

from typing import assert_type

from typed_toolbox import Source


class Tape:
    def __len__(self) -> int:
        return 1

    def popleft(self) -> str:
        return "tick"


class Wall:
    def __len__(self) -> int:
        return 1


def first(source: Source[str]) -> str:
    assert_type(source.popleft(), str)
    return source.popleft()


first(Wall())  # expect: arg-type
