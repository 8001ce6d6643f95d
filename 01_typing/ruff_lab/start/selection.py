"""Which entries a report is about: conditions, each a function of one entry, and all must hold."""

# TODO: mend B008, B023 and RUF012. For each ask: when is it made, and who else holds it?

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from ruff_lab.entry import Entry

Condition = Callable[[Entry], bool]


class Selection:
    """Entries that fulfil every condition added to this selection; all entries as long as there is none."""

    conditions: list[Condition] = []

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
    conditions: list[Condition] = []
    for folder in folders:
        prefix = folder.rstrip("/") + "/"
        conditions.append(lambda entry: not f"{entry.path}/".startswith(prefix))
    return conditions


def within(hours: float, now: datetime = datetime.now(UTC)) -> Condition:
    """A condition: the entry is at most ``hours`` older than ``now``, and no younger than it.

    Without ``now``, the present counts: the moment of this call, or of asking the condition; both are right.
    """
    earliest = now - timedelta(hours=hours)
    return lambda entry: earliest <= entry.moment <= now
