"""One check, told as a ladder: what is expected, compose, run the judges side by side, assemble.

What is expected (the list of tests, and which pass on the untouched start) follows from the course alone. It
is measured with the same runner on first need and kept in the cache under the fingerprint of everything it
depends on.
"""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, Protocol, TypeVar

import pytest
from pydantic import TypeAdapter, ValidationError

from gradus.assembly import Static, assemble, durations, not_gradable
from gradus.atomic import write_atomically
from gradus.composition import Composition, PathMap, Slot, compose
from gradus.course import Course, Exercise, Files, digest
from gradus.errors import RunnerError
from gradus.explanation import Explainer
from gradus.lanes import free_lane
from gradus.preload import modules_to_preload
from gradus.reading import Baseline, Reader
from gradus.rules import project_settings
from gradus.runner.interface import Runner, TestRun
from gradus.runner.plain import plain_runner
from gradus.runner.warm import warm_runner
from gradus.static_checks import check_lint, check_types
from gradus.verdict import Verdict

Way = Literal["resident", "warm", "plain"]
"""How to judge: forking, with a mypy that remembers the last edit (``resident``) or not (``warm``), or fresh
processes for everything."""

_PREFIX = "gradus-"
_BASELINE: TypeAdapter[Baseline] = TypeAdapter(Baseline)


class Judge(Protocol):
    """Whoever gives verdicts: one checker, or several behind one door. May be asked from many tasks at once."""

    async def check(self, exercise: Exercise, files: Files) -> Verdict:
        """The verdict on ``files`` as the package of ``exercise``."""
        ...


class Checker:
    """Checks exercises of one course with one runner, one after the other."""

    def __init__(self, course: Course, runner: Runner, *, cache: Path, lane: Path) -> None:
        self._course, self._runner, self._cache, self._lane = course, runner, cache, lane
        self._baselines: dict[str, Baseline] = {}
        self._turn = asyncio.Lock()

    async def check(self, exercise: Exercise, files: Files) -> Verdict:
        """The verdict on ``files`` as the package of ``exercise``; ``not_gradable`` if the fault is ours."""
        try:
            async with self._turn:
                baseline = await self._baseline(exercise)
                return await self._judge(exercise, files, baseline)
        except (RunnerError, ExceptionGroup) as error:
            return not_gradable(exercise, _own_fault(error))

    async def _judge(self, exercise: Exercise, files: Files, baseline: Baseline) -> Verdict:
        began = time.perf_counter()
        composition = self._fill(exercise, files)
        async with asyncio.TaskGroup() as judges:
            tests = judges.create_task(self._timed_tests(exercise, composition))
            static = judges.create_task(self._static(composition))
        run, running = tests.result()
        reading = Reader(baseline, self._explainer(composition), frozenset(exercise.brief.demands)).read(run)
        seconds = durations(reading, static.result(), running, time.perf_counter() - began)
        return assemble(exercise, files, reading, static.result(), seconds)

    def _fill(self, exercise: Exercise, files: Files) -> Composition:
        composition = compose(self._course, exercise, files)
        try:
            self._runner.slot.fill(composition)
        except OSError as error:
            problem = f"the files could not be laid out: {error}"
            raise RunnerError(problem) from error
        return composition

    def _explainer(self, composition: Composition) -> Explainer:
        return Explainer(composition, PathMap(self._runner.slot, composition.packages))

    async def _timed_tests(self, exercise: Exercise, composition: Composition) -> tuple[TestRun, float]:
        began = time.perf_counter()
        run = await self._runner.run_tests(composition.test_root, seconds=exercise.brief.time_limit)
        return run, time.perf_counter() - began

    async def _static(self, composition: Composition) -> Static:
        package = composition.judged.name
        paths = PathMap(self._runner.slot, composition.packages)
        async with asyncio.TaskGroup() as readers:
            types = readers.create_task(_timed(check_types(self._runner, paths, package, self._lane)))
            lint = readers.create_task(_timed(check_lint(self._runner.slot, paths, package)))
        (found_types, types_seconds), (found_lint, lint_seconds) = types.result(), lint.result()
        return Static(found_types, found_lint, types_seconds, lint_seconds)

    async def _baseline(self, exercise: Exercise) -> Baseline:
        """Expected tests and those that pass on the start; RunnerError when nothing can be collected."""
        key = self._fingerprint(exercise)
        if key not in self._baselines:
            path = self._cache / "baselines" / f"{exercise.name}-{key}.json"
            self._baselines[key] = _load(path) or _keep(path, await self._measure(exercise))
        return self._baselines[key]

    def _fingerprint(self, exercise: Exercise) -> str:
        needed = {
            f"needed/{one.name}": digest(one.reference).encode() for one in self._course.needed(exercise)
        }
        rules = {"rules": project_settings(["src"]).encode(), "conftest": self._course.conftest}
        programs = {
            "reference": digest(exercise.reference).encode(),
            "start": digest(exercise.start).encode(),
        }
        limit = {"limit": str(exercise.brief.time_limit).encode()}
        judges = {"judges": " ".join([sys.version, pytest.__version__, version("gradus")]).encode()}
        return digest({**exercise.test_files, **needed, **rules, **programs, **limit, **judges})

    async def _measure(self, exercise: Exercise) -> Baseline:
        """Collect the tests on the reference, then run them on the start."""
        composition = self._fill(exercise, exercise.reference)
        seconds = exercise.brief.time_limit
        run = await self._runner.run_tests(composition.test_root, seconds=seconds, collect_only=True)
        collected = next((record for record in run.records if record["kind"] == "collected"), None)
        if collected is None or not collected["tests"]:
            problem = f"the tests of {exercise.name} cannot be collected here: {_why(run)}"
            raise RunnerError(problem)
        self._fill(exercise, exercise.start)
        run = await self._runner.run_tests(composition.test_root, seconds=seconds)
        if run.records[-1:] == [] or run.records[-1]["kind"] != "finished":
            problem = f"the start of {exercise.name} cannot be run here: {_why(run)}"
            raise RunnerError(problem)
        passing = {one["id"] for one in run.records if one["kind"] == "tested" and one["outcome"] == "passed"}
        return Baseline(tuple(collected["tests"]), frozenset(passing))


def _why(run: TestRun) -> str:
    broken = [record["trouble"]["faults"][0] for record in run.records if record["kind"] == "broken"]
    said = [f"{fault['exception']}: {fault['message']}" for fault in broken]
    return (said or [run.output.strip() or f"the process ended with {run.ending}"])[0][-1500:]


_T = TypeVar("_T")


async def _timed(work: Awaitable[_T]) -> tuple[_T, float]:
    began = time.perf_counter()
    return await work, time.perf_counter() - began


def _load(path: Path) -> Baseline | None:
    """A kept baseline; None when there is none or it cannot be read."""
    try:
        return _BASELINE.validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def _keep(path: Path, baseline: Baseline) -> Baseline:
    """Keep it for the next time; a cache that cannot be written only costs time."""
    with contextlib.suppress(OSError):
        write_atomically(path, _BASELINE.dump_json(baseline))
    return baseline


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
    return sys.platform == "linux" and hasattr(os, "pidfd_open")


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
        TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as folder,
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
            yield Checker(course, runner, cache=cache, lane=lane)


@asynccontextmanager
async def open_pool(
    course: Course, exercises: Iterable[Exercise], *, cache: Path, outside: Mapping[str, str], jobs: int
) -> AsyncIterator[CheckerPool]:
    """``jobs`` checkers, each with a slot and servers of its own, over one cache."""
    chosen = list(exercises)
    async with contextlib.AsyncExitStack() as stack:
        opening = [open_checker(course, chosen, cache=cache, outside=outside) for _ in range(jobs)]
        yield CheckerPool([await stack.enter_async_context(one) for one in opening])
