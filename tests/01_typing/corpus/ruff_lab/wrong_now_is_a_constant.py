"""The linter's message itself offers a module-level variable, and that one is made at the import as well.

replaces: selection.py
fails:
  - test_the_last_hours_end_at_the_call
"""

from datetime import UTC, datetime, timedelta

NOW = datetime.now(UTC)


def within(hours: float, now: datetime = NOW) -> Condition:
    """A condition: the entry is at most so many hours old."""
    earliest = now - timedelta(hours=hours)
    return lambda entry: earliest <= entry.moment <= now
