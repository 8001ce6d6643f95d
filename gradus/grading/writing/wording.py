"""The words, signs and numbers in which every form speaks of marks, so that they speak alike."""

from collections.abc import Iterator

from gradus.grading.gradebook import Learner, Mark
from gradus.judging.verdict import State

SIGNS: dict[State, str] = {
    "passed": "✓",
    "failed": "✗",
    "error": "!",
    "timeout": "∞",
    "incomplete": "·",
    "not_gradable": "?",
}
STATES: dict[State, str] = {
    "passed": "passed",
    "failed": "not yet right",
    "error": "does not run",
    "timeout": "did not end in time",
    "incomplete": "not begun",
    "not_gradable": "could not be judged",
}
NOTHING = "—"
"""The sign where there is no mark, or none that is known."""

NOT_HANDED_IN = "not handed in"


def number(value: float) -> str:
    """With a point, at most two decimals, none that say nothing."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def state(mark: Mark) -> str:
    """What became of it, in words."""
    return STATES[mark.state] if mark.handed_in else NOT_HANDED_IN


def open_questions(learner: Learner) -> Iterator[tuple[Mark | None, str]]:
    """What a person has to decide, and of which mark; what an override decided is none.

    Where nothing could be read, that is said once, and not again of each mark.
    """
    if learner.problem and learner.needs_a_person:
        yield None, learner.problem
    for mark in learner.marks:
        unknown = mark.earned is None and not learner.problem
        reasons = mark.review or ((mark.sentence,) if unknown else ())
        yield from ((mark, reason) for reason in reasons if mark.override is None)
