"""A real check of a real exercise, timed: the only proof that everything together works.

Whether mypy stays is asked apart: a verdict is the same without it, since a forked mypy steps in. Here nobody does.
"""

import contextlib
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from gradus.doctor.machine import Trial
from gradus.errors import RunnerError
from gradus.exercises.course import Course, Exercise
from gradus.judging.lanes import free_lane
from gradus.judging.opening import Setting, can_fork, open_checker
from gradus.judging.static_checks import check_types
from gradus.judging.verdict import TypeFinding, Verdict
from gradus.runner.composition import PathMap, Slot, compose
from gradus.runner.environment import mypy_environment
from gradus.runner.interface import RunnerSettings
from gradus.runner.warm import ForkClient, WarmRunner


async def try_check(course: Course, exercise: Exercise, cache: Path) -> Trial:
    """Judge the reference of ``exercise`` twice; in a release, which has none, the untouched start."""
    began = time.perf_counter()
    async with open_checker(course, [exercise], Setting(cache, os.environ), way="resident") as checker:
        verdict = await checker.check(exercise, exercise.readable)
        first, began = time.perf_counter() - began, time.perf_counter()
        if not _fault(verdict):
            verdict = await checker.check(exercise, exercise.readable)
        again = time.perf_counter() - began
    stays = await mypy_stays(course, exercise, cache) if can_fork() else None
    return Trial(exercise.name, can_fork(), _fault(verdict), first, again, stays)


def _fault(verdict: Verdict) -> str:
    """What speaks against this machine: a reference passes, a start is known for what it is."""
    good = verdict.passed or verdict.state == "incomplete"
    return "" if good else " ".join(verdict.sentence.split())


async def mypy_stays(course: Course, exercise: Exercise, cache: Path) -> bool:
    """Whether the mypy that remembers answers, with nobody to step in for it."""
    with (
        TemporaryDirectory(prefix="gradus-", ignore_cleanup_errors=True) as folder,
        free_lane(cache) as lane,
    ):
        slot = Slot(Path(folder).resolve())
        composition = compose(course, exercise, exercise.readable)
        slot.fill(composition)
        paths = PathMap(slot, composition.packages)
        found = await _found(slot, paths, exercise.name, lane)
        return found == () or (found is not None and exercise.seal is not None)


async def _found(slot: Slot, paths: PathMap, package: str, lane: Path) -> tuple[TypeFinding, ...] | None:
    """What it finds when asked again; None if nothing comes."""
    environment = mypy_environment(slot, os.environ)
    nobody = ForkClient([sys.executable, "-c", ""], environment, slot.read)
    resident = ForkClient([sys.executable, "-P", "-m", "gradus.runner.resident_mypy"], environment, slot.read)
    runner = WarmRunner(slot, RunnerSettings(lane, (), os.environ), nobody, nobody, resident)
    try:
        with contextlib.suppress(RunnerError):  # the first is another's, whom nobody stands in for here
            await check_types(runner, paths, package, lane)
        return await check_types(runner, paths, package, lane)
    except RunnerError:
        return None
    finally:
        await resident.stop()
        await nobody.stop()
