"""What a learner has reached, by exercise id, in one small file that survives a crash at any moment.

Each entry also remembers what was judged: fingerprints of the learner's files and of the tests. Where the
tests have changed since, "passed" stays and a new check is suggested; where the file cannot be read, it is
moved aside, and checking fills a new one. What a newer version of the tool wrote is left alone.

Everybody who changes it holds a lock meanwhile: two checks at once each add theirs. Reading needs none, since the
file is replaced in one step.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gradus.atomic import write_atomically
from gradus.exercises.course import Exercise, Files, digest
from gradus.judging.verdict import State, Verdict
from gradus.learner.failing import failing_names
from gradus.learner.versions import refuse_newer
from gradus.locks import lock

_NAME = "progress.json"
_VERSION = 1


class Entry(BaseModel):
    """The last verdict on one exercise; ``best`` is the most that was ever earned.

    ``failing``: the functions and classes it was about, most urgent first.
    """

    model_config = ConfigDict(extra="allow")

    state: State
    earned: float
    possible: float
    best: float
    content: str
    tests: str
    checked_at: datetime
    passed_at: datetime | None = None
    began_at: datetime | None = None
    failing: tuple[str, ...] = ()


class Help(BaseModel):
    """What the learner asked for: how many hints on each topic, and whether the solution before passing."""

    model_config = ConfigDict(extra="allow")

    hints: dict[str, int] = Field(default_factory=dict)
    gave_up_at: datetime | None = None


class Progress(BaseModel):
    """Entries and help by exercise id.

    ``moved_aside`` is never kept: it names the file that this reading found to make no sense.
    """

    model_config = ConfigDict(extra="allow")

    version: Annotated[int, Field(ge=1)] = _VERSION
    exercises: dict[str, Entry] = Field(default_factory=dict)
    help: dict[str, Help] = Field(default_factory=dict)
    moved_aside: Annotated[str | None, Field(exclude=True)] = None

    def entry(self, exercise: Exercise) -> Entry | None:
        """What is known of ``exercise``."""
        return self.exercises.get(exercise.brief.id)

    def passed(self, exercise: Exercise) -> bool:
        """Whether it ever passed: a sharpened test or a later edit does not take that back."""
        entry = self.entry(exercise)
        return entry is not None and entry.passed_at is not None

    def recheck_suggested(self, exercise: Exercise) -> bool:
        """Whether it passed tests that have changed since."""
        entry = self.entry(exercise)
        return (
            entry is not None and entry.passed_at is not None and entry.tests != digest(exercise.test_files)
        )

    def help_on(self, exercise: Exercise) -> Help:
        """What was asked for on ``exercise``; a change to it is a change to this progress."""
        return self.help.setdefault(exercise.brief.id, Help())

    def gave_up(self, exercise: Exercise) -> bool:
        """Whether its solution was opened before it passed."""
        asked = self.help.get(exercise.brief.id)
        return asked is not None and asked.gave_up_at is not None

    def opened(self, exercise: Exercise) -> bool:
        """Whether its reference may be seen."""
        return self.passed(exercise) or self.gave_up(exercise)

    def record(self, exercise: Exercise, files: Files, verdict: Verdict) -> None:
        """Remember ``verdict`` on ``files``; our own faults are not the learner's history."""
        if verdict.state == "not_gradable":
            return
        now = datetime.now(UTC)
        before = self.entry(exercise)
        entry = Entry(
            state=verdict.state,
            earned=verdict.score.earned,
            possible=verdict.score.possible,
            best=max(verdict.score.earned, before.best if before else 0.0),
            content=digest(files),
            tests=digest(exercise.test_files),
            checked_at=now,
            passed_at=(before.passed_at if before else None) or (now if verdict.passed else None),
            began_at=(before.began_at or before.checked_at) if before else now,
            failing=failing_names(exercise, files, verdict),
        )
        unknown = (before.model_extra if before else None) or {}
        self.exercises[exercise.brief.id] = entry.model_copy(update=unknown)


def load_progress(state: Path) -> Progress:
    """The progress kept in the folder ``state``; a file that makes no sense is moved aside, not lost.

    NewerStateError for one of a newer version.
    """
    try:
        return _read(state / _NAME)
    except ValidationError:
        with _held(state):
            return _read_or_move_aside(state / _NAME)


def _read(path: Path) -> Progress:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Progress()
    refuse_newer(path, content, known=_VERSION)
    return Progress.model_validate_json(content)


def _read_or_move_aside(path: Path) -> Progress:
    """Asks for the lock: somebody else may have replaced the file by a good one meanwhile."""
    try:
        return _read(path)
    except ValidationError:
        aside = path.replace(_free_name(path))
        return Progress(moved_aside=aside.name)


def _free_name(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.name}.unreadable-{number}")).exists():
        number += 1
    return aside


@contextmanager
def _held(state: Path) -> Iterator[None]:
    state.mkdir(parents=True, exist_ok=True)
    with (state / f"{_NAME}.lock").open("ab") as held:
        lock(held, wait=True)
        yield


@contextmanager
def changing_progress(state: Path) -> Iterator[Progress]:
    """What is kept now, alone with it; it is saved at the end of a block that does not raise."""
    with _held(state):
        progress = _read_or_move_aside(state / _NAME)
        yield progress
        _sweep(state)
        save_progress(state, progress)


def _sweep(state: Path) -> None:
    """Half-written files of writers that were killed: who holds the lock is the only writer."""
    for left in state.glob(f".{_NAME}.*"):
        left.unlink(missing_ok=True)


def record_verdict(state: Path, exercise: Exercise, files: Files, verdict: Verdict) -> Progress:
    """Add ``verdict`` to what is kept, and give all of it."""
    with changing_progress(state) as progress:
        progress.record(exercise, files, verdict)
    return progress


def save_progress(state: Path, progress: Progress) -> None:
    """Replace the file in one step."""
    write_atomically(state / _NAME, progress.model_dump_json(indent=1).encode())


def loss_of(progress: Progress) -> str:
    """The sentence on a file that was moved aside, where this reading did that; empty else."""
    if progress.moved_aside is None:
        return ""
    return (
        f"your progress could not be read, and was moved aside (.gradus/{progress.moved_aside})."
        " Your work is all there: 'gradus verify' judges it again and fills a new one."
    )
