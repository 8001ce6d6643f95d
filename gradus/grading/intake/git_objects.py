"""Reading a stranger's git objects without asking git to believe a word of the stranger's.

A repository's configuration can name programs that git then runs (hooks, fsmonitor, filters, a pager, helpers of a
partial clone). Git documents ``git clone --no-local`` as the safe way to sanitize one: it lets ``upload-pack`` read
that configuration and trusts it to ignore what is dangerous; where it did not, that was a hole (CVE-2024-32004). Here
the configuration is not read at all. Git runs in an empty repository of our own, with our own configuration, and
borrows nothing but the folder of objects. It is asked for two things, ``ls-tree`` and ``cat-file``, and so no history
is copied either: a repository of any size costs what its last commit costs.

Git itself takes as much memory as one object claims; ``GIT_ALLOC_LIMIT`` bounds that (its own tests rely on it). A
clock ends a git that does not come to an end.
"""

import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import IO

from gradus.errors import SubmissionError
from gradus.grading.intake.bounds import Budget
from gradus.grading.intake.placing import Contents, Entry, unread
from gradus.grading.intake.remarks import Reason

OBJECT_NAME = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")

_LONG_NAMES = 64
_LARGEST_COMMIT = 65_536
_LONGEST_RECORD = 8_192
_PIECE = 65_536
_MEMORY = "128m"
_COMMITTER = re.compile(rb"^committer .* (\d{1,11}) ([+-])(\d\d)(\d\d)$", re.MULTILINE)
_ANSWER = re.compile(rb"[0-9a-f]+ ([a-z]+) (\d{1,18})\n")
_OBSTACLES: dict[bytes, Reason] = {b"120000": "link", b"160000": "submodule"}

_SETTINGS = """\
[core]
\trepositoryformatversion = {version}
\tbare = true
\tcommitGraph = false
\tmultiPackIndex = false
\thooksPath = {nowhere}
\tbigFileThreshold = 4m
[protocol]
\tallow = never
"""
_LONG_SETTINGS = "[extensions]\n\tobjectFormat = sha256\n"


@dataclass(frozen=True)
class Objects:
    """A store of git objects, seen from an empty repository of our own."""

    git: str
    own: Path
    store: Path
    budget: Budget

    @contextmanager
    def running(self, arguments: Sequence[str], stdin: int | IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
        """Git, killed when the time is over or the block ends."""
        process = subprocess.Popen(
            [self.git, *arguments],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self._environment(),
            cwd=self.own,
        )
        clock = threading.Timer(self.budget.seconds_left, process.kill)
        clock.daemon = True
        clock.start()
        try:
            yield process
        finally:
            clock.cancel()
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                _close(pipe)

    def _environment(self) -> dict[str, str]:
        """Nothing of ours but where programs are."""
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.own),
            "LC_ALL": "C",
            "GIT_DIR": str(self.own),
            "GIT_OBJECT_DIRECTORY": str(self.store),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_ALLOC_LIMIT": _MEMORY,
        }


def _close(pipe: IO[bytes] | None) -> None:
    try:
        if pipe is not None:
            pipe.close()
    except BrokenPipeError:
        return


@contextmanager
def own_repository(budget: Budget, *, long_names: bool, store: Path | None = None) -> Iterator[Objects]:
    """An empty repository that sees the objects in ``store``, or has room for some; it is gone afterwards.

    ``long_names``: objects are named by SHA-256. SubmissionError where git is not installed.
    """
    git = shutil.which("git")
    if git is None:
        raise SubmissionError("Git is not installed here, so a repository or bundle cannot be read.")
    with tempfile.TemporaryDirectory(prefix="gradus-git-") as folder:
        own = Path(folder)
        for name in ("objects/pack", "refs"):
            (own / name).mkdir(parents=True)
        (own / "HEAD").write_text("ref: refs/heads/none\n", encoding="utf-8")
        settings = _SETTINGS.format(version=int(long_names), nowhere=os.devnull)
        (own / "config").write_text(settings + _LONG_SETTINGS * long_names, encoding="utf-8")
        yield Objects(git, own, store or own / "objects", budget)


def has_long_names(name: str) -> bool:
    """Whether ``name`` is that of an object in a repository that uses SHA-256."""
    return len(name) == _LONG_NAMES


class Commit:
    """One commit, opened: its date and its files."""

    def __init__(self, objects: Objects, name: str, reader: subprocess.Popen[bytes]) -> None:
        self._objects, self._name, self._reader = objects, name, reader
        kind, content = self._object(name, _LARGEST_COMMIT)
        if kind != b"commit" or isinstance(content, str):
            raise SubmissionError("Its last commit cannot be read: the repository is damaged or incomplete.")
        self.date = _committed(content)

    def entries(self) -> Generator[Entry, None, None]:
        """Every name in the commit; SubmissionError if a folder of it cannot be read."""
        arguments = ["ls-tree", "-r", "-z", "-l", "--full-tree", self._name]
        with self._objects.running(arguments, subprocess.DEVNULL) as process:
            for record in _records(_pipe(process.stdout)):
                self._objects.budget.entry()
                yield self._entry(record)
            if process.wait():
                self._objects.budget.look_at_the_clock()
                raise SubmissionError(
                    "Its last commit cannot be read: the repository is damaged or incomplete."
                )

    def _entry(self, record: bytes) -> Entry:
        about, _, path = record.partition(b"\t")
        mode, _, object_name, size = about.split()
        name = path.decode(errors="surrogateescape")
        if mode in _OBSTACLES:
            return unread(name, _OBSTACLES[mode])
        if not size.isdigit():
            return unread(name, "damaged")
        return Entry(name, None, lambda limit: self._read(object_name.decode(), int(size), limit))

    def _read(self, name: str, size: int, limit: int) -> Contents:
        return "too_big" if size > limit else self._object(name, limit)[1]

    def _object(self, name: str, limit: int) -> tuple[bytes, Contents]:
        """Kind and contents of the object ``name``."""
        to, answers = _pipe(self._reader.stdin), _pipe(self._reader.stdout)
        try:
            to.write(f"{name}\n".encode())
            to.flush()
        except BrokenPipeError:
            return b"", "damaged"
        head = _ANSWER.fullmatch(answers.readline(_LONGEST_RECORD))
        content = answers.read(int(head[2]) + 1)[:-1] if head and int(head[2]) <= limit else b""
        self._objects.budget.look_at_the_clock()
        if head is None or len(content) != int(head[2]):
            return b"", "damaged"
        return head[1], content


@contextmanager
def opened_commit(objects: Objects, name: str) -> Iterator[Commit]:
    """The commit ``name``; SubmissionError if there is none."""
    with objects.running(["cat-file", "--batch"], subprocess.PIPE) as reader:
        yield Commit(objects, name, reader)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise RuntimeError("the process was started without this pipe")
    return pipe


def _records(output: IO[bytes]) -> Iterator[bytes]:
    """What stands before each NUL; a name without end is the end."""
    pending = b""
    while piece := output.read1(_PIECE):  # type: ignore[attr-defined]  # a buffered reader, which IO does not say
        *whole, pending = (pending + piece).split(b"\0")
        yield from whole
        if len(pending) > _LONGEST_RECORD:
            raise SubmissionError("A name in its last commit is too long.")


def _committed(content: bytes) -> datetime | None:
    """When the commit was made, in the zone of whoever made it."""
    found = _COMMITTER.search(content.partition(b"\n\n")[0])
    if found is None:
        return None
    seconds, sign, hours, minutes = found.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == b"-" else 1)
    try:
        return datetime.fromtimestamp(int(seconds), UTC).astimezone(timezone(offset))
    except (ValueError, OverflowError, OSError):
        return None
