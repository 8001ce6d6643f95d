"""One line of an access log, read into one entry."""

# TODO: mend B005, B904, B905 and DTZ007. Each of them points at something this parser gets wrong.

from dataclasses import dataclass
from datetime import datetime

FIELDS = ("moment", "site", "method", "path", "status", "size")


class LineError(ValueError):
    """A line that is no request; the message quotes it, the cause says what was wrong."""


@dataclass(frozen=True)
class Entry:
    """One request: ``moment`` knows its offset from UTC, ``size`` is the answer's body in bytes."""

    moment: datetime
    site: str
    method: str
    path: str
    status: int
    size: int


def parse(line: str) -> Entry:
    """The entry on a line such as ``2024-05-17T10:15:00+02:00 www.tea.example GET /menu?lang=en 200 5120``.

    The site loses a leading ``www.`` and its capitals, the path its query. `LineError`, caused by the error
    that was met, unless there are exactly six parts, whole numbers at the end, and a moment with its offset.
    """
    try:
        fields = dict(zip(FIELDS, line.split()))
        return Entry(
            moment=datetime.strptime(fields["moment"][:19], "%Y-%m-%dT%H:%M:%S"),
            site=fields["site"].lower().lstrip("www."),
            method=fields["method"],
            path=fields["path"].partition("?")[0],
            status=int(fields["status"]),
            size=int(fields["size"]),
        )
    except (KeyError, ValueError):
        raise LineError(f"no request: {line.strip()!r}")
