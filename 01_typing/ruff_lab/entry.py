"""One line of an access log, read into one entry.

A log is written by a server that has no reader in mind, so every part of a line is checked here and nowhere
else: six parts and no seventh, a moment that says where on earth it was, a site under one name. What does not
work: to read leniently and to repair later. Two lines that a crash has glued together look like one good line
to whoever takes the first six parts and never asks for the rest.
"""

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
        fields = dict(zip(FIELDS, line.split(), strict=True))
        return Entry(
            moment=datetime.strptime(fields["moment"], "%Y-%m-%dT%H:%M:%S%z"),
            site=fields["site"].lower().removeprefix("www."),
            method=fields["method"],
            path=fields["path"].partition("?")[0],
            status=int(fields["status"]),
            size=int(fields["size"]),
        )
    except ValueError as error:
        raise LineError(f"no request: {line.strip()!r}") from error
