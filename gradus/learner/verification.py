"""A completion report: every exercise of a phase judged once more, against the objectives it stands for.

It trusts no earlier verdict. That the solution was opened before passing is said, since whoever reads the report may
care; it takes no points.
"""

from collections.abc import Iterable
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from gradus.exercises.course import Exercise
from gradus.judging.verdict import State, Verdict
from gradus.learner.progress import Progress

SCHEMA_VERSION = 1


class VerifiedExercise(BaseModel):
    """One exercise: its objectives are reached exactly when it ``passed``; ``missing`` says what is not, in words."""

    model_config = ConfigDict(frozen=True)

    name: str
    id: str
    title: str
    phase: str
    state: State
    passed: bool
    earned: float
    possible: float
    learning: tuple[str, ...]
    source: tuple[str, ...]
    missing: str
    gave_up: bool
    passed_at: datetime | None


class Verification(BaseModel):
    """The whole: ``passed`` when everything is."""

    model_config = ConfigDict(frozen=True)

    schema_version: int = SCHEMA_VERSION
    passed: bool
    earned: float
    possible: float
    exercises: tuple[VerifiedExercise, ...]


def verification(judged: Iterable[tuple[Exercise, Verdict]], progress: Progress) -> Verification:
    """The report on ``judged``; ``progress`` is what is known after these verdicts."""
    exercises = tuple(_verified(exercise, verdict, progress) for exercise, verdict in judged)
    return Verification(
        passed=bool(exercises) and all(one.passed for one in exercises),
        earned=round(sum(one.earned for one in exercises), 2),
        possible=sum(one.possible for one in exercises),
        exercises=exercises,
    )


def _verified(exercise: Exercise, verdict: Verdict, progress: Progress) -> VerifiedExercise:
    brief, entry = exercise.brief, progress.entry(exercise)
    return VerifiedExercise(
        name=exercise.name,
        id=brief.id,
        title=brief.title,
        phase=exercise.phase,
        state=verdict.state,
        passed=verdict.passed,
        earned=verdict.score.earned,
        possible=verdict.score.possible,
        learning=brief.learning,
        source=brief.source,
        missing="" if verdict.passed else verdict.sentence.partition("\n")[0],
        gave_up=progress.gave_up(exercise),
        passed_at=entry.passed_at if entry else None,
    )
