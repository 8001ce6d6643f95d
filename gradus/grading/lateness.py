"""How late something was handed in: whole days begun after it was due.

A date alone means the end of that day, and a time without a zone is the machine's local one, since that is how dates
stand on a course's page. Dates with dots or slashes are refused: half of the world reads them the other way round.
A second counts to its end: what was due at 23:59:59 is in time until midnight.
"""

from datetime import date, datetime, time, timedelta

from gradus.errors import DueError

_DAY = timedelta(days=1)
_END_OF_DAY = time(23, 59, 59)


def parse_due(text: str) -> datetime:
    """The moment that ``text`` means, with a zone; DueError if it means none."""
    try:
        moment = _moment(text.strip())
        local = moment.astimezone()
    except (ValueError, OverflowError, OSError) as error:
        raise DueError(text) from error
    return moment if moment.tzinfo else local


def _moment(text: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text), _END_OF_DAY)
    except ValueError:
        return datetime.fromisoformat(text)


def late_days(submitted: datetime | None, due: datetime | None) -> int | None:
    """Whole days begun after ``due``, 0 when in time; None where one of them is not known."""
    if submitted is None or due is None:
        return None
    late = _with_zone(submitted).replace(microsecond=0) - _with_zone(due)
    return max(0, -(-late // _DAY))


def _with_zone(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.astimezone()
