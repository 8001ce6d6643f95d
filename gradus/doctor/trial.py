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
from gradus.judging.checking import can_fork, open_checker
from gradus.judging.lanes import free_lane
from gradus.judging.static_checks import check_types
from gradus.judging.verdict import Verdict
from gradus.runner.composition import PathMap, Slot, compose
from gradus.runner.environment import mypy_environment
from gradus.runner.warm import ForkClient, WarmRunner


async def try_check(course: Course, exercise: Exercise, cache: Path) -> Trial:
    """Judge the reference of ``exercise`` twice."""
    began = time.perf_counter()
    async with open_checker(course, [exercise], cache=cache, outside=os.environ, way="resident") as checker:
        verdict = await checker.check(exercise, exercise.reference)
        first, began = time.perf_counter() - began, time.perf_counter()
        if verdict.passed:
            verdict = await checker.check(exercise, exercise.reference)
        again = time.perf_counter() - began
    stays = await mypy_stays(course, exercise, cache) if can_fork() else None
    return Trial(exercise.name, can_fork(), _fault(verdict), first, again, stays)


def _fault(verdict: Verdict) -> str:
    return "" if verdict.passed else " ".join(verdict.sentence.split())


async def mypy_stays(course: Course, exercise: Exercise, cache: Path) -> bool:
    """Whether the mypy that remembers answers, with nobody to step in for it."""
    with (
        TemporaryDirectory(prefix="gradus-", ignore_cleanup_errors=True) as folder,
        free_lane(cache) as lane,
    ):
        slot = Slot(Path(folder).resolve())
        composition = compose(course, exercise, exercise.reference)
        slot.fill(composition)
        paths = PathMap(slot, composition.packages)
        return await _answers(slot, paths, exercise.name, lane)


async def _answers(slot: Slot, paths: PathMap, package: str, lane: Path) -> bool:
    environment = mypy_environment(slot, os.environ)
    nobody = ForkClient([sys.executable, "-c", ""], environment, slot.read)
    resident = ForkClient([sys.executable, "-P", "-m", "gradus.runner.resident_mypy"], environment, slot.read)
    runner = WarmRunner(slot, nobody, nobody, resident)
    try:
        with contextlib.suppress(RunnerError):  # the first is another's, whom nobody stands in for here
            await check_types(runner, paths, package, lane)
        return await check_types(runner, paths, package, lane) == ()
    except RunnerError:
        return False
    finally:
        await resident.stop()
        await nobody.stop()
