"""`Comparable` is a contract by shape: whoever answers `<` for its own kind fulfils it."""

from typing import assert_type

from typed_toolbox import Comparable, extent


class Version:
    def __init__(self, number: int) -> None:
        self.number = number

    def __lt__(self, other: "Version") -> bool:
        return self.number < other.number


class Colour:
    def __init__(self, name: str) -> None:
        self.name = name


def answer(one: Comparable) -> None:
    assert_type(one < one, bool)


newest: Comparable = Version(3)
assert_type(extent([1, 2]), tuple[int, int])
