"""The folder on the disk: what lies in it, and where a file goes when it has been dealt with.

Files are processed where they lie and moved when all is over, into ``done`` or ``failed`` inside the same
folder: renaming there is atomic, and needs no second disk to have room. So the folder itself is the list of
what is still to be done. A program that is killed leaves no file in a place where the next one would not look.

One program at a time may work in a folder. A lock of the operating system sees to that; it is gone with the
process that held it, however that ended, which cannot be said of a lock *file*.
"""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, count
from pathlib import Path

from file_pipeline.model import Version

UNFINISHED = (".part", ".tmp", ".crdownload")
"""Endings by which programs say that they are still writing."""


class FolderInUseError(Exception):
    """Another process works in this folder."""


def scan(folder: Path) -> dict[Path, Version]:
    """The files that lie in the folder; `OSError` if it is not there.

    Hidden names and the `UNFINISHED` endings stay out, and so does what is no regular file: folders, links,
    pipes. A file that vanishes while we look was not there.
    """
    versions = {path: version_of(path) for path in folder.iterdir() if _is_meant(path.name)}
    return {path: version for path, version in versions.items() if version is not None}


def version_of(path: Path) -> Version | None:
    """What the file looks like now; None if there is no regular file."""
    try:
        status = path.lstat()
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return Version(status.st_size, status.st_mtime_ns, status.st_ino)


def _is_meant(name: str) -> bool:
    return not name.startswith(".") and not name.endswith(UNFINISHED)


def put_away(path: Path, folder: Path) -> Path:
    """Move the file into the folder, under its own name or, if that is taken, as ``a-2.png``; gives the new path."""
    folder.mkdir(exist_ok=True)
    target = next(target for target in _candidates(path, folder) if not os.path.lexists(target))
    return path.rename(target)


def _candidates(path: Path, folder: Path) -> Iterator[Path]:
    numbered = (folder / f"{path.stem}-{number}{path.suffix}" for number in count(2))
    return chain([folder / path.name], numbered)


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """The folder is ours for as long as the block lasts; `FolderInUseError` if it is somebody else's."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _lock(descriptor, folder)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, folder: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise FolderInUseError(str(folder)) from error
