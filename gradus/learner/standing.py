"""Where a learner stands: per exercise, per phase and in all, from the course and what was recorded."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Literal

from gradus.exercises.course import Course, Exercise
from gradus.learner.progress import Progress

Reached = Literal["passed", "begun", "open"]


@dataclass(frozen=True)
class ExerciseStanding:
    """One exercise; ``earned`` is the most that was ever earned, times are seconds of study and building."""

    exercise: Exercise
    reached: Reached
    earned: float
    began_at: datetime | None
    passed_at: datetime | None
    recheck_suggested: bool
    gave_up: bool

    @property
    def possible(self) -> float:
        """Its points."""
        return self.exercise.brief.points

    @property
    def seconds(self) -> float:
        """The time it takes, estimated."""
        return self.exercise.brief.study + self.exercise.brief.build


@dataclass(frozen=True)
class Standing:
    """Some exercises and their sums."""

    exercises: tuple[ExerciseStanding, ...]

    @property
    def passed(self) -> int:
        """How many passed."""
        return sum(one.reached == "passed" for one in self.exercises)

    @property
    def earned(self) -> float:
        """Points so far."""
        return round(sum(one.earned for one in self.exercises), 2)

    @property
    def possible(self) -> float:
        """Points in all."""
        return sum(one.possible for one in self.exercises)

    @property
    def seconds(self) -> float:
        """The time all of it takes, estimated."""
        return sum(one.seconds for one in self.exercises)

    @property
    def seconds_done(self) -> float:
        """The part of it that stands for what passed."""
        return sum(one.seconds for one in self.exercises if one.reached == "passed")

    @property
    def next(self) -> ExerciseStanding | None:
        """The first that has not passed."""
        return next((one for one in self.exercises if one.reached != "passed"), None)

    @property
    def phases(self) -> dict[str, "Standing"]:
        """The same by phase, in order."""
        grouped = groupby(self.exercises, key=lambda one: one.exercise.phase)
        return {phase: Standing(tuple(exercises)) for phase, exercises in grouped}


def standing(course: Course, progress: Progress) -> Standing:
    """What ``progress`` says of every exercise of ``course``."""
    return Standing(tuple(_standing(exercise, progress) for exercise in course.exercises))


def _standing(exercise: Exercise, progress: Progress) -> ExerciseStanding:
    entry = progress.entry(exercise)
    begun = entry is not None and entry.state != "incomplete"
    return ExerciseStanding(
        exercise,
        "passed" if progress.passed(exercise) else "begun" if begun else "open",
        entry.best if entry else 0.0,
        entry.began_at if entry else None,
        entry.passed_at if entry else None,
        progress.recheck_suggested(exercise),
        progress.gave_up(exercise),
    )
