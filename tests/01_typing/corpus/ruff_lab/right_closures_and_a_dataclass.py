"""Dataclass fields, a function that makes functions, and a clock that is read when the condition is asked.

replaces: selection.py
whole: true
fails: []
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from ruff_lab.entry import Entry

Condition = Callable[[Entry], bool]
BERLIN = timezone(timedelta(hours=1))


@dataclass
class Selection:
    """Entries that fulfil every condition."""

    conditions: list[Condition] = field(default_factory=list)

    def add(self, *conditions: Condition) -> None:
        """Ask for these as well."""
        self.conditions += conditions

    def of(self, entries: Iterable[Entry]) -> list[Entry]:
        """Those that fulfil them all."""
        chosen = list(entries)
        for condition in self.conditions:
            chosen = [entry for entry in chosen if condition(entry)]
        return chosen


def without(folders: Iterable[str]) -> list[Condition]:
    """One condition for each folder."""
    return [outside(folder.rstrip("/")) for folder in folders]


def outside(folder: str) -> Condition:
    """Its own call for each folder, so its own variable."""

    def condition(entry: Entry) -> bool:
        return entry.path != folder and not entry.path.startswith(f"{folder}/")

    return condition


def within(hours: float, now: datetime | None = None) -> Condition:
    """The last hours until `now`."""

    def condition(entry: Entry) -> bool:
        age = (now or datetime.now(BERLIN)) - entry.moment
        return timedelta(0) <= age <= timedelta(hours=hours)

    return condition
