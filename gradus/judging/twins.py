"""A test and its copy, of which one must fail; and a module that holds such pairs."""

from dataclasses import dataclass

SHOWN_IN_PATHS = 30
"""So many letters of a test's name stand in the path of its temporary folder."""


@dataclass(frozen=True)
class Twins:
    """A test and its copy. Both names are ids of functions, without the brackets of a case."""

    original: str
    twin: str
    original_is_canary: bool

    @property
    def canary(self) -> str:
        """The one that must fail, in each of its cases."""
        return self.original if self.original_is_canary else self.twin


@dataclass(frozen=True)
class ArmedModule:
    """One file with twins in it. ``places[n]`` is the true line of its line ``n + 1``."""

    path: str
    source: bytes
    twins: tuple[Twins, ...]
    places: tuple[int, ...]

    def true_line(self, line: int) -> int:
        """The line of the module as it was; a line that it does not have stays as it is."""
        return self.places[line - 1] if 0 < line <= len(self.places) else line


def function_of(test: str) -> str:
    """The id of a test without the brackets of a case."""
    return test.partition("[")[0]


def case_of(test: str) -> str:
    """The brackets of a case, or nothing."""
    return test[len(function_of(test)) :]
