"""A verdict is worth what its tests are worth, and reads the same after a journey as JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from gradus.judging.verdict import (
    Durations,
    Failure,
    HealthFinding,
    LintFinding,
    Outcome,
    Place,
    Score,
    TestResult,
    TypeFinding,
    Verdict,
    score,
)

PLACE = Place(path="01_parcels/scales/scales.py", line=3, column=5, function="weight", text="return 3")


def result(outcome: Outcome = "passed", worth: float = 1.0, *, at_start: bool = False) -> TestResult:
    """One test of this outcome and worth."""
    return TestResult(id="t.py::test_a", rule="", outcome=outcome, worth=worth, passes_at_start=at_start)


PASSED, FAILED = result(), result("failed")
GIVEN, BROKEN = result(worth=0.0, at_start=True), result("failed", 0.0, at_start=True)

SCORES = {
    "all": ([PASSED, PASSED], True, 10.0),
    "half": ([PASSED, FAILED], True, 5.0),
    "none": ([FAILED, FAILED], True, 0.0),
    "a third": ([PASSED, FAILED, FAILED], True, 3.33),
    "weights": ([result(worth=3), result("failed", 1)], True, 7.5),
    "cases share the points of their function": (
        [result(worth=0.5), result("failed", 0.5), PASSED],
        True,
        7.5,
    ),
    "late and never count as failed": ([PASSED, result("timeout"), result("not_run"), PASSED], True, 5.0),
    "types are a fifth": ([PASSED, PASSED], False, 8.0),
    "types are a fifth of what there is": ([PASSED, FAILED], False, 4.0),
    "what passes at the start adds nothing": ([GIVEN, PASSED, FAILED], True, 5.0),
    "what passes at the start takes nothing": ([GIVEN, PASSED], True, 10.0),
    "what passed at the start must go on": ([BROKEN, PASSED, PASSED], True, 0.0),
    "it must go on in time": ([result("timeout", 0.0, at_start=True), PASSED], True, 0.0),
    "it must go on to the end": ([result("not_run", 0.0, at_start=True), PASSED], True, 0.0),
    "no tests": ([], True, 0.0),
    "nothing to earn": ([GIVEN], True, 0.0),
}


@pytest.mark.parametrize(("tests", "types_pass", "earned"), SCORES.values(), ids=SCORES)
def test_points_follow_from_worth_and_types(
    tests: list[TestResult],
    types_pass: bool,  # noqa: FBT001  # a column of the table
    earned: float,
) -> None:
    """Points times share of the worth that passed, times 0.8 while types fail."""
    assert score(tuple(tests), points=10, types_pass=types_pass) == Score(earned=earned, possible=10)


RESULTS = st.builds(
    result,
    st.sampled_from(["passed", "failed", "timeout", "not_run"]),
    st.sampled_from([0.0, 0.3333, 0.5, 1.0, 3.0]),
    at_start=st.booleans(),
)


@given(st.lists(RESULTS), st.integers(1, 100), st.booleans())
def test_points_never_leave_their_bounds(tests: list[TestResult], points: int, types_pass: bool) -> None:  # noqa: FBT001  # drawn
    """From nothing to all there is, whatever the tests are worth; wrong types never add any."""
    given_score = score(tuple(tests), points=points, types_pass=types_pass)
    assert 0 <= given_score.earned <= given_score.possible == points
    assert given_score.earned <= score(tuple(tests), points=points, types_pass=True).earned


@given(st.lists(st.sampled_from([0.3333, 0.1429, 1.0, 7.0]), min_size=1), st.integers(1, 100))
def test_all_tests_together_are_worth_all_points(worths: list[float], points: int) -> None:
    """To the last digit, however the points are shared."""
    tests = tuple(result(worth=worth) for worth in worths)
    assert score(tests, points=points, types_pass=True).earned == points


@given(st.lists(RESULTS, min_size=1), st.data())
def test_one_more_passed_test_never_costs_points(tests: list[TestResult], data: st.DataObject) -> None:
    """Work is never punished."""
    index = data.draw(st.integers(0, len(tests) - 1))
    better = [*tests]
    better[index] = tests[index].model_copy(update={"outcome": "passed"})
    before, after = (score(tuple(some), points=10, types_pass=True).earned for some in (tests, better))
    assert before <= after


def whole_verdict(seconds: float = 0.25) -> Verdict:
    """One that uses every field; all its durations follow from ``seconds``."""
    failure = Failure(
        kind="comparison",
        sentence="Expected 3, got 2.",
        expected="3",
        got="2",
        places=(PLACE,),
        causes=("KeyError: 'grün'",),
    )
    test = TestResult(
        id="tests/01_parcels/test_scales.py::test_a_parcel_has_a_weight[3]",
        rule="Of one parcel.",
        outcome="failed",
        worth=0.5,
        passes_at_start=False,
        seconds=seconds,
        failure=failure,
        printed="weighing\n",
    )
    return Verdict(
        exercise="scales",
        id="1.10",
        title="Weighing",
        phase="01_parcels",
        state="failed",
        sentence="1 of 1 tests fail.",
        score=Score(earned=0.0, possible=10.0),
        tests=(test,),
        types=(TypeFinding(source="mypy", code="return", message="Missing return", place=PLACE),),
        lint=(LintFinding(code="F401", message="unused", place=PLACE, url="https://x.test", fixable=True),),
        health=(
            HealthFinding(finding="hang", test="t", sentence="It waits.", waiting=("a → b",), place=PLACE),
        ),
        output="out",
        seconds=Durations(tests=seconds, running=seconds, types=seconds, lint=seconds, total=seconds),
    )


def test_a_verdict_survives_the_journey_through_json() -> None:
    """Whoever reads the document has the verdict."""
    verdict = whole_verdict()
    assert Verdict.model_validate_json(verdict.model_dump_json()) == verdict


def test_without_chance_equal_code_has_equal_verdicts() -> None:
    """Two runs differ in nothing else."""
    assert whole_verdict(0.1) != whole_verdict(0.2)
    assert whole_verdict(0.1).without_chance() == whole_verdict(0.2).without_chance()


def test_without_chance_nothing_else_is_missing() -> None:
    """Every field but the durations: those of each test and those of the whole."""
    document = json.loads(whole_verdict().model_dump_json())
    del document["seconds"], document["tests"][0]["seconds"]
    assert whole_verdict().without_chance() == document


def test_a_test_is_named_without_its_file_and_cases() -> None:
    """The name keeps the brackets, the function does not."""
    test = whole_verdict().tests[0]
    assert (test.name, test.function) == ("test_a_parcel_has_a_weight[3]", "test_a_parcel_has_a_weight")


def test_a_case_may_hold_the_signs_that_part_an_id() -> None:
    """A parameter is any text, so brackets and colons in it part nothing."""
    test = PASSED.model_copy(update={"id": "tests/test_a.py::test_it_is_so[x::y[0]]"})
    assert (test.name, test.function) == ("test_it_is_so[x::y[0]]", "test_it_is_so")


@pytest.mark.parametrize("state", ["failed", "error", "timeout", "incomplete", "not_gradable"])
def test_only_the_state_says_that_it_passed(state: str) -> None:
    """Full points do not: lint and health cost none."""
    assert not Verdict.model_validate({**whole_verdict().model_dump(), "state": state}).passed
    assert Verdict.model_validate({**whole_verdict().model_dump(), "state": "passed"}).passed


def test_nothing_unknown_gets_into_a_verdict() -> None:
    """A misspelt field is an error where it is made, not a silence where it is read."""
    with pytest.raises(ValidationError):
        Verdict.model_validate({**whole_verdict().model_dump(), "stat": "passed"})
