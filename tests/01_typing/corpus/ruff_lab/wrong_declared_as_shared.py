"""`ClassVar` tells the linter that sharing is meant. It is not, but the message suggests it.

replaces: selection.py
whole: true
fails:
  - test_two_selections_share_no_condition
  - test_the_command_line_reports_on_a_folder
  - test_the_demonstration_reports_the_truth
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import ClassVar

from ruff_lab.entry import Entry

Condition = Callable[[Entry], bool]


class Selection:
    """Entries that fulfil every condition added to this selection; all entries as long as there is none."""

    conditions: ClassVar[list[Condition]] = []

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
