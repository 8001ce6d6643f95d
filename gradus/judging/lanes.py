"""A folder for mypy's caches that no other process uses meanwhile.

mypy's cache outlives a run and makes the next one fast, but two mypys must not share one: each writes a module's
type and its fingerprint as two files, and half of the one beside half of the other gives wrong verdicts without a
word. So there are several lanes, and whoever opens a runner takes the first that is free; the operating system
gives it back however the process ends.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from gradus.locks import lock


@contextmanager
def free_lane(cache: Path) -> Iterator[Path]:
    """A folder below ``cache`` for this context alone; a temporary one where nothing can be written."""
    try:
        cache.mkdir(parents=True, exist_ok=True)
        lane, held = _take(cache)
    except OSError:
        with TemporaryDirectory(prefix="gradus-cache-") as folder:
            yield Path(folder)
        return
    with held:
        yield lane


def _take(cache: Path) -> tuple[Path, IO[bytes]]:
    for number in count():
        held = (cache / f"lane-{number}.lock").open("ab")
        if lock(held, wait=False):
            lane = cache / f"lane-{number}"
            lane.mkdir(exist_ok=True)
            return lane, held
        held.close()
    raise AssertionError("counting does not end")  # pragma: no cover
