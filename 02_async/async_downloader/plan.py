"""From URLs to jobs: each one gets a file name that is safe and its own.

A URL is written by a stranger, and its last part becomes a file name here. ``..%2F..%2F.bashrc`` must not
climb out of the folder, two ``index.html`` must not overwrite each other, and the name of one file's partial
copy must not be the name of another file. So: decode first and cut at the slashes afterwards (the other
order lets ``%2F`` through), replace what a file system or a terminal could take amiss, and number what
collides.
"""

from collections.abc import Iterable
from itertools import chain, count
from pathlib import Path

import httpx

from async_downloader.model import Job

NAMELESS = "download"
FORBIDDEN = frozenset('\\:*?"<>|')
LONGEST = 200  # bytes; file systems stop at 255, and ".part.etag" and a number must fit
PORTS = range(1, 65_536)


def checked_url(url: str) -> httpx.URL:
    """The URL, if it can be asked for at all; `httpx.InvalidURL` says why not."""
    if not url.isprintable():
        raise httpx.InvalidURL("a URL has no control characters and no broken bytes")
    parsed = httpx.URL(url)
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise httpx.InvalidURL("expected http://… or https://…")
    if parsed.port is not None and parsed.port not in PORTS:
        raise httpx.InvalidURL(f"{parsed.port} is no port: expected 1 to 65535")
    return parsed


def file_name(url: str) -> str:
    """A harmless name for what the URL stands for: the last part of its path, or ``download``."""
    try:
        path = checked_url(url).path
    except httpx.InvalidURL:
        return NAMELESS
    last = path.rstrip("/").rpartition("/")[2]
    safe = "".join("_" if letter in FORBIDDEN or not letter.isprintable() else letter for letter in last)
    return safe.encode()[:LONGEST].decode(errors="ignore").strip(" .") or NAMELESS


def plan(urls: Iterable[str], folder: Path) -> list[Job]:
    """One job for each URL, in order; no two share a file, and no file is another one's partial copy."""
    jobs = []
    taken: set[str] = set()
    for url in urls:
        name = next(name for name in _candidates(file_name(url)) if taken.isdisjoint(_occupied(name)))
        taken |= _occupied(name)
        jobs.append(Job(url, folder / name))
    return jobs


def _candidates(name: str) -> Iterable[str]:
    """The name itself, then ``a-2.bin``, ``a-3.bin`` and so on."""
    parts = Path(name)
    return chain([name], (f"{parts.stem}-{number}{parts.suffix}" for number in count(2)))


def _occupied(name: str) -> set[str]:
    """The names a download uses on the disk, as a file system sees them that ignores case."""
    return {f"{name}{suffix}".casefold() for suffix in ("", ".part", ".part.etag")}
