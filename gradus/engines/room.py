"""A folder for private engines: short, since the path of a socket has about a hundred bytes, and never left behind.

Its lock is held while its engines are in use, and the system lets go of it however that ends. So a room whose lock is
free was abandoned, by a kill or a crash, and whoever makes the next one removes it. The lock takes its name when it
is held already, and goes last: a room without one is only being made. Whoever was killed just then left it behind; that
is certain after an hour.
"""

import contextlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gradus.engines.owner import engine_owner, first_barrier
from gradus.errors import EngineError
from gradus.locks import lock

PREFIX = "gradus-engines-"
LONGEST_SOCKET = 103
"""Bytes in the path of a socket on any system that has them."""

_LOCK = "lock"
_LONGEST_PLACE = 40
_LONGEST_MAKING = 3600.0
_LEAST_SPACE = 120 << 20
"""Bytes that a new cluster and its journal take, and a little more."""


@contextmanager
def private_room(place: Path | None = None) -> Iterator[Path]:
    """A new folder below ``place`` that others may pass through; removed in the end."""
    place = place or _temporary_place()
    require_plain(place)
    sweep(place)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place)).resolve()
    folder.chmod(0o711)
    with (folder / f"{_LOCK}.new").open("wb") as held:
        lock(held, wait=False)
        (folder / f"{_LOCK}.new").rename(folder / _LOCK)
        try:
            yield folder
        finally:
            _remove(folder)


def _remove(room: Path) -> None:
    """The lock stays until everything of size is gone."""
    with contextlib.suppress(OSError):
        for part in room.iterdir():
            if part.name != _LOCK:
                shutil.rmtree(part, ignore_errors=True)
    shutil.rmtree(room, ignore_errors=True)


def sweep(place: Path) -> None:
    """Remove the rooms below ``place`` that nobody uses any more; those of other users stay."""
    for room in place.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            if _is_ours(room):
                _sweep_one(room)


def _is_ours(room: Path) -> bool:
    """A folder, and not a link to one, since what is in it is removed."""
    found = room.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()


def _sweep_one(room: Path) -> None:
    try:
        with (room / _LOCK).open("r+b") as held:
            if lock(held, wait=False):
                _remove(room)
    except FileNotFoundError:
        if time.time() - room.stat().st_mtime > _LONGEST_MAKING:
            _remove(room)


def require_plain(folder: Path) -> None:
    """EngineError for a folder that cannot stand in the address of a socket: a comma separates two of them there."""
    name = str(folder)
    if "," in name or not name.isprintable():
        problem = f"{name!r} has a comma in it, or what cannot be printed: choose a folder with a plain name"
        raise EngineError("engines", problem)


def require_space(folder: Path, engine: str, least: int = _LEAST_SPACE) -> None:
    """EngineError if the disk of ``folder`` has fewer than ``least`` bytes left."""
    free = shutil.disk_usage(folder).free
    if free < least:
        problem = f"the disk of {folder} is full: {free >> 20} of {least >> 20} MB are left. Make room there"
        raise EngineError(engine, problem)


def _temporary_place() -> Path:
    """Where temporary files go, unless sockets would be too long there, or their owner could not enter."""
    usual = Path(tempfile.gettempdir()).resolve()
    open_to_owner = first_barrier(usual) is None or engine_owner() is None
    fits = len(os.fsencode(usual)) <= _LONGEST_PLACE and open_to_owner
    return usual if fits or not Path("/tmp").is_dir() else Path("/tmp")  # noqa: S108  # a folder of ours in it
