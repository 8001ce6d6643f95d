"""Log files in, entries kept: a SQLite database in memory, filled line by line.

A bad line is news about the log, and it is noted. Any other failure is news about this program or its
database, and it goes to whoever called. What does not work: one `except` for both. Then a database that is
closed, or full, reads like a log in which not one line is right.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ruff_lab.entry import Entry, LineError, parse


class Archive:
    """Entries in the order in which they were added; `close` it at the end.

    Numbers are kept as text: SQLite's own end at 2**63, and a log may say anything.
    """

    def __init__(self) -> None:
        self._database = sqlite3.connect(":memory:")
        self._database.execute("CREATE TABLE entry (moment, site, method, path, status, size)")

    def add(self, entry: Entry) -> None:
        """Keep one more; ``sqlite3.Error`` if the database cannot."""
        numbers = (str(entry.status), str(entry.size))
        row = (entry.moment.isoformat(), entry.site, entry.method, entry.path, *numbers)
        self._database.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)", row)

    def entries(self) -> Iterator[Entry]:
        """All of them, in order, equal to what was added."""
        rows = self._database.execute("SELECT * FROM entry ORDER BY rowid")
        for moment, site, method, path, status, size in rows:
            yield Entry(datetime.fromisoformat(moment), site, method, path, int(status), int(size))

    def hits(self, path: str) -> int:
        """How many entries have exactly this path, whatever characters it is made of."""
        found = self._database.execute("SELECT count(*) FROM entry WHERE path = ?", (path,))
        return int(found.fetchone()[0])

    def close(self) -> None:
        """Forget the entries and give the memory back."""
        self._database.close()


class Problem(NamedTuple):
    """A line that could not be read: its number, counted from 1, and what `LineError` says of it."""

    number: int
    reason: str


def load(lines: Iterable[str], archive: Archive, problems: list[Problem] | None = None) -> list[Problem]:
    """Add an entry for each line that can be read, and a `Problem` to ``problems`` for each that cannot.

    ``problems`` is also the result; without it, a new list is. Any error but `LineError` goes through.
    """
    found = [] if problems is None else problems
    for number, line in enumerate(lines, start=1):
        try:
            archive.add(parse(line))
        except LineError as error:
            found.append(Problem(number, str(error)))
    return found


def log_lines(folder: Path) -> Iterator[str]:
    """The lines of each file in ``folder`` whose name ends in ``.log``, file after file in the order of names.

    Files are UTF-8: UnicodeDecodeError if one is not. FileNotFoundError if there is no such folder, another
    OSError for what cannot be opened, such as a folder whose name ends like that.
    """
    for path in sorted(folder.iterdir()):
        if path.name.endswith(".log"):
            with path.open(encoding="utf-8") as stream:
                yield from stream
