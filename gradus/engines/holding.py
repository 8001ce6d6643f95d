"""Who keeps the engines of a folder: the process that holds ``keeper/lock``, and whose number is written in it.

Whether anybody does is the lock's answer: it cannot outlive its holder. The number is what was written by the last one,
and counts only as long as that one lives.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from typing import IO

from gradus.engines.birth import birth
from gradus.engines.owner import engine_owner, give
from gradus.errors import EngineError
from gradus.locks import lock

_POLL, _TRIES = 0.05, 10
"""Whoever looks whether the lock is held holds it for a moment."""


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """The folder for this process alone; EngineError when another one has it."""
    with _opened(folder) as held:
        _take(held, folder)
        yield


def _opened(folder: Path) -> IO[bytes]:
    try:
        make_folder(folder)
        return _lock_of(folder).open("ab")
    except OSError as error:
        problem = f"{error.filename or folder}: {error.strerror}. Choose another folder"
        raise EngineError("engines", problem) from error


def make_folder(folder: Path) -> None:
    """What is needed in ``folder``; the keeper's part is closed to everybody else."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o711)
    for name, mode in (("keeper", 0o700), ("postgres", 0o711), ("sockets", 0o711)):
        (folder / name).mkdir(exist_ok=True)
        (folder / name).chmod(mode)
    give(folder / "sockets", engine_owner())


def _take(held: IO[bytes], folder: Path) -> None:
    for _ in range(_TRIES):
        if lock(held, wait=False):
            _sign(held, folder)
            return
        time.sleep(_POLL)
    problem = f"they are running over {folder} already: gradus down --data {quote(str(folder))} stops them"
    raise EngineError("engines", problem)


def _sign(held: IO[bytes], folder: Path) -> None:
    process = os.getpid()
    try:
        held.truncate(0)
        held.write(f"{process}-{birth(process) or ''}".encode())
        held.flush()
    except OSError as error:
        raise EngineError("engines", f"{_lock_of(folder)}: {error.strerror}") from error


def is_held(folder: Path) -> bool:
    """Whether some process keeps the engines of ``folder``, or is about to."""
    try:
        with _lock_of(folder).open("r+b") as held:
            return not lock(held, wait=False)
    except OSError:
        return False


def holder(folder: Path) -> int | None:
    """Which process that is; None when the one that says so has ended, or when it has not said so yet."""
    try:
        number, _, born = _lock_of(folder).read_text(encoding="ascii").partition("-")
        process = int(number)
    except (OSError, ValueError):
        return None
    return process if process > 0 and born == (birth(process) or "") else None


def _lock_of(folder: Path) -> Path:
    return folder / "keeper" / "lock"
