"""One check, told as a ladder: what is expected, lay out, run the judges side by side, assemble."""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, Protocol, TypeVar

from gradus.errors import RunnerError
from gradus.exercises.course import Course, Exercise, Files
from gradus.judging.assembly import Static, assemble, durations, not_gradable
from gradus.judging.baselines import Baselines
from gradus.judging.explanation import Explainer
from gradus.judging.lanes import free_lane
from gradus.judging.preload import modules_to_preload
from gradus.judging.reading import Baseline, Reader
from gradus.judging.static_checks import check_lint, check_types
from gradus.judging.verdict import TestResult, Verdict
from gradus.runner.composition import PREFIX, Composition, PathMap, Slot, lay_out
from gradus.runner.interface import Runner, TestRun
from gradus.runner.plain import plain_runner
from gradus.runner.records import Record
from gradus.runner.warm import warm_runner

Way = Literal["resident", "warm", "plain"]
"""How to judge: forking, with a mypy that remembers the last edit (``resident``) or not (``warm``), or fresh
processes for everything."""


@dataclass(frozen=True)
class TestDone:
    """One test of a check that goes on, out of ``total``."""

    __test__ = False

    result: TestResult
    total: int


def ignore(_done: TestDone) -> None:
    """For callers that wait for the whole verdict."""


class Judge(Protocol):
    """Whoever gives verdicts: one checker, or several behind one door. May be asked from many tasks at once."""

    async def check(self, exercise: Exercise, files: Files) -> Verdict:
        """The verdict on ``files`` as the package of ``exercise``."""
        ...


class Checker:
    """Checks exercises of one course with one runner, one after the other."""

    def __init__(self, course: Course, runner: Runner, *, cache: Path, lane: Path) -> None:
        self._course, self._runner, self._lane = course, runner, lane
        self._baselines = Baselines(course, runner, cache)
        self._turn = asyncio.Lock()
        self._sweeping: asyncio.Task[None] | None = None

    async def check(
        self, exercise: Exercise, files: Files, *, heard: Callable[[TestDone], None] = ignore
    ) -> Verdict:
        """The verdict on ``files`` as the package of ``exercise``; ``not_gradable`` if the fault is ours.

        ``heard`` gets each test as soon as it is through, where the runner can tell.
        """
        try:
            async with self._turn:
                await self.swept()
                baseline = await self._baselines.of(exercise)
                verdict = await self._judge(exercise, files, baseline, heard)
                self._sweeping = asyncio.create_task(asyncio.to_thread(self._sweep))
                return verdict
        except (RunnerError, ExceptionGroup) as error:
            return not_gradable(exercise, _own_fault(error))

    async def swept(self) -> None:
        """Wait until what the last run left behind is gone; whoever is called off meanwhile leaves the sweep alone."""
        if self._sweeping is not None:
            await asyncio.wait([self._sweeping])

    def _sweep(self) -> None:
        with contextlib.suppress(OSError):  # the next filling tries again, and says why it cannot
            self._runner.slot.sweep()

    async def _judge(
        self, exercise: Exercise, files: Files, baseline: Baseline, heard: Callable[[TestDone], None]
    ) -> Verdict:
        began = time.perf_counter()
        composition = lay_out(self._course, exercise, files, self._runner.slot)
        reader = Reader(baseline, self._explainer(composition), frozenset(exercise.brief.demands))
        async with asyncio.TaskGroup() as judges:
            tests = judges.create_task(self._timed_tests(exercise, composition, _telling(reader, heard)))
            static = judges.create_task(self._static(composition))
        run, running = tests.result()
        reading = reader.read(run)
        seconds = durations(reading, static.result(), running, time.perf_counter() - began)
        return assemble(exercise, files, reading, static.result(), seconds)

    def _explainer(self, composition: Composition) -> Explainer:
        return Explainer(composition, PathMap(self._runner.slot, composition.packages))

    async def _timed_tests(
        self, exercise: Exercise, composition: Composition, heard: Callable[[Record], None]
    ) -> tuple[TestRun, float]:
        began = time.perf_counter()
        limit = exercise.brief.time_limit
        run = await self._runner.run_tests(composition.test_root, seconds=limit, heard=heard)
        return run, time.perf_counter() - began

    async def _static(self, composition: Composition) -> Static:
        package = composition.judged.name
        paths = PathMap(self._runner.slot, composition.packages)
        async with asyncio.TaskGroup() as readers:
            types = readers.create_task(_timed(check_types(self._runner, paths, package, self._lane)))
            lint = readers.create_task(_timed(check_lint(self._runner.slot, paths, package)))
        (found_types, types_seconds), (found_lint, lint_seconds) = types.result(), lint.result()
        return Static(found_types, found_lint, types_seconds, lint_seconds)


def _telling(reader: Reader, heard: Callable[[TestDone], None]) -> Callable[[Record], None]:
    """Turns the runner's records into results; what was never expected is not told."""

    def tell(record: Record) -> None:
        result = reader.read_test(record) if record["kind"] == "tested" else None
        if result is not None:
            heard(TestDone(result, len(reader.baseline.tests)))

    return tell


_T = TypeVar("_T")


async def _timed(work: Awaitable[_T]) -> tuple[_T, float]:
    began = time.perf_counter()
    return await work, time.perf_counter() - began


def _own_fault(error: RunnerError | ExceptionGroup[RunnerError]) -> str:
    """The RunnerError's words, out of the group that side-by-side judges raise; anything else goes on."""
    if isinstance(error, RunnerError):
        return str(error)
    ours, others = error.split(RunnerError)
    if others is not None or ours is None:
        raise error
    return _own_fault(ours.exceptions[0])


class CheckerPool:
    """Several checkers behind one door; whoever asks gets the next that is free."""

    def __init__(self, checkers: Iterable[Checker]) -> None:
        self._free: asyncio.Queue[Checker] = asyncio.Queue()
        for checker in checkers:
            self._free.put_nowait(checker)

    async def check(self, exercise: Exercise, files: Files) -> Verdict:
        """As a checker does, when one is free."""
        checker = await self._free.get()
        try:
            return await checker.check(exercise, files)
        finally:
            self._free.put_nowait(checker)


def can_fork() -> bool:
    """Whether the warm runner works here: it needs Linux's process descriptors and its list of children."""
    if sys.platform != "linux" or not hasattr(os, "pidfd_open"):
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return Path("/proc/self/task").is_dir()


@asynccontextmanager
async def open_checker(
    course: Course,
    exercises: Iterable[Exercise],
    *,
    cache: Path,
    outside: Mapping[str, str],
    way: Way = "warm",
) -> AsyncIterator[Checker]:
    """A checker on a slot of its own, ready for ``exercises``; where nothing forks, every way is ``plain``."""
    with (
        TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as folder,
        free_lane(cache) as lane,
    ):
        slot = Slot(Path(folder).resolve())
        preload = modules_to_preload(exercises)
        opening: AbstractAsyncContextManager[Runner]
        if way == "plain" or not can_fork():
            opening = plain_runner(slot, cache=lane, preload=preload, outside=outside)
        else:
            resident = way == "resident"
            opening = warm_runner(slot, cache=lane, preload=preload, outside=outside, resident=resident)
        async with opening as runner:
            checker = Checker(course, runner, cache=cache, lane=lane)
            try:
                yield checker
            finally:
                await checker.swept()


@asynccontextmanager
async def open_pool(
    course: Course,
    exercises: Iterable[Exercise],
    *,
    cache: Path,
    outside: Mapping[str, str],
    ways: Sequence[Way],
) -> AsyncIterator[CheckerPool]:
    """A checker for each of ``ways``, with a slot and servers of its own, over one cache."""
    chosen = list(exercises)
    async with contextlib.AsyncExitStack() as stack:
        opening = [open_checker(course, chosen, cache=cache, outside=outside, way=way) for way in ways]
        yield CheckerPool([await stack.enter_async_context(one) for one in opening])
