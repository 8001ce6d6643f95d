"""A stranger's git repository or bundle: what HEAD holds, and when it was committed.

Of a repository only HEAD, the references and the objects are looked at (why, says ``git_objects``). One that borrows
its objects from somewhere else, by alternates or by links, is refused: what it borrowed could be another's work. So
is a bundle that holds only a part of the history.

What is committed is graded. Files that lie beside and differ are compared, without git, only to say so. References
kept in a ``reftable`` cannot be read here; a bundle of such a repository can.
"""

import os
import re
import stat
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from gradus.errors import SubmissionError
from gradus.exercises.course import Exercise, Files
from gradus.grading.intake.bounds import Budget
from gradus.grading.intake.folders import folder_entries
from gradus.grading.intake.git_objects import (
    OBJECT_NAME,
    Commit,
    has_long_names,
    opened_commit,
    own_repository,
)
from gradus.grading.intake.opened import open_regular, read_beginning, size_of
from gradus.grading.intake.placing import Placed, place
from gradus.grading.intake.remarks import shown

GIT = ".git"

_LONGEST_REFERENCE = 4_096
_MOST_REFERENCES = 16 * 1024 * 1024
_MOST_OBJECT_FILES = 200_000
_STEPS = 5
_REFERENCE = re.compile(r"refs/[\w./+@#=-]+")
_BUNDLE = re.compile(rb"# v[23] git bundle\n")
_PIECE = 65_536

_NEVER_COMMITTED = "HEAD has no commit yet: the files as they lie there are graded."
_UNREADABLE = "Its references cannot be read: hand in a git bundle or an archive."


@dataclass(frozen=True)
class Committed:
    """What the last commit holds of the exercises."""

    placed: Placed
    submitted: datetime | None


def is_repository(folder: Path) -> bool:
    """Whether ``folder`` is a git repository, bare or with a work tree; a ``.git`` that is a file or a link is none."""
    return _is_folder(folder / GIT) or is_bare(folder)


def is_bare(folder: Path) -> bool:
    """Whether ``folder`` itself is laid out like a ``.git``."""
    return _is_folder(folder / "objects") and _is_folder(folder / "refs") and (folder / "HEAD").is_file()


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def read_repository(folder: Path, exercises: Sequence[Exercise], budget: Budget) -> Committed:
    """The exercises in HEAD of the repository at ``folder``; SubmissionError if it cannot be read."""
    bare = not _is_folder(folder / GIT)
    git = folder if bare else folder / GIT
    _refuse_borrowing(git)
    head = _head(git)
    if head is None and not bare:
        with closing(folder_entries(folder, budget)) as entries:
            placed = place(entries, exercises, budget)
        return Committed(Placed(placed.packages, (_NEVER_COMMITTED, *placed.remarks)), None)
    if head is None:
        raise SubmissionError("HEAD names a branch without a commit, and so there is nothing to grade.")
    with (
        own_repository(budget, long_names=has_long_names(head), store=git / "objects") as objects,
        opened_commit(objects, head) as commit,
    ):
        committed = _placed(commit, exercises, budget)
    return committed if bare else _compared(committed, folder, exercises, budget)


def _placed(commit: Commit, exercises: Sequence[Exercise], budget: Budget) -> Committed:
    with closing(commit.entries()) as entries:
        return Committed(place(entries, exercises, budget), commit.date)


def _compared(committed: Committed, folder: Path, exercises: Sequence[Exercise], budget: Budget) -> Committed:
    """With a remark, if what lies beside is not what was committed."""
    try:
        again = Budget(budget.limits)
        with closing(folder_entries(folder, again)) as entries:
            lying = place(entries, exercises, again).packages
    except SubmissionError:
        return committed
    placed = committed.placed
    changed = [
        exercise.name
        for exercise in exercises
        if _steady(lying.get(exercise.name, {})) != _steady(placed.packages.get(exercise.name, {}))
    ]
    if not changed:
        return committed
    remark = f"The last commit is graded, and not what was changed since, in {', '.join(changed)}."
    return Committed(Placed(placed.packages, (*placed.remarks, remark)), committed.submitted)


def _steady(files: Files) -> dict[str, bytes]:
    """Without what git may do to line ends on the way out."""
    return {name: content.replace(b"\r\n", b"\n") for name, content in files.items()}


def _refuse_borrowing(git: Path) -> None:
    """SubmissionError if an object could come from elsewhere, or a name among them is no file."""
    borrowing = SubmissionError(
        "It borrows its objects from another repository: hand in a git bundle instead."
    )
    if (git / "commondir").exists():
        raise borrowing
    store = git / "objects"
    for seen, (path, mode) in enumerate(_modes(store)):
        if seen >= _MOST_OBJECT_FILES:
            raise SubmissionError(
                f"It holds more than {_MOST_OBJECT_FILES:,} loose objects: run 'git gc' on it."
            )
        if path.name in ("alternates", "http-alternates") or stat.S_ISLNK(mode):
            raise borrowing
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise SubmissionError("There is a device, pipe or socket among its objects.")


def _modes(store: Path) -> Iterator[tuple[Path, int]]:
    waiting = [store]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as found:
                for one in found:
                    yield Path(one.path), one.stat(follow_symlinks=False).st_mode
                    if one.is_dir(follow_symlinks=False):
                        waiting.append(Path(one.path))
        except OSError as error:
            raise SubmissionError(f"Its objects cannot be read: {error.strerror}.") from error


def _head(git: Path) -> str | None:
    """The name of the commit that HEAD stands for; None where its branch has none yet."""
    name = "HEAD"
    for _ in range(_STEPS):
        text = _reference(git, name)
        if text is None:
            return None
        if OBJECT_NAME.fullmatch(text):
            return text
        name = text.removeprefix("ref:").strip()
        if not text.startswith("ref:") or not _REFERENCE.fullmatch(name) or ".." in name:
            raise SubmissionError(_UNREADABLE)
    raise SubmissionError(_UNREADABLE)


def _reference(git: Path, name: str) -> str | None:
    if name == "refs/heads/.invalid":
        raise SubmissionError(_UNREADABLE)
    try:
        return read_beginning(git / name, _LONGEST_REFERENCE).decode(errors="replace").strip()
    except FileNotFoundError:
        return _packed_reference(git, name)
    except OSError as error:
        raise SubmissionError(_UNREADABLE) from error


def _packed_reference(git: Path, name: str) -> str | None:
    try:
        packed = read_beginning(git / "packed-refs", _MOST_REFERENCES).decode(errors="replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SubmissionError(_UNREADABLE) from error
    named = (line.split(" ", 1) for line in packed.splitlines())
    return next((one[0] for one in named if one[1:] == [name]), None)


def read_bundle(path: Path, exercises: Sequence[Exercise], budget: Budget) -> Committed:
    """The exercises in HEAD of the bundle at ``path``, or in its only branch; SubmissionError if it cannot be read."""
    try:
        with open_regular(path) as file:
            budget.archive(size_of(file))
            head = _bundled_head(file)
            with _indexed(file, head, budget) as commit:
                return _placed(commit, exercises, budget)
    except OSError as error:
        raise SubmissionError(f"The bundle cannot be read: {error.strerror}.") from error


def _bundled_head(file: BinaryIO) -> str:
    """Which commit is meant; the file stands at its pack afterwards."""
    if not _BUNDLE.fullmatch(file.readline(_LONGEST_REFERENCE)):
        raise SubmissionError("It is no git bundle, or a damaged one.")
    references: dict[str, str] = {}
    while line := file.readline(_LONGEST_REFERENCE).decode(errors="replace").rstrip("\n"):
        if line.startswith("-"):
            raise SubmissionError(
                "The bundle holds only a part of the history: make it with 'git bundle create FILE --all'."
            )
        if file.tell() > _MOST_REFERENCES:
            raise SubmissionError("It is no git bundle, or a damaged one.")
        if not line.startswith("@"):
            commit, _, name = line.partition(" ")
            references[name] = commit
    return _meant(references)


def _meant(references: dict[str, str]) -> str:
    branches = {name: commit for name, commit in references.items() if name.startswith("refs/heads/")}
    named = [
        references[name] for name in ("HEAD", "refs/heads/main", "refs/heads/master") if name in references
    ]
    found = (named or list(branches.values()))[:1]
    if not found or (not named and len(branches) > 1):
        names = ", ".join(shown(name.removeprefix("refs/heads/")) for name in list(branches)[:_STEPS])
        raise SubmissionError(
            f"The bundle does not say which of its branches is meant: {names or 'it has none'}."
        )
    if not OBJECT_NAME.fullmatch(found[0]):
        raise SubmissionError("It is no git bundle, or a damaged one.")
    return found[0]


@contextmanager
def _indexed(file: BinaryIO, head: str, budget: Budget) -> Iterator[Commit]:
    """The commit ``head`` out of the pack that follows in ``file``."""
    with own_repository(budget, long_names=has_long_names(head)) as objects:
        most = f"--max-input-size={budget.limits.archive_bytes}"
        with objects.running(["index-pack", "--stdin", "--threads=1", most], subprocess.PIPE) as process:
            _feed(process, file)
            failed = process.wait()
        budget.look_at_the_clock()
        if failed:
            raise SubmissionError("The bundle is damaged, or an object in it is too large.")
        with opened_commit(objects, head) as commit:
            yield commit


def _feed(process: subprocess.Popen[bytes], file: BinaryIO) -> None:
    if process.stdin is None:
        return
    try:
        while piece := file.read(_PIECE):
            process.stdin.write(piece)
        process.stdin.close()
    except BrokenPipeError:
        return
