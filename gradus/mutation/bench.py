"""Where programs are tried: a slot and a runner, several of them, each opened when the first program needs it.

A run ends at the first test that objects. What counts as an objection is whatever keeps a verdict from ``passed``: a
failing test, a program that cannot be imported or ends Python, a task left behind.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from gradus.engines.lending import Lender, open_lender
from gradus.errors import RunnerError
from gradus.exercises.course import Course, Exercise, Files
from gradus.judging.checking import Checker
from gradus.judging.explanation import TIMED_OUT
from gradus.judging.lanes import free_lane
from gradus.judging.opening import can_fork
from gradus.judging.preload import modules_to_preload
from gradus.judging.static_checks import check_types
from gradus.judging.verdict import Verdict
from gradus.runner.composition import Composition, PathMap, Slot, compose
from gradus.runner.interface import EVERYTHING, Choice, Runner, RunnerSettings, TestRun
from gradus.runner.plain import plain_runner
from gradus.runner.records import Trouble
from gradus.runner.warm import warm_runner

Outcome = Literal["killed", "timeout", "survived"]

_UNHEALTHY = {"leaked_task", "never_awaited"}
"""What no verdict passes with; a hang is a test that ran out of time as well, and the rest is advice."""


@dataclass(frozen=True)
class Result:
    """How a program fared; ``by`` names the test that objected, or ``import``, ``exit``, ``health``, ``types``."""

    outcome: Outcome
    by: str = ""


SURVIVED = Result("survived")


class Bench:
    """One runner, for one program at a time."""

    def __init__(self, course: Course, runner: Runner, *, cache: Path, lane: Path) -> None:
        self._course, self._runner, self._lane = course, runner, lane
        self._checker = Checker(course, runner, cache=cache, lane=lane)

    async def judge(self, exercise: Exercise, files: Files) -> Verdict:
        """The whole verdict."""
        return await self._checker.check(exercise, files)

    async def run(
        self, exercise: Exercise, files: Files, *, seconds: float, choice: Choice = EVERYTHING
    ) -> TestRun:
        """Run the tests; RunnerError if that could not be done."""
        composition = self._fill(exercise, files)
        return await self._runner.run_tests(composition.test_root, seconds=seconds, choice=choice)

    async def objection_of_types(self, exercise: Exercise, files: Files) -> Result:
        """What mypy and the guards say; that ``Any`` lacks a reason is not enough, since reasons come cheap."""
        composition = self._fill(exercise, files)
        paths = PathMap(self._runner.slot, composition.packages)
        findings = await check_types(self._runner, paths, exercise.name, self._lane)
        codes = [one.code for one in findings if one.code != "any-reason"]
        return Result("killed", f"types: {codes[0]}") if codes else SURVIVED

    def _fill(self, exercise: Exercise, files: Files) -> Composition:
        composition = compose(self._course, exercise, files)
        self._runner.slot.fill(composition)
        return composition


Opening = Callable[[], Awaitable[Bench]]


class Benches:
    """At most ``jobs`` of them, each opened by ``opening`` when needed; whoever asks waits for one that is free."""

    def __init__(self, opening: Opening, jobs: int) -> None:
        self._opening, self._room, self._idle = opening, asyncio.Semaphore(jobs), list[Bench]()

    @asynccontextmanager
    async def one(self) -> AsyncIterator[Bench]:
        """For this context alone. One that was interrupted may hold anything, and is not used again."""
        async with self._room:
            bench = self._idle.pop() if self._idle else await self._opening()
            yield bench
            self._idle.append(bench)


@asynccontextmanager
async def open_benches(
    course: Course, exercises: Iterable[Exercise], *, cache: Path, outside: Mapping[str, str], jobs: int
) -> AsyncIterator[Benches]:
    """For ``exercises``; at the end everything that was started is stopped, and what was written is removed."""
    chosen = list(exercises)
    async with AsyncExitStack() as stack:
        lender = await stack.enter_async_context(open_lender(outside))

        async def opening() -> Bench:
            return await stack.enter_async_context(
                _open_bench(course, chosen, cache=cache, outside=outside, lender=lender)
            )

        yield Benches(opening, jobs)


@asynccontextmanager
async def _open_bench(
    course: Course,
    exercises: Iterable[Exercise],
    *,
    cache: Path,
    outside: Mapping[str, str],
    lender: Lender,
) -> AsyncIterator[Bench]:
    with (
        TemporaryDirectory(prefix="gradus-", ignore_cleanup_errors=True) as folder,
        free_lane(cache) as lane,
    ):
        slot = Slot(Path(folder).resolve(), conftest=course.conftest)
        open_runner = warm_runner if can_fork() else plain_runner
        preload = modules_to_preload(exercises)
        async with open_runner(slot, RunnerSettings(lane, preload, outside, engines=lender)) as runner:
            yield Bench(course, runner, cache=cache, lane=lane)


async def timed_run(
    bench: Bench, exercise: Exercise, files: Files, *, seconds: float, choice: Choice = EVERYTHING
) -> tuple[TestRun, float]:
    """A run, and how long it took from request to ending."""
    began = time.perf_counter()
    run = await bench.run(exercise, files, seconds=seconds, choice=choice)
    return run, time.perf_counter() - began


def result_of(run: TestRun, expected: Iterable[str] = ()) -> Result:
    """What a run says of its program; a test of ``expected`` that it says nothing about objects as well."""
    kinds = {record["kind"] for record in run.records}
    if "importing" not in kinds:
        problem = f"the tests could not be started: {run.output.strip()[-500:] or 'they said nothing'}"
        raise RunnerError(problem)
    objection = _objection(run)
    if objection is not None:
        return objection
    if run.ending is not None and run.ending["timed_out"]:
        return Result("timeout")
    if "finished" not in kinds:
        return Result("killed", "exit")
    said = {record["id"] for record in run.records if record["kind"] == "tested"}
    return next((Result("killed", name) for name in expected if name not in said), SURVIVED)


def _objection(run: TestRun) -> Result | None:
    """The first record that keeps the verdict from ``passed``."""
    for record in run.records:
        if record["kind"] == "tested" and record["outcome"] != "passed":
            trouble = record["trouble"]
            return Result("timeout" if trouble and _timed_out(trouble) else "killed", record["id"])
        if record["kind"] == "broken":
            return Result("timeout" if _timed_out(record["trouble"]) else "killed", "import")
        if record["kind"] == "found" and record["finding"] in _UNHEALTHY:
            return Result("killed", f"health: {record['finding']}")
    return None


def _timed_out(trouble: Trouble) -> bool:
    return any(fault["exception"] == TIMED_OUT for fault in trouble["faults"])
