"""What is wrong with a configuration: one fault for each thing, and one error for all of them.

A program that stops at the first fault is started as many times as there are faults. The error is a record,
not only a sentence: the command line prints it as JSON, tests ask for its parts.
"""

import reprlib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: the name of the variable, what is wrong, and what to do.

    ``source`` is where the value came from: ``process``, a file's name and line such as ``.env.prod:3``,
    ``default``, or empty for a value that is nowhere. ``value`` is its text; None for a secret, for a name
    nobody knows (it may be a misspelt secret), and where there is none. ``variable`` is empty where a whole
    file or the settings together are at fault.
    """

    variable: str
    problem: str
    remedy: str
    source: str = ""
    value: str | None = None

    def sentence(self) -> str:
        """The fault in one line; a long value is shortened."""
        value = "" if self.value is None else f"={reprlib.repr(self.value)}"
        source = f" ({self.source})" if self.variable and self.source else self.source
        place = f"{self.variable}{value}{source}"
        what = f"{place}: " if place else ""
        end = "" if self.remedy.endswith("?") else "."
        return f"{what}{self.problem}. {self.remedy}{end}"


class SettingsError(Exception):
    """The settings of the class ``kind`` cannot be used; ``faults`` has everything that is wrong."""

    def __init__(self, kind: str, faults: Iterable[Fault]) -> None:
        self.kind = kind
        self.faults = tuple(faults)
        super().__init__(kind, self.faults)

    def __str__(self) -> str:
        count = f"{len(self.faults)} faults" if len(self.faults) != 1 else "1 fault"
        lines = [f"  {fault.sentence()}" for fault in self.faults]
        return "\n".join([f"{self.kind} cannot be loaded, {count}:", *lines])
