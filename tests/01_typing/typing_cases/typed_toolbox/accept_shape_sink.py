"""A class with the method of a sink is one without inheriting it; one that lacks it is not."""

from typing import assert_type

from typed_toolbox import Sink


class Printer:
    def append(self, line: str) -> None:
        assert_type(line, str)


class Shredder:
    def feed(self, line: str) -> None:
        assert_type(line, str)


def write(sink: Sink[str]) -> None:
    assert_type(sink.append("tea"), None)


write(Printer())
