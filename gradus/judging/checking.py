"""One check, told as a ladder: what is expected, lay out, run the judges side by side, assemble."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from gradus.errors import RunnerError
from gradus.exercises.course import Course, Exercise, Files
from gradus.judging.assembly import Static, assemble, durations, not_gradable
from gradus.judging.baselines import Baselines
from gradus.judging.distrust import LONGER, Distrust, voided
from gradus.judging.explanation import Explainer
from gradus.judging.integration import integrate
from gradus.judging.preload import imported
from gradus.judging.reading import Baseline, Reader, Reading
from gradus.judging.static_checks import check_lint, check_types, unreadable_lint, unreadable_types
from gradus.judging.verdict import LintFinding, TestResult, TypeFinding, Verdict
from gradus.runner.composition import NO_PACKAGES, Composition, PathMap, compose, fill
from gradus.runner.interface import Choice, Runner, TestRun
from gradus.runner.records import Record

_SETTLING = 60.0
"""Seconds for the course's own code to fill empty caches, the first time on a machine."""


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

    async def check(
        self, exercise: Exercise, files: Files, *, own: Mapping[str, Files] = NO_PACKAGES
    ) -> Verdict:
        """The verdict on ``files`` as the package of ``exercise``; ``own`` are the learner's other packages."""
        ...


class Checker:
    """Checks exercises of one course with one runner, one after the other; with ``distrust`` if it must."""

    def __init__(
        self, course: Course, runner: Runner, *, cache: Path, lane: Path, distrust: Distrust | None = None
    ) -> None:
        self._course, self._runner, self._lane, self._distrust = course, runner, lane, distrust
        self._baselines = Baselines(course, runner, cache)
        self._turn = asyncio.Lock()
        self._sweeping: asyncio.Task[None] | None = None
        self._settled: set[str] = set()

    async def check(
        self,
        exercise: Exercise,
        files: Files,
        *,
        own: Mapping[str, Files] = NO_PACKAGES,
        heard: Callable[[TestDone], None] = ignore,
    ) -> Verdict:
        """The verdict on ``files`` as the package of ``exercise``; ``not_gradable`` if the fault is ours.

        ``own`` are the learner's packages that it may stand on, for the verdict's second line. ``heard`` gets each
        test as soon as it is through, where the runner can tell.
        """
        try:
            async with self._turn:
                await self.swept()
                baseline = await self._baselines.of(exercise)
                await self._settle(exercise)
                verdict = await self._judge(_Case(exercise, files, baseline), own, heard)
                self._sweeping = asyncio.create_task(asyncio.to_thread(self._sweep))
                return verdict
        except (RunnerError, ExceptionGroup) as error:
            return not_gradable(exercise, _own_fault(error))

    async def expected(self, exercise: Exercise) -> Baseline:
        """What a verdict on ``exercise`` is held against; RunnerError when its tests cannot be collected."""
        async with self._turn:
            await self.swept()
            return await self._baselines.of(exercise)

    async def swept(self) -> None:
        """Wait until what the last run left behind is gone; whoever is called off meanwhile leaves the sweep alone."""
        if self._sweeping is not None:
            await asyncio.wait([self._sweeping])

    def _sweep(self) -> None:
        with contextlib.suppress(OSError):  # the next filling tries again, and says why it cannot
            self._runner.slot.sweep()

    async def _settle(self, exercise: Exercise) -> None:
        """Let the course's own code leave its compiled tests and caches, which strangers' code may only read."""
        key = exercise.test_root + str(exercise.private_tests or "")
        if self._distrust is None or key in self._settled:
            return
        composition = self._lay_out(_Case(exercise, exercise.reference, Baseline(())), NO_PACKAGES)
        uses_mypy = any(name.partition(".")[0] == "mypy" for name in imported(exercise.test_files))
        choice = Choice(collect_only=not uses_mypy, trusted=True)
        await self._runner.run_tests(composition.test_root, seconds=_SETTLING, choice=choice)
        self._settled.add(key)

    async def _judge(
        self, case: "_Case", own: Mapping[str, Files], heard: Callable[[TestDone], None]
    ) -> Verdict:
        began = time.perf_counter()
        composition = self._lay_out(case, NO_PACKAGES)
        reader = self._reader(case, composition)
        async with asyncio.TaskGroup() as judges:
            tests = judges.create_task(self._timed_tests(case, composition, _telling(reader, heard)))
            static = judges.create_task(self._static(composition))
        run, running = tests.result()
        reading = reader.read(self._believed(case, run))
        seconds = durations(reading, static.result(), running, time.perf_counter() - began)
        verdict = assemble(case.exercise, case.files, reading, static.result(), seconds)
        verdict = voided(verdict, self._suspicions(case, run))
        return await self._with_integration(verdict, case, own, reading)

    async def _with_integration(
        self, verdict: Verdict, case: "_Case", own: Mapping[str, Files], reading: Reading
    ) -> Verdict:
        """``verdict`` with its second line, where the exercise stands on packages of the learner's."""
        needed = {one.name: own[one.name] for one in self._course.needed(case.exercise) if one.name in own}
        if verdict.review or verdict.state == "incomplete":
            return verdict

        async def run_on(packages: Mapping[str, Files]) -> Reading:
            composition = self._lay_out(case, packages)
            run, _ = await self._timed_tests(case, composition, _unheard)
            return self._reader(case, composition).read(self._believed(case, run))

        integrated = await integrate(run_on, needed, reading)
        return verdict.model_copy(update={"integrated": integrated}) if integrated else verdict

    def _lay_out(self, case: "_Case", own: Mapping[str, Files]) -> Composition:
        composition = compose(self._course, case.exercise, case.files, own)
        if self._distrust is not None:
            composition = self._distrust.arm(case.exercise, composition)
        fill(self._runner.slot, composition)
        return composition

    def _believed(self, case: "_Case", run: TestRun) -> TestRun:
        return self._distrust.disarm(case.exercise, run) if self._distrust is not None else run

    def _suspicions(self, case: "_Case", run: TestRun) -> tuple[str, ...]:
        if self._distrust is None:
            return ()
        expected = tuple(test["id"] for test in case.baseline.tests)
        return self._distrust.suspicions(case.exercise, run, expected)

    def _reader(self, case: "_Case", composition: Composition) -> Reader:
        demands = frozenset(case.exercise.brief.demands)
        return Reader(case.baseline, self._explainer(composition), demands)

    def _explainer(self, composition: Composition) -> Explainer:
        return Explainer(composition, PathMap(self._runner.slot, composition.packages))

    async def _timed_tests(
        self, case: "_Case", composition: Composition, heard: Callable[[Record], None]
    ) -> tuple[TestRun, float]:
        began = time.perf_counter()
        limit = case.exercise.brief.time_limit * (LONGER if self._distrust is not None else 1)
        run = await self._runner.run_tests(composition.test_root, seconds=limit, heard=heard)
        return run, time.perf_counter() - began

    async def _static(self, composition: Composition) -> Static:
        package = composition.judged.name
        paths = PathMap(self._runner.slot, composition.packages)
        async with asyncio.TaskGroup() as readers:
            types = readers.create_task(_timed(self._types(paths, package)))
            lint = readers.create_task(_timed(self._lint(paths, package)))
        (found_types, types_seconds), (found_lint, lint_seconds) = types.result(), lint.result()
        return Static(found_types, found_lint, types_seconds, lint_seconds)

    async def _types(self, paths: PathMap, package: str) -> tuple[TypeFinding, ...]:
        """A stranger's program that mypy cannot get through has itself to blame: the reference was no trouble."""
        try:
            return await check_types(self._runner, paths, package, self._lane)
        except RunnerError as error:
            if self._distrust is None:
                raise
            return unreadable_types(package, str(error))

    async def _lint(self, paths: PathMap, package: str) -> tuple[LintFinding, ...]:
        try:
            return await check_lint(self._runner.slot, paths, package)
        except RunnerError as error:
            if self._distrust is None:
                raise
            return unreadable_lint(package, str(error))


@dataclass(frozen=True)
class _Case:
    """What one check is about."""

    exercise: Exercise
    files: Files
    baseline: Baseline


def _unheard(_record: Record) -> None:
    """Nobody waits for the tests of the second line."""


def _telling(reader: Reader, heard: Callable[[TestDone], None]) -> Callable[[Record], None]:
    """Turns the runner's records into results; what was never expected is not told."""
    if heard is ignore:
        return _unheard

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
