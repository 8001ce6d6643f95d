"""Puts a verdict together from what the judges found, in the order of what a learner should mend first."""

from dataclasses import dataclass

from gradus.exercises.course import Exercise, Files, digest
from gradus.judging.reading import Reading
from gradus.judging.verdict import Durations, LintFinding, Score, State, TypeFinding, Verdict, score

_NOTHING_EARNED = " Nothing is earned while a test that passed at the start fails."


@dataclass(frozen=True)
class Static:
    """What the judges that only read have found, and how long each took."""

    types: tuple[TypeFinding, ...]
    lint: tuple[LintFinding, ...]
    types_seconds: float
    lint_seconds: float


def assemble(
    exercise: Exercise, files: Files, reading: Reading, static: Static, seconds: Durations
) -> Verdict:
    """The verdict on ``files``; ``exercise`` says what it is about and what it is worth."""
    state, sentence = _overall(exercise, files, reading, static)
    return Verdict(
        exercise=exercise.name,
        id=exercise.brief.id,
        title=exercise.brief.title,
        phase=exercise.phase,
        state=state,
        sentence=sentence,
        score=score(reading.tests, points=exercise.brief.points, types_pass=not static.types),
        tests=reading.tests,
        types=static.types,
        lint=static.lint,
        health=reading.health,
        advice=reading.advice,
        output=reading.output,
        seconds=seconds,
    )


def durations(reading: Reading, static: Static, running: float, total: float) -> Durations:
    """Seconds of each judge; ``running`` includes what starting the tests cost, their own time does not."""
    return Durations(
        tests=sum(test.seconds for test in reading.tests),
        running=running,
        types=static.types_seconds,
        lint=static.lint_seconds,
        total=total,
    )


def _overall(exercise: Exercise, files: Files, reading: Reading, static: Static) -> tuple[State, str]:
    """The state in the order of what a learner should mend first."""
    if reading.state in ("not_gradable", "error", "timeout"):
        return reading.state, reading.sentence
    if digest(files) == digest(exercise.start):
        return "incomplete", "Nothing is written yet: this is the untouched start."
    if reading.state == "failed":
        broken = any(test.passes_at_start and test.outcome != "passed" for test in reading.tests)
        return "failed", reading.sentence + (_NOTHING_EARNED if broken else "")
    open_points = _open_points(reading, static)
    if open_points:
        return "failed", f"{reading.sentence} Still open: {', '.join(open_points)}."
    return "passed", f"{reading.sentence} Types, lint and health are clean."


def _open_points(reading: Reading, static: Static) -> list[str]:
    """What keeps a program whose tests pass from passing, and what it costs."""
    counted = {"types": len(static.types), "lint": len(static.lint), "health": len(reading.health)}
    costs = {"types": ", a fifth of the points", "lint": ", no points", "health": ", no points"}
    return [f"{name} ({number}{costs[name]})" for name, number in counted.items() if number]


def not_gradable(exercise: Exercise, why: str) -> Verdict:
    """The verdict when the fault is ours: never a zero that counts."""
    return Verdict(
        exercise=exercise.name,
        id=exercise.brief.id,
        title=exercise.brief.title,
        phase=exercise.phase,
        state="not_gradable",
        sentence=f"This could not be judged, through no fault of yours: {why}",
        score=Score(earned=0.0, possible=exercise.brief.points),
    )


def unprovable(exercise: Exercise, proof: Verdict) -> Verdict:
    """The same where the course's own solution does not pass on this machine, as ``proof`` says."""
    return not_gradable(exercise, f"its own solution does not pass here: {proof.sentence}")


def nothing_handed_in(exercise: Exercise) -> Verdict:
    """The verdict where a submission has no package of that name."""
    return Verdict(
        exercise=exercise.name,
        id=exercise.brief.id,
        title=exercise.brief.title,
        phase=exercise.phase,
        state="incomplete",
        sentence="Nothing was handed in for this exercise.",
        score=Score(earned=0.0, possible=exercise.brief.points),
    )
