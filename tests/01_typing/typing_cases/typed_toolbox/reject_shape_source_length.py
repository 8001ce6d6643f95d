"""A source must say how many items wait."""

from typing import assert_type

from typed_toolbox import Source


class Tape:
    def __len__(self) -> int:
        return 1

    def popleft(self) -> str:
        return "tick"


class Endless:
    def popleft(self) -> str:
        return "tick"


def waiting(source: Source[str]) -> int:
    assert_type(source.__len__(), int)
    return len(source)


waiting(Endless())  # expect: arg-type
