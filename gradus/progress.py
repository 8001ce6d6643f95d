"""What a learner has reached, by exercise id, in one small file that survives a crash at any moment.

Each entry also remembers what was judged: fingerprints of the learner's files and of the tests. Where the
tests have changed since, "passed" stays and a new check is suggested; where the file cannot be read, it is
moved aside, and checking fills a new one.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gradus.atomic import write_atomically
from gradus.course import Exercise, Files, digest
from gradus.locks import lock
from gradus.verdict import State, Verdict

_NAME = "progress.json"


class Entry(BaseModel):
    """The last verdict on one exercise; ``best`` is the most that was ever earned."""

    model_config = ConfigDict(extra="ignore")

    state: State
    earned: float
    possible: float
    best: float
    content: str
    tests: str
    checked_at: datetime
    passed_at: datetime | None = None


class Progress(BaseModel):
    """Entries by exercise id."""

    model_config = ConfigDict(extra="ignore")

    version: Annotated[int, Field(ge=1)] = 1
    exercises: dict[str, Entry] = Field(default_factory=dict)

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

    def record(self, exercise: Exercise, files: Files, verdict: Verdict) -> None:
        """Remember ``verdict`` on ``files``; our own faults are not the learner's history."""
        if verdict.state == "not_gradable":
            return
        now = datetime.now(UTC)
        before = self.entry(exercise)
        self.exercises[exercise.brief.id] = Entry(
            state=verdict.state,
            earned=verdict.score.earned,
            possible=verdict.score.possible,
            best=max(verdict.score.earned, before.best if before else 0.0),
            content=digest(files),
            tests=digest(exercise.test_files),
            checked_at=now,
            passed_at=(before.passed_at if before else None) or (now if verdict.passed else None),
        )


def load_progress(state: Path) -> Progress:
    """The progress kept in the folder ``state``; a file that makes no sense is moved aside, not lost."""
    path = state / _NAME
    try:
        return Progress.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return Progress()
    except ValidationError:
        path.replace(_free_name(path))
        return Progress()


def _free_name(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.name}.unreadable-{number}")).exists():
        number += 1
    return aside


def record_verdict(state: Path, exercise: Exercise, files: Files, verdict: Verdict) -> None:
    """Add ``verdict`` to what is kept; two checks at once each add theirs, and the file is replaced in one step."""
    state.mkdir(parents=True, exist_ok=True)
    with (state / f"{_NAME}.lock").open("ab") as held:
        lock(held, wait=True)
        progress = load_progress(state)
        progress.record(exercise, files, verdict)
        save_progress(state, progress)


def save_progress(state: Path, progress: Progress) -> None:
    """Replace the file in one step."""
    write_atomically(state / _NAME, progress.model_dump_json(indent=1).encode())
