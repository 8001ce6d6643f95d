"""Folders of slots whose grader was killed: nobody was left to remove them, and they hold strangers' programs.

A slot has a locked file as long as its grader lives, and the system lets go of a lock however its holder ends. So
whoever opens the next slot removes the neighbours whose lock is free. The file gets its name when it is locked already:
a living slot is never seen without the lock. A folder without such a file is left alone, whatever it is called.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gradus.locks import lock
from gradus.runner.composition import PREFIX

_HELD = "held"


@contextmanager
def held(root: Path) -> Iterator[None]:
    """While this lasts, ``root`` is nobody else's to remove; those beside it that were left for good are gone."""
    _remove_abandoned(root.parent)
    file = root / f".{_HELD}"
    with file.open("wb") as locked:
        lock(locked, wait=False)
        with suppress(OSError):  # a system that renames no open files; there it is swept by hand
            file = file.rename(root / _HELD)
        try:
            yield
        finally:
            with suppress(OSError):
                file.unlink()


def _remove_abandoned(folder: Path) -> None:
    for file in folder.glob(f"{PREFIX}*/{_HELD}"):
        with suppress(OSError):
            if _is_free(file):
                shutil.rmtree(file.parent, ignore_errors=True)


def _is_free(file: Path) -> bool:
    """Whether nobody holds it; OSError for what cannot be opened, a link for instance."""
    if hasattr(os, "geteuid") and file.parent.lstat().st_uid != os.geteuid():
        return False
    with open(file, "r+b", buffering=0, opener=_as_found) as opened:
        return lock(opened, wait=False)


def _as_found(path: str, flags: int) -> int:
    """Opens without following a link or waiting for a pipe."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
