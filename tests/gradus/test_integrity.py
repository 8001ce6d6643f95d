"""Runs that are what they claim to be, and runs that are not: only these are for a person to look at."""

import pytest

from gradus.judging.integrity import suspicions
from gradus.runner.interface import TestRun, ignore
from gradus.runner.records import Broken, Collected, Expected, Found, Record, Trouble
from gradus.runner.records import Tested as Result

FILE = "tests/01_parcels/test_scales.py"
ONE, TWO, TWIN, THREE = (f"{FILE}::test_{name}" for name in ("one", "two[a]", "twin", "three"))
EXPECTED = (ONE, TWO, TWIN, THREE)
CANARIES = frozenset({f"{FILE}::test_two", TWIN})
TROUBLE: Trouble = {"faults": [], "comparison": None}

IMPORTING: Record = {"kind": "importing", "process": 2, "parent": 1}
FINISHED: Record = {"kind": "finished", "status": 1}
BROKEN: Broken = {"kind": "broken", "trouble": TROUBLE}
FOUND: Found = {"kind": "found", "finding": "hang", "test": ONE, "waiting": []}


def collected(*names: str) -> Collected:
    """These tests."""
    tests: list[Expected] = [{"id": name, "rule": "", "points": 1.0, "line": 1} for name in names]
    return {"kind": "collected", "tests": tests}


def passed(name: str) -> Result:
    """A test that passed."""
    return {"kind": "tested", "id": name, "outcome": "passed", "seconds": 0.0, "printed": "", "trouble": None}


def failed(name: str) -> Result:
    """A test that failed."""
    return {**passed(name), "outcome": "failed", "trouble": TROUBLE}


def skipped(name: str) -> Result:
    """A test that was skipped."""
    return {**passed(name), "outcome": "skipped"}


BEGUN = (IMPORTING, collected(*EXPECTED))
REPAINTED: Result = {**passed(ONE), "trouble": TROUBLE}
MADE_UP: Result = {**failed(ONE), "trouble": None}
TESTED = (passed(ONE), failed(TWO), failed(TWIN), passed(THREE))


def of(*records: Record, status: int = 0, malformed: int = 0) -> tuple[str, ...]:
    """What speaks against a run that said this and ended so."""
    run = TestRun([*records], {"status": status, "timed_out": False}, malformed=malformed)
    return suspicions(run, EXPECTED, CANARIES)


HONEST: dict[str, tuple[Record, ...]] = {
    "all is right": (*BEGUN, *TESTED, FINISHED),
    "all is wrong": (*BEGUN, *map(failed, EXPECTED), FINISHED),
    "with findings on the way": (*BEGUN, failed(ONE), FOUND, *TESTED[1:], FINISHED),
    "nothing was heard at all": (),
    "left while it was imported": (IMPORTING,),
    "left in the first test": BEGUN,
    "left in the second test": (*BEGUN, passed(ONE)),
    "killed with its records torn down": (*BEGUN, passed(ONE), failed(TWO), BROKEN),
    "cannot be imported": (IMPORTING, BROKEN, collected(), FINISHED),
    "asked Python to stop at import": (IMPORTING, collected(), BROKEN, FINISHED),
    "stopped the tests with an interrupt": (*BEGUN, passed(ONE), BROKEN, FINISHED),
    "has other cases": (IMPORTING, collected(ONE, TWO + "b", TWIN, THREE), passed(ONE), failed(TWO + "b")),
    "left when all was said": (*BEGUN, *TESTED),
}


@pytest.mark.parametrize("kind", HONEST)
def test_an_honest_run_may_end_anywhere(kind: str) -> None:
    """Wrong, early, torn down or not begun: such are the mistakes of people who hide nothing."""
    assert of(*HONEST[kind]) == ()


FORGED: dict[str, tuple[tuple[Record, ...], str]] = {
    "every test passes": ((*BEGUN, *map(passed, EXPECTED), FINISHED), "test_two[a], "),
    "a canary is skipped": (
        (*BEGUN, *TESTED[:2], skipped(TWIN), TESTED[3], FINISHED),
        "did not fail, in tests/01_parcels/test_scales.py::test_twin.",
    ),
    "a canary is left out": ((*BEGUN, *TESTED[:2], TESTED[3], FINISHED), "test_twin was passed over"),
    "nothing but the end": ((IMPORTING, FINISHED), "collected nothing"),
    "the end comes early": ((*BEGUN, passed(ONE), FINISHED), "test_three did not run"),
    "the last test is missing": (
        (*BEGUN, *TESTED[:3], FINISHED),
        "but tests/01_parcels/test_scales.py::test_three",
    ),
    "a test runs twice": ((*BEGUN, passed(ONE), *TESTED, FINISHED), "test_one ran more than once"),
    "an unknown test runs": ((*BEGUN, passed("x\n<b>")), r"x\n<b> ran without having been collected"),
    "an unknown test is collected": (
        (IMPORTING, collected(*EXPECTED, "x"), FINISHED),
        "knows x, and the course",
    ),
    "a canary is not collected": (
        (IMPORTING, collected(ONE, TWO, THREE), passed(ONE)),
        "not know tests/01_parcels",
    ),
    "the order is another": (
        (IMPORTING, collected(TWO, ONE, TWIN, THREE), failed(TWO)),
        "in another order than the course",
    ),
    "tests come before their list": (
        (IMPORTING, *TESTED, collected(*EXPECTED)),
        "before any had been collected",
    ),
    "tests come after a breakdown": ((IMPORTING, BROKEN, collected(*EXPECTED), passed(ONE)), "torn down"),
    "there are two lists": ((*BEGUN, collected(*EXPECTED)), "collected 2 times"),
    "there are two beginnings": ((*BEGUN, IMPORTING), "began 2 times"),
    "something comes before the beginning": ((passed(ONE), *BEGUN), "before the beginning"),
    "something comes after the end": ((*BEGUN, *TESTED, FINISHED, FOUND), "1 record came after the end"),
    "a failure was repainted": ((*BEGUN, REPAINTED), "contradicts itself"),
    "a failure was made up": ((*BEGUN, MADE_UP), "contradicts itself"),
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_run_is_for_a_person_to_look_at(kind: str) -> None:
    """One of the reasons says what is wrong."""
    records, words = FORGED[kind]
    assert any(words in reason for reason in of(*records)), of(*records)


def test_lines_of_other_writers_are_counted() -> None:
    """Half a line may be the last of a process that was killed, and of no other."""
    assert of(*BEGUN, malformed=1) == (
        "1 line among the results did not come from the course's own reporter.",
    )
    assert of(*BEGUN, malformed=1, status=-9) == ()
    assert of(*BEGUN, malformed=3, status=-9)[0].startswith("2 lines among")


def test_a_reason_stays_readable_whatever_was_made_up() -> None:
    """A few names at most, each cut, and nothing in them that a terminal would obey."""
    [reason] = of(
        IMPORTING, collected(*EXPECTED, *(f"\x1b{number}" + "x" * 10_000 for number in range(1000))), FINISHED
    )[:1]
    assert reason.isprintable()
    assert (len(reason) < 1_000, " and 997 more" in reason) == (True, True)


def test_a_line_that_is_no_record_counts_as_foreign() -> None:
    """Whatever it says of itself."""
    run = TestRun()
    run.hear('{"kind": "tested", "id": "x"}', ignore)
    assert len(suspicions(run, EXPECTED, CANARIES)) == 1
