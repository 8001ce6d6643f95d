"""A verdict as its learner may read it: of private tests, the rule that failed and nothing else.

A test's name, the values it tried and what was printed meanwhile would hand the test over, and so would a sentence
that quotes one of them; why a run could not be judged may quote anything. Why a person must look is told to the
instructor alone: it says how forgery is found. This is done to the verdict, before any form is written, so that no
form can forget it.
"""

from collections.abc import Mapping

from gradus.grading.gradebook import Learner
from gradus.grading.writing.interface import VerdictSource
from gradus.judging.verdict import HealthFinding, Integrated, TestResult, Verdict

_UNDER_REVIEW = "Somebody looks at this before it counts."
_NOT_JUDGED = "This could not be judged, through no fault of yours."
_NOT_TOLD = "It failed in a test that is not shown."


def for_learner(verdict: Verdict, *, private_tests: bool) -> Verdict:
    """``verdict`` without what would give ``private_tests``, if there are any, or the grader's precautions away."""
    if private_tests and verdict.state == "not_gradable":
        return verdict.model_copy(update={"sentence": _NOT_JUDGED, "output": "", "review": ()})
    hidden = [test for test in verdict.tests if test.private]
    told = verdict.model_copy(update=_without(verdict, hidden)) if hidden else verdict
    if not verdict.review:
        return told
    return told.model_copy(update={"sentence": _UNDER_REVIEW, "review": (_UNDER_REVIEW,)})


def told_of(learner: Learner, verdicts: VerdictSource, *, private_tests: bool) -> Mapping[str, Verdict]:
    """What ``learner`` may read of each verdict, by exercise."""
    judged = verdicts.verdicts_of(learner)
    return {verdict.exercise: for_learner(verdict, private_tests=private_tests) for verdict in judged}


def _without(verdict: Verdict, hidden: list[TestResult]) -> dict[str, object]:
    ids = {test.id for test in hidden}
    secrets = {part for test in hidden for part in (test.name, test.function, test.id.partition("::")[0])}
    shown = [test for test in verdict.tests if not test.private]
    rules = [_rule_alone(number, test) for number, test in enumerate(hidden, 1)]
    return {
        "tests": (*shown, *rules),
        "health": tuple(_unplaced(one) if one.test in ids else one for one in verdict.health),
        "advice": tuple(one for one in verdict.advice if one.test not in ids),
        "output": "",
        "sentence": _discreet(verdict.sentence, secrets),
        "integrated": _integrated(verdict.integrated, secrets),
    }


def _rule_alone(number: int, test: TestResult) -> TestResult:
    return test.model_copy(update={"id": f"private {number}", "failure": None, "printed": ""})


def _unplaced(finding: HealthFinding) -> HealthFinding:
    return finding.model_copy(update={"test": "private", "waiting": (), "place": None})


def _discreet(sentence: str, secrets: set[str]) -> str:
    return _NOT_TOLD if any(secret in sentence for secret in secrets) else sentence


def _integrated(integrated: Integrated | None, secrets: set[str]) -> Integrated | None:
    if integrated is None:
        return None
    return integrated.model_copy(update={"sentence": _discreet(integrated.sentence, secrets)})
