"""A run is held against what the course expects, and believed in nothing that it claims beyond that."""

import json
import signal
from pathlib import Path
from typing import Literal

import pytest

from gradus.judging.explanation import Explainer
from gradus.judging.reading import Baseline, Reader, Reading
from gradus.judging.verdict import Place
from gradus.runner.composition import Composition, Package, PathMap, Slot
from gradus.runner.interface import TestRun, ignore
from gradus.runner.records import Broken, Expected, Fault, Found, Frame, Outcome, Record, Trouble
from gradus.runner.records import Tested as Result

FILE = "tests/01_parcels/test_scales.py"
SCALES = Package("scales", "01_parcels", {"__init__.py": b"def weight(): ...\n"})


def expected(name: str, points: float = 1.0) -> Expected:
    """A test as the reference has it."""
    return {"id": f"{FILE}::{name}", "rule": f"The rule of {name}.", "points": points, "line": 1}


ONE, TWO, THREE = (expected(f"test_{name}") for name in ("one", "two", "three"))
BASELINE = Baseline((ONE, TWO, THREE))

IMPORTING: Record = {"kind": "importing", "process": 2, "parent": 1}
COLLECTED: Record = {"kind": "collected", "tests": [ONE, TWO, THREE]}
FINISHED: Record = {"kind": "finished", "status": 0}


def fault(exception: str, message: str = "", *frames: Frame) -> Fault:
    """One exception."""
    return {"exception": exception, "message": message, "frames": list(frames)}


def through(test: Expected, outcome: Outcome, *faults: Fault) -> Result:
    """A test that is through, after a quarter of a second."""
    trouble: Trouble | None = {"faults": list(faults), "comparison": None} if faults else None
    return {
        "kind": "tested",
        "id": test["id"],
        "outcome": outcome,
        "seconds": 0.25,
        "printed": "",
        "trouble": trouble,
    }


def broken(*faults: Fault) -> Broken:
    """The run was torn down."""
    return {"kind": "broken", "trouble": {"faults": list(faults), "comparison": None}}


WRONG = fault("AssertionError", "it is wrong")
LATE = fault("StillRunningError", "still running when its time was over")
PASSED: list[Record] = [through(test, "passed") for test in (ONE, TWO, THREE)]


def run_of(*records: Record, status: int = 0, timed_out: bool = False, stack: str = "") -> TestRun:
    """A run that said this and ended so."""
    return TestRun(list(records), {"status": status, "timed_out": timed_out}, "printed outside", stack)


@pytest.fixture
def slot(tmp_path: Path) -> Slot:
    """Where the runs took place."""
    return Slot(tmp_path / "slot")


@pytest.fixture
def reader(slot: Slot) -> Reader:
    """Expects three tests of one point each, none of which passes at the start."""
    composition = Composition((SCALES,), {}, FILE)
    return Reader(BASELINE, Explainer(composition, PathMap(slot, composition.packages)))


def outcomes(reading: Reading) -> list[str]:
    """Of the expected tests, in order."""
    return [test.outcome for test in reading.tests]


def test_a_run_whose_tests_all_pass_has_passed(reader: Reader) -> None:
    """Rules and points come from the reference, seconds from the run."""
    reading = reader.read(run_of(IMPORTING, COLLECTED, *PASSED, FINISHED))
    assert (reading.state, reading.sentence) == ("passed", "All 3 tests pass.")
    first = reading.tests[0]
    assert (first.rule, first.worth, first.seconds, first.failure) == (
        "The rule of test_one.",
        1.0,
        0.25,
        None,
    )
    assert (reading.health, reading.output) == ((), "")


def test_a_run_with_a_failing_test_has_failed(reader: Reader) -> None:
    """The others stay what they are."""
    records = [PASSED[0], through(TWO, "failed", WRONG), PASSED[2]]
    reading = reader.read(run_of(IMPORTING, COLLECTED, *records, FINISHED))
    assert (reading.state, reading.sentence) == ("failed", "1 of 3 tests fail.")
    assert outcomes(reading) == ["passed", "failed", "passed"]
    failure = reading.tests[1].failure
    assert failure is not None
    assert failure.sentence == "it is wrong"


def test_a_test_that_ran_out_of_time_makes_a_timeout(reader: Reader) -> None:
    """The state tells that time was the matter; the tests after it ran."""
    records = [PASSED[0], through(TWO, "failed", LATE), through(THREE, "failed", WRONG)]
    reading = reader.read(run_of(IMPORTING, COLLECTED, *records, FINISHED))
    assert reading.state == "timeout"
    assert reading.sentence == "2 of 3 tests fail; at least one did not end in time."
    assert outcomes(reading) == ["passed", "timeout", "failed"]


def test_a_test_that_the_run_does_not_mention_did_not_run(reader: Reader) -> None:
    """Whatever the run says of its success."""
    reading = reader.read(run_of(IMPORTING, COLLECTED, PASSED[0], PASSED[2], FINISHED))
    assert (reading.state, outcomes(reading)) == ("failed", ["passed", "not_run", "passed"])
    failure = reading.tests[1].failure
    assert failure is not None
    assert (failure.kind, reading.tests[1].seconds) == ("not_run", 0.0)


def test_a_skipped_test_did_not_run(reader: Reader) -> None:
    """Nobody passes by skipping."""
    reading = reader.read(run_of(IMPORTING, COLLECTED, *PASSED[:2], through(THREE, "skipped"), FINISHED))
    assert (reading.state, outcomes(reading)) == ("failed", ["passed", "passed", "not_run"])


def test_a_test_that_nobody_expects_is_ignored(reader: Reader) -> None:
    """Neither its passing nor its failing counts, nor does a shorter list of what was collected."""
    strangers = [through(expected("test_mine"), "passed"), through(expected("test_hers"), "failed", WRONG)]
    claim: Record = {"kind": "collected", "tests": [ONE]}
    reading = reader.read(run_of(IMPORTING, claim, *strangers, *PASSED, FINISHED))
    assert (reading.state, outcomes(reading)) == ("passed", ["passed"] * 3)


def test_points_are_shared_by_the_cases_of_a_function(reader: Reader) -> None:
    """Three cases of a test of two points have two thirds each."""
    cases = [expected(f"test_many[{case}]", 2.0) for case in ("a", "b[0]", "c::d")]
    shared = Reader(Baseline((*cases, expected("test_one", 3.0))), reader.explainer)
    assert [test.worth for test in shared.read(run_of(IMPORTING)).tests] == [0.6667, 0.6667, 0.6667, 3.0]


def test_what_passes_at_the_start_is_worth_nothing(reader: Reader) -> None:
    """Of the cases of one function each is asked alone; the others keep their share."""
    cases = [expected(f"test_many[{case}]", 2.0) for case in ("a", "b")]
    known = Reader(Baseline(tuple(cases), frozenset({cases[0]["id"]})), reader.explainer)
    given = [(test.worth, test.passes_at_start) for test in known.read(run_of(IMPORTING)).tests]
    assert given == [(0.0, True), (1.0, False)]


def test_a_run_that_never_began_is_not_the_learners_fault(reader: Reader) -> None:
    """Before the judged code is imported, nothing of it can have gone wrong. What was printed may tell why."""
    for run in (TestRun(output="no pytest"), run_of(status=1), run_of(timed_out=True), run_of(FINISHED)):
        reading = reader.read(run)
        assert (reading.state, reading.output) == ("not_gradable", run.output)
        assert outcomes(reading) == ["not_run"] * 3


ENDINGS = [
    (0, "ended Python itself (exit status 0)"),
    (3, "ended Python itself (exit status 3)"),
    (-signal.SIGSEGV, "was stopped by SIGSEGV"),
    (-signal.SIGKILL, "was stopped by SIGKILL"),
    (-40, "was stopped by signal 40"),
]


@pytest.mark.parametrize(("status", "how"), ENDINGS)
def test_a_run_that_ends_early_tells_how_and_where(reader: Reader, status: int, how: str) -> None:
    """By a status or by a signal, with a name if it has one; what ran before it keeps its outcome."""
    reading = reader.read(run_of(IMPORTING, COLLECTED, PASSED[0], status=status))
    assert (reading.state, outcomes(reading)) == ("failed", ["passed", "not_run", "not_run"])
    assert reading.sentence == f"The program {how} during test_two; what came after it did not run."


@pytest.mark.parametrize(("status", "how"), ENDINGS)
def test_a_program_that_ends_python_at_import_is_an_error(reader: Reader, status: int, how: str) -> None:
    """Nothing was collected, so there is no test to blame; pytest's own lines are no use to a learner."""
    reading = reader.read(run_of(IMPORTING, status=status))
    assert (reading.state, reading.output) == ("error", "")
    assert reading.sentence == f"The program {how} while it was being imported."


def test_a_run_that_ends_after_its_tests_has_failed(reader: Reader) -> None:
    """All of them passed, but something ended Python before pytest could say so."""
    reading = reader.read(run_of(IMPORTING, COLLECTED, *PASSED, status=1))
    assert (reading.state, outcomes(reading)) == ("failed", ["passed"] * 3)
    assert reading.sentence == "The program ended Python itself (exit status 1) after the last test."


def test_a_killed_run_names_the_line_it_was_in(reader: Reader, slot: Slot) -> None:
    """From the dump of its stack: the innermost line of the learner's code."""
    stack = (
        "Current thread 0x00007f (most recent call first):\n"
        '  File "/usr/lib/python3.11/json/decoder.py", line 353 in raw_decode\n'
        f'  File "{slot.source}/scales/__init__.py", line 7 in weight\n'
    )
    reading = reader.read(run_of(IMPORTING, COLLECTED, PASSED[0], status=-9, timed_out=True, stack=stack))
    assert (reading.state, outcomes(reading)) == ("timeout", ["passed", "not_run", "not_run"])
    assert reading.sentence == (
        "The program did not stop when its time was over, and was killed."
        " It was in `weight`, 01_parcels/scales/__init__.py, line 7."
    )


def test_a_killed_run_without_a_dump_says_what_is_known(reader: Reader) -> None:
    """It may have switched the signal off."""
    reading = reader.read(run_of(IMPORTING, status=-9, timed_out=True))
    assert reading.sentence == "The program did not stop when its time was over, and was killed."


EARLY, LATER = [IMPORTING], [IMPORTING, COLLECTED]
SYNTAX, EXIT, STOP = fault("SyntaxError", "invalid syntax"), fault("SystemExit", "0"), fault("Exit")
BREAKS = [
    (EARLY, SYNTAX, ("error", "The program cannot be imported: SyntaxError: invalid syntax")),
    (LATER, SYNTAX, ("error", "The tests broke off: SyntaxError: invalid syntax")),
    (EARLY, EXIT, ("error", "The program asked Python to stop (SystemExit) while it was being imported.")),
    (LATER, STOP, ("error", "The program asked Python to stop (Exit) while the tests ran.")),
    (
        EARLY,
        LATE,
        ("timeout", "The program was still busy while it was being imported when its time was over."),
    ),
    (LATER, LATE, ("timeout", "The program was still busy while the tests ran when its time was over.")),
]


@pytest.mark.parametrize(("before", "one", "told"), BREAKS)
def test_a_broken_run_says_when_it_broke(
    reader: Reader, before: list[Record], one: Fault, told: tuple[str, str]
) -> None:
    """While it was imported or while its tests ran."""
    reading = reader.read(run_of(*before, broken(one), FINISHED))
    assert (reading.state, reading.sentence) == told


def test_a_broken_run_says_where_it_broke(reader: Reader, slot: Slot) -> None:
    """The learner's own line, if there is one."""
    line: Frame = {"path": f"{slot.source}/scales/a.py", "line": 7, "function": "<module>", "text": ""}
    reading = reader.read(run_of(IMPORTING, broken(fault("KeyError", "'a'", line)), FINISHED))
    assert reading.sentence == (
        "The program cannot be imported (01_parcels/scales/a.py, line 7): KeyError: 'a'"
    )


def test_a_stub_that_runs_at_import_is_named(reader: Reader) -> None:
    """A module that calls a body which is not written yet cannot be imported."""
    reading = reader.read(run_of(IMPORTING, broken(fault("NotImplementedError", "scales.weight")), FINISHED))
    assert (reading.state, outcomes(reading)) == ("error", ["not_run"] * 3)
    assert reading.sentence.endswith("NotImplementedError: scales.weight")


def test_closed_standard_output_is_told_as_such(reader: Reader) -> None:
    """It is pytest that stumbles then, at a place that says nothing to a learner."""
    one = fault("ValueError", "I/O operation on closed file.")
    reading = reader.read(run_of(IMPORTING, COLLECTED, broken(one)))
    assert reading.sentence == (
        "The program closed standard output while the tests ran. It belongs to whoever started the program."
    )


@pytest.mark.parametrize("finding", ["hang", "leaked_task"])
def test_what_is_unhealthy_is_found_beside_the_outcome(
    reader: Reader, slot: Slot, finding: Literal["hang", "leaked_task"]
) -> None:
    """A test that leaves a task behind passes; what the tasks were waiting for is told with the learner's paths."""
    found: Found = {
        "kind": "found",
        "finding": finding,
        "test": ONE["id"],
        "waiting": [f"weigh → Event.wait, {slot.source}/scales/a.py:7"],
        "frame": {"path": f"{slot.source}/scales/a.py", "line": 7, "function": "weigh", "text": "await x"},
    }
    reading = reader.read(run_of(IMPORTING, COLLECTED, found, *PASSED, FINISHED))
    given = [(one.finding, one.test, one.waiting, one.place) for one in reading.health]
    place = Place(path="01_parcels/scales/a.py", line=7, function="weigh", text="await x")
    assert given == [(finding, ONE["id"], ("weigh → Event.wait, 01_parcels/scales/a.py:7",), place)]
    assert reading.state == "passed"


def test_a_finding_without_a_place_has_none(reader: Reader) -> None:
    """A task may wait in a library alone."""
    found: Found = {"kind": "found", "finding": "hang", "test": ONE["id"], "waiting": []}
    assert reader.read(run_of(IMPORTING, found)).health[0].place is None


def test_a_coroutine_that_was_not_awaited_is_a_finding(reader: Reader) -> None:
    """Python warns of it, and a warning is an error: the test fails, and health says why."""
    warning = fault("RuntimeWarning", "coroutine 'Scale.weigh' was never awaited")
    record = through(ONE, "failed", fault("ExceptionGroup", "many"), warning)
    reading = reader.read(run_of(IMPORTING, COLLECTED, record, *PASSED[1:], FINISHED))
    given = [(one.finding, one.test, one.waiting) for one in reading.health]
    assert given == [("never_awaited", ONE["id"], ("Scale.weigh",))]
    assert outcomes(reading) == ["failed", "passed", "passed"]


MALFORMED = [
    "",
    "printed by the program",
    "{}",
    "[]",
    "null",
    '{"kind": "passed"}',
    '{"kind": "tested", "id": "test_one"}',
    json.dumps({**PASSED[0], "outcome": "great"}),
    json.dumps({**PASSED[0], "trouble": "none"}),
    '{"kind": "finished", "status": "fine"}',
    '{"kind": "importing"}',
]


@pytest.mark.parametrize("line", MALFORMED)
def test_a_line_that_is_no_record_is_only_counted(reader: Reader, line: str) -> None:
    """Judged code can write to the channel; what it writes there has no effect."""
    run = run_of(IMPORTING, COLLECTED, *PASSED, FINISHED)
    before = reader.read(run)
    run.hear(line, ignore)
    assert (run.malformed, len(run.records)) == (1, 6)
    assert reader.read(run) == before


def test_every_record_is_heard_as_it_comes() -> None:
    """In order, and whoever listens gets each at once."""
    run, heard = TestRun(), list[Record]()
    for record in (IMPORTING, COLLECTED, *PASSED, FINISHED):
        run.hear(json.dumps(record), heard.append)
    assert run.records == heard == [IMPORTING, COLLECTED, *PASSED, FINISHED]


@pytest.mark.parametrize("outcome", ["failed", "passed"])
def test_a_forged_record_without_an_exception_is_survived(reader: Reader, outcome: Outcome) -> None:
    """It has the form of a record, so it is read; the verdict goes on."""
    forged: Result = {**through(ONE, outcome, WRONG), "trouble": {"faults": [], "comparison": None}}
    assert outcomes(reader.read(run_of(IMPORTING, COLLECTED, forged, FINISHED)))[0] == outcome
    assert reader.read(run_of(IMPORTING, broken(), FINISHED)).state == "error"


def test_what_a_test_printed_has_the_learners_paths(reader: Reader, slot: Slot) -> None:
    """As everything else in a verdict."""
    record: Result = {**through(ONE, "failed", WRONG), "printed": f"wrote {slot.source}/scales/a.csv"}
    assert reader.read(run_of(IMPORTING, record)).tests[0].printed == "wrote 01_parcels/scales/a.csv"


def test_of_long_output_the_end_is_kept(reader: Reader) -> None:
    """The last lines tell why."""
    run = TestRun([], {"status": 1, "timed_out": False}, "x" * 5_000 + "the end")
    assert reader.read(run).output == "x" * 1_993 + "the end"
