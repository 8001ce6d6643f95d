"""Reads a finished run: holds its records against what was expected and says how it went.

The list of tests comes from the course, never from the run: a test that the run says nothing about did not
run, whatever the run claims about itself.
"""

import signal
from dataclasses import dataclass, field
from functools import cached_property

from gradus.judging.explanation import TIMED_OUT, Explainer, chief, never_awaited
from gradus.judging.verdict import NEVER_BEGUN, Failure, HealthFinding, Outcome, State, TestResult
from gradus.runner.interface import TestRun
from gradus.runner.records import Broken, Expected, Found, Tested

_TAIL = 2_000
_CLOSED_OUTPUT = ("I/O operation on closed file", "[Errno 9] Bad file descriptor")
"""What pytest itself stumbles over when its standard output is gone."""

_HEALTH_SENTENCES = {
    "hang": "The test waits for something that never comes. This is what each task was waiting for.",
    "leaked_task": "The test ended, but a task it started still runs. Await or cancel every task you start.",
    "never_awaited": "A coroutine was created and thrown away. Without `await` its body never runs.",
    "swallowed_cancellation": "This task was cancelled and went on to a result, as if nothing had been asked. After"
    " tidying up, let CancelledError pass, or whoever cancelled it believes it stopped.",
    "blocked_loop": "Nothing else could run while this line was busy. In a coroutine, await an asynchronous call, or"
    " hand the work to a thread (`asyncio.to_thread`).",
}
_ADVICE = frozenset({"swallowed_cancellation", "blocked_loop"})


@dataclass(frozen=True)
class Baseline:
    """What the course expects: its tests in order, and which of them pass on the untouched start."""

    tests: tuple[Expected, ...]
    passing: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True)
class Reading:
    """A run understood: results in the expected order; ``state`` is ``passed`` unless a test objects."""

    tests: tuple[TestResult, ...]
    health: tuple[HealthFinding, ...]
    advice: tuple[HealthFinding, ...]
    state: State
    sentence: str
    output: str


@dataclass(frozen=True)
class Reader:
    """Reads runs of one exercise; what is ``demanded`` is no advice but must be."""

    baseline: Baseline
    explainer: Explainer
    demanded: frozenset[str] = frozenset()

    def read(self, run: TestRun) -> Reading:
        """Results, health and a first word on the state."""
        tests = self._results(run)
        state, sentence = self._state(run, tests)
        output = self.explainer.paths.text(run.output[-_TAIL:]) if state == "not_gradable" else ""
        found = self._health(run)
        advice = tuple(one for one in found if one.finding in _ADVICE - self.demanded)
        health = tuple(one for one in found if one not in advice)
        return Reading(tests, health, advice, state, sentence, output)

    def read_test(self, record: Tested) -> TestResult | None:
        """One test of a run that goes on; None for a record of a test that nobody expects."""
        expected = (test for test in self.baseline.tests if test["id"] == record["id"])
        return next((self._result(test, record, self._worths[test["id"]]) for test in expected), None)

    def _results(self, run: TestRun) -> tuple[TestResult, ...]:
        said = {record["id"]: record for record in run.records if record["kind"] == "tested"}
        return tuple(
            self._result(test, said.get(test["id"]), self._worths[test["id"]]) for test in self.baseline.tests
        )

    @cached_property
    def _worths(self) -> dict[str, float]:
        """A function's points, shared by its cases; nothing for those that pass on the start."""
        functions = [_function(test["id"]) for test in self.baseline.tests]
        return {
            test["id"]: 0.0
            if test["id"] in self.baseline.passing
            else round(test["points"] / functions.count(_function(test["id"])), 4)
            for test in self.baseline.tests
        }

    def _result(self, test: Expected, record: Tested | None, worth: float) -> TestResult:
        trouble = record["trouble"] if record else None
        failure = self.explainer.explain(trouble) if trouble else _SKIPPED if record else NEVER_BEGUN
        outcome = _outcome(record, failure)
        return TestResult(
            id=test["id"],
            rule=test["rule"],
            outcome=outcome,
            worth=worth,
            passes_at_start=test["id"] in self.baseline.passing,
            seconds=record["seconds"] if record else 0.0,
            failure=None if outcome == "passed" else failure,
            printed=self.explainer.paths.text(record["printed"]) if record else "",
        )

    def _state(self, run: TestRun, tests: tuple[TestResult, ...]) -> tuple[State, str]:
        kinds = [record["kind"] for record in run.records]
        broken = next((record for record in run.records if record["kind"] == "broken"), None)
        if "importing" not in kinds:
            return "not_gradable", "The tests could not be started, through no fault of yours."
        if run.ending is not None and run.ending["timed_out"]:
            return "timeout", self._killed(run)
        if broken is not None:
            importing = not any(record["kind"] == "collected" and record["tests"] for record in run.records)
            timed_out = chief(broken["trouble"]["faults"])["exception"] == TIMED_OUT
            return ("timeout" if timed_out else "error"), self._broken(broken, importing=importing)
        if "finished" not in kinds:
            return ("failed" if "collected" in kinds else "error"), _ended_early(run, tests)
        return _state_of(tests)

    def _killed(self, run: TestRun) -> str:
        place = self.explainer.stopped_at(run.stack)
        where = f" It was in `{place.function}`, {place.path}, line {place.line}." if place else ""
        return f"The program did not stop when its time was over, and was killed.{where}"

    def _broken(self, record: Broken, *, importing: bool) -> str:
        faults = record["trouble"]["faults"]
        fault = chief(faults)
        when = "while it was being imported" if importing else "while the tests ran"
        places = self.explainer.explain(record["trouble"]).places
        where = f" ({places[0].path}, line {places[0].line})" if places else ""
        if fault["exception"] == TIMED_OUT:
            return f"The program was still busy {when} when its time was over{where}."
        if fault["exception"] in ("SystemExit", "KeyboardInterrupt", "Exit"):
            return f"The program asked Python to stop ({fault['exception']}) {when}{where}."
        if not places and fault["message"].startswith(_CLOSED_OUTPUT):
            return f"The program closed standard output {when}. It belongs to whoever started the program."
        said = self.explainer.paths.text(self.explainer.sentence(fault))
        return (
            f"The program cannot be imported{where}: {said}"
            if importing
            else f"The tests broke off{where}: {said}"
        )

    def _health(self, run: TestRun) -> list[HealthFinding]:
        found = [self._finding(record) for record in run.records if record["kind"] == "found"]
        for record in run.records:
            faults = record["trouble"]["faults"] if record["kind"] == "tested" and record["trouble"] else []
            name = never_awaited(faults)
            if name is not None and record["kind"] == "tested":
                found.append(_never_awaited(record["id"], name))
        return found

    def _finding(self, record: Found) -> HealthFinding:
        frame = record.get("frame")
        return HealthFinding(
            finding=record["finding"],
            test=record["test"],
            sentence=_HEALTH_SENTENCES[record["finding"]],
            waiting=tuple(self.explainer.paths.text(line) for line in record["waiting"]),
            place=self.explainer.place(frame) if frame else None,
        )


_SKIPPED = Failure(kind="not_run", sentence="It was skipped, and a test of the course is not to be skipped.")


def _never_awaited(test: str, name: str) -> HealthFinding:
    sentence = _HEALTH_SENTENCES["never_awaited"]
    return HealthFinding(finding="never_awaited", test=test, sentence=sentence, waiting=(name,))


def _function(test: str) -> str:
    return test.partition("[")[0]


def _outcome(record: Tested | None, failure: Failure) -> Outcome:
    if record is None or record["outcome"] == "skipped":
        return "not_run"
    if record["outcome"] == "passed":
        return "passed"
    return "timeout" if failure.kind == "timeout" else "failed"


def _ended_early(run: TestRun, tests: tuple[TestResult, ...]) -> str:
    status = run.ending["status"] if run.ending else 0
    how = (
        f"was stopped by {_signal(-status)}" if status < 0 else f"ended Python itself (exit status {status})"
    )
    return f"The program {how} {_when(run, tests)}."


def _signal(number: int) -> str:
    """Its name; those for free use have none."""
    named = {one.value: one.name for one in signal.Signals}
    return named.get(number, f"signal {number}")


def _when(run: TestRun, tests: tuple[TestResult, ...]) -> str:
    if not any(record["kind"] == "collected" for record in run.records):
        return "while it was being imported"
    at = next((test for test in tests if test.outcome == "not_run"), None)
    return f"during {at.name}; what came after it did not run" if at else "after the last test"


def _state_of(tests: tuple[TestResult, ...]) -> tuple[State, str]:
    failed = [test for test in tests if test.outcome != "passed"]
    if not failed:
        return "passed", f"All {len(tests)} tests pass."
    if any(test.outcome == "timeout" for test in failed):
        return "timeout", f"{len(failed)} of {len(tests)} tests fail; at least one did not end in time."
    return "failed", f"{len(failed)} of {len(tests)} tests fail."
