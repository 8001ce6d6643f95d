"""A folder for private engines: short, since the path of a socket has about a hundred bytes, and never left behind.

Its lock is held while its engines are in use, and the system lets go of it however that ends. So a room whose lock is
free was abandoned, by a kill or a crash, and whoever makes the next one removes it. The lock takes its name when it
is held already: a room without one is only being made, and is left alone.
"""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gradus.engines.owner import first_barrier
from gradus.errors import EngineError
from gradus.locks import lock

PREFIX = "gradus-engines-"
LONGEST_SOCKET = 103
"""Bytes in the path of a socket on any system that has them."""

_LOCK = "lock"
_LONGEST_PLACE = 40
_LEAST_SPACE = 120 << 20
"""Bytes that a new cluster and its journal take, and a little more."""


@contextmanager
def private_room(place: Path | None = None) -> Iterator[Path]:
    """A new folder below ``place`` that others may pass through; removed in the end."""
    place = place or _temporary_place()
    sweep(place)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place)).resolve()
    folder.chmod(0o711)
    with (folder / f"{_LOCK}.new").open("wb") as held:
        lock(held, wait=False)
        (folder / f"{_LOCK}.new").rename(folder / _LOCK)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def sweep(place: Path) -> None:
    """Remove the rooms below ``place`` that nobody uses any more; those of other users stay."""
    for room in place.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError), (room / _LOCK).open("r+b") as held:
            if lock(held, wait=False):
                shutil.rmtree(room, ignore_errors=True)


def require_space(folder: Path, engine: str, least: int = _LEAST_SPACE) -> None:
    """EngineError if the disk of ``folder`` has fewer than ``least`` bytes left."""
    free = shutil.disk_usage(folder).free
    if free < least:
        problem = f"the disk of {folder} is full: {free >> 20} of {least >> 20} MB are left. Make room there"
        raise EngineError(engine, problem)


def _temporary_place() -> Path:
    """Where temporary files go, unless sockets would be too long there, or another user could not enter."""
    usual = Path(tempfile.gettempdir()).resolve()
    fits = len(str(usual)) <= _LONGEST_PLACE and first_barrier(usual) is None
    return usual if fits or not Path("/tmp").is_dir() else Path("/tmp")  # noqa: S108  # a folder of ours in it
