"""The entries of a folder that a stranger filled: what is there, looked at without following a link.

The folder is walked with a list and not by recursion, so that its depth costs nothing. A file that is gone when it is
to be read, or may not be read, is remarked upon; so is a folder that cannot be listed.

A hard link cannot be told from a file here. Systems that let strangers link to files they may not read (Linux has
``fs.protected_hardlinks`` against it) should get archives.
"""

import os
from collections.abc import Generator
from itertools import islice
from pathlib import Path

from gradus.errors import SubmissionError
from gradus.grading.intake.bounds import Budget
from gradus.grading.intake.opened import open_regular, size_of
from gradus.grading.intake.placing import PASSED_OVER, Contents, Entry, unread

_DEEPEST = 40
"""Folders below the submission's own: far beyond any workspace, and far below what a path may be long."""


def folder_entries(folder: Path, budget: Budget) -> Generator[Entry, None, None]:
    """What is below ``folder``, but hidden folders and those passed over; SubmissionError if it cannot be listed."""
    waiting = [""]
    while waiting:
        inside = waiting.pop()
        try:
            listed = _listed(folder / inside, budget)
        except OSError as error:
            if not inside:
                raise SubmissionError(f"The folder cannot be listed: {error.strerror}.") from error
            yield unread(inside, "unreadable")
            continue
        folders = []
        for found in listed:
            name = f"{inside}/{found.name}" if inside else found.name
            if not found.is_dir(follow_symlinks=False):
                yield _entry(name, found)
            elif name.count("/") >= _DEEPEST:
                yield unread(name, "long_name")
            elif not found.name.startswith(".") and found.name not in PASSED_OVER:
                folders.append(name)
        waiting.extend(reversed(folders))


def _listed(folder: Path, budget: Budget) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as found:
        listed = list(islice(found, budget.limits.entries + 1))
    for _ in listed:
        budget.entry()
    return sorted(listed, key=lambda one: one.name)


def _entry(name: str, found: os.DirEntry[str]) -> Entry:
    if found.is_symlink():
        return unread(name, "link")
    if not found.is_file(follow_symlinks=False):
        return unread(name, "special")
    return Entry(name, None, lambda limit: _read(Path(found.path), limit))


def _read(path: Path, limit: int) -> Contents:
    try:
        with open_regular(path) as file:
            return "too_big" if size_of(file) > limit else file.read(limit + 1)
    except OSError:
        return "unreadable"
