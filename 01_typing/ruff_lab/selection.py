"""Which entries a report is about: conditions, each a function of one entry, and all must hold.

Three names in here live longer than they look: a class's own attribute, a default, and the variable of a loop
that a function was made in. What does not work is to trust the place where they are written. What counts is
when they are made, and who else holds them.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial

from ruff_lab.entry import Entry

Condition = Callable[[Entry], bool]


class Selection:
    """Entries that fulfil every condition added to this selection; all entries as long as there is none."""

    def __init__(self) -> None:
        self.conditions: list[Condition] = []

    def add(self, *conditions: Condition) -> None:
        """Ask for these as well."""
        self.conditions.extend(conditions)

    def of(self, entries: Iterable[Entry]) -> list[Entry]:
        """Those of ``entries`` that fulfil them all, in their order."""
        return [entry for entry in entries if all(condition(entry) for condition in self.conditions)]


def without(folders: Iterable[str]) -> list[Condition]:
    """One condition for each folder, such as ``/static``: true for entries outside of it.

    The folder itself, and whatever stands below it, is inside; ``/statistics`` is not.
    """
    return [partial(_is_outside, f"{folder.rstrip('/')}/") for folder in folders]


def _is_outside(prefix: str, entry: Entry) -> bool:
    return not f"{entry.path}/".startswith(prefix)


def within(hours: float, now: datetime | None = None) -> Condition:
    """A condition: the entry is at most ``hours`` older than ``now``, and no younger than it.

    Without ``now``, the present counts: the moment of this call, or of asking the condition; both are right.
    """
    latest = datetime.now(UTC) if now is None else now
    earliest = latest - timedelta(hours=hours)
    return lambda entry: earliest <= entry.moment <= latest
