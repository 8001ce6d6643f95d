"""The time of the machine, always in UTC.

`datetime.utcnow()` comes near, but gives a naive value, which is taken for local time as soon as somebody
compares or prints it.
"""

from datetime import UTC, datetime


class SystemClock:
    """The clock of the machine.

    >>> SystemClock().now().tzname()
    'UTC'
    """

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)
