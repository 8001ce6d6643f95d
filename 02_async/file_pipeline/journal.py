"""What happened, a line for each event: for people, or as JSON for programs.

The journal is the record of the work. It counts as it writes, and so can say at any time how many files wait in
the queue; a line of JSON carries everything that is known about its event. File names come from strangers, and
a terminal obeys control characters: they are replaced.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TypeAlias

from file_pipeline.model import Event, Kind

Fields: TypeAlias = Mapping[str, str | int | float]

NAMELESS = {"file", "folder"}
"""Fields that are understood without their names."""


def now() -> datetime:
    """The time of day, in UTC."""
    return datetime.now(UTC)


class Journal:
    """Writes a line for each event by ``write``; ``as_json``: as one JSON object."""

    def __init__(
        self, write: Callable[[str], None], *, as_json: bool = False, now: Callable[[], datetime] = now
    ) -> None:
        self._write = write
        self._as_json = as_json
        self._now = now
        self.counts = Counter[Kind]()
        self.most_waiting = 0

    @property
    def waiting(self) -> int:
        """How many files wait in the queue."""
        return self.counts[Kind.QUEUED] - self.counts[Kind.STARTED]

    @property
    def through(self) -> int:
        """How many files were put away."""
        return self.counts[Kind.DONE] + self.counts[Kind.FAILED]

    def tell(self, event: Event) -> None:
        """Count and write what happened to a file."""
        self.counts[event.kind] += 1
        self.most_waiting = max(self.most_waiting, self.waiting)
        reason = {"reason": event.reason} if event.reason else {}
        self.note(event.kind, {"file": event.path.name, **event.details, **reason, "waiting": self.waiting})

    def note(self, name: str, fields: Fields) -> None:
        """Write about the service itself."""
        moment = self._now()
        if self._as_json:
            line = json.dumps({"at": moment.isoformat(timespec="milliseconds"), "event": name, **fields})
        else:
            line = f"{moment:%H:%M:%S}.{moment.microsecond // 1000:03}  {name:<8} {spoken(fields)}"
        self._write(line)


def spoken(fields: Fields) -> str:
    """The fields in one line, long hashes cut."""
    named = [
        f"{value!s:<16}" if name in NAMELESS else f"{name}={_short(value)}" for name, value in fields.items()
    ]
    return printable("  ".join(named))


def _short(value: str | float) -> str:
    text = str(value)
    stem, dot, ending = text.partition(".")
    is_hash = len(stem) == 64 and stem.isalnum()  # noqa: PLR2004 - SHA-256 in hexadecimal digits
    return f"{stem[:8]}…{dot}{ending}" if is_hash else text


def printable(text: str) -> str:
    """The text without what a terminal could take for a command, and without broken bytes."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
