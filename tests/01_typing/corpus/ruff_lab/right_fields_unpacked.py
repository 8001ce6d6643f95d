"""Unpacking instead of `zip`, the newer parser for moments with a question of its own about the offset.

replaces: entry.py
fails: []
"""

from datetime import datetime


def parse(line: str) -> Entry:
    """The entry on a line."""
    try:
        when, site, method, path, status, size = line.split()
        moment = datetime.fromisoformat(when)
        if moment.tzinfo is None:
            raise ValueError(f"{when} has no offset")
        page, _, _ = path.partition("?")
        host = site.lower()
        if host.startswith("www."):
            host = host[len("www.") :]
        return Entry(moment, host, method, page, int(status), int(size))
    except ValueError as problem:
        raise LineError(f"no request: {line.strip()!r}") from problem
