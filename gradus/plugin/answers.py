"""What a verdict says of one collected item, in pytest's three words: passed, failed, or error.

An error is what was no fault of the submission's. A run that a person must look at proves nothing, so none of its
tests passes here, nor its health, whatever it says of them. And where a verdict objects to something that is neither a
test nor a finding, a program that never ends for instance, ``health`` speaks for it: all items of an exercise pass
exactly if the exercise passed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.console import Group, RenderableType
from rich.text import Text

from gradus.judging.verdict import (
    NEVER_BEGUN,
    HealthFinding,
    LintFinding,
    Place,
    TestResult,
    TypeFinding,
    Verdict,
)
from gradus.screens.screen import failure_view, shown

_UNKNOWN = "The verdict knows no such test."


@dataclass(frozen=True)
class Answer:
    """How one item went. ``sentence`` says why in a line, ``text`` at length, ``place`` where to look.

    ``whole``: the reason is the exercise's as a whole and the same for all its items that bear it.
    """

    outcome: Literal["passed", "failed", "error"] = "passed"
    sentence: str = ""
    text: RenderableType = ""
    place: Place | None = None
    seconds: float = 0.0
    whole: bool = False


def answer_for_test(verdict: Verdict, test_id: str) -> Answer:
    """Of the test that bears the id ``test_id`` in the verdict, too."""
    if verdict.review or _says_nothing_of_tests(verdict):
        return _for_whole(verdict)
    test = next((one for one in verdict.tests if one.id == test_id), None)
    if test is None:
        return Answer("error", _UNKNOWN, _UNKNOWN)
    if test.outcome == "passed":
        return Answer(seconds=test.seconds)
    if verdict.state == "incomplete" or test.failure is None or test.failure == NEVER_BEGUN:
        return _for_whole(verdict)
    return _explained(test)


def answer_for_aspect(verdict: Verdict, aspect: str) -> Answer:
    """Of ``types``, ``lint`` or ``health``."""
    if _says_nothing_of_tests(verdict):
        return _for_whole(verdict)
    answer = _findings(verdict, aspect)
    untouched = verdict.state == "incomplete" and answer.outcome != "passed"
    return _for_whole(verdict) if untouched else answer


def _says_nothing_of_tests(verdict: Verdict) -> bool:
    """Nothing was handed in, or it could not be judged."""
    return not verdict.tests or verdict.state == "not_gradable"


def _findings(verdict: Verdict, aspect: str) -> Answer:
    if aspect == "types":
        return _found(verdict.types, "errors of mypy --strict", verdict.seconds.types)
    if aspect == "lint":
        return _found(verdict.lint, "remarks of ruff", verdict.seconds.lint)
    return _health(verdict)


def _for_whole(verdict: Verdict) -> Answer:
    outcome: Literal["failed", "error"] = "error" if verdict.state == "not_gradable" else "failed"
    sentence = shown(verdict.sentence)
    return Answer(outcome, sentence, Text(f"{verdict.exercise} as a whole: {sentence}"), whole=True)


def _explained(test: TestResult) -> Answer:
    failure = test.failure or NEVER_BEGUN
    return Answer(
        "failed",
        shown(failure.sentence),
        failure_view(test),
        next(iter(failure.places), None),
        test.seconds,
    )


def _found(findings: Sequence[TypeFinding | LintFinding], what: str, seconds: float) -> Answer:
    if not findings:
        return Answer(seconds=seconds)
    lines = [_line(f"{one.place.path}:{one.place.line}: {one.message} [{one.code}]") for one in findings]
    return Answer("failed", f"{what}: {len(findings)}", Group(*lines), findings[0].place, seconds)


def _health(verdict: Verdict) -> Answer:
    found = verdict.health
    if verdict.review:
        return _for_whole(verdict)
    if found:
        lines = [_line(text) for one in found for text in _told(one)]
        return Answer("failed", shown(found[0].sentence), Group(*lines), found[0].place)
    return Answer() if verdict.passed or _is_told_elsewhere(verdict) else _for_whole(verdict)


def _is_told_elsewhere(verdict: Verdict) -> bool:
    unsound = any(test.outcome != "passed" for test in verdict.tests)
    return bool(unsound or verdict.types or verdict.lint)


def _told(finding: HealthFinding) -> Iterator[str]:
    yield f"{finding.test.rpartition('::')[2]}: {finding.sentence}"
    yield from (f"    waiting: {line}" for line in finding.waiting)
    if finding.place is not None:
        yield f"    at {finding.place.path}:{finding.place.line}"


def _line(text: str) -> Text:
    """Whole, however wide the terminal is: editors follow a place that is not broken."""
    return Text(shown(text), no_wrap=True, overflow="ignore")
