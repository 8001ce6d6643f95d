"""What is expected of an exercise: the list of its tests, and which of them pass on the untouched start.

It follows from the course alone. It is measured with the runner that will judge, on first need, and kept in the cache
under the fingerprint of everything it depends on. A release cannot measure, since it has no reference to collect the
tests on: there it was measured when the release was made, and holds for the tests that came with it alone.
"""

import contextlib
import json
import sys
from importlib.metadata import version
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from gradus.atomic import write_atomically
from gradus.errors import RunnerError
from gradus.exercises.course import Course, Exercise, Files, digest
from gradus.exercises.rules import project_settings
from gradus.exercises.seal import EXPECTED
from gradus.judging.explanation import TIMED_OUT
from gradus.judging.reading import Baseline
from gradus.runner.composition import Composition, lay_out
from gradus.runner.interface import Choice, Runner, TestRun

_TRUST = Choice(trusted=True)
_COLLECT = Choice(collect_only=True, trusted=True)
_BASELINE: TypeAdapter[Baseline] = TypeAdapter(Baseline)


class Baselines:
    """Of one course, as one runner measures them."""

    def __init__(self, course: Course, runner: Runner, cache: Path) -> None:
        self._course, self._runner, self._folder = course, runner, cache / "baselines"
        self._known: dict[str, Baseline] = {}

    async def of(self, exercise: Exercise) -> Baseline:
        """Expected tests and those that pass on the start; RunnerError when nothing can be collected.

        RunnerError, too, where a release is asked for tests other than those it was made with.
        """
        if exercise.seal is not None:
            return _delivered(exercise, exercise.seal.tests)
        key = fingerprint(self._course, exercise)
        if key not in self._known:
            path = self._folder / f"{exercise.name}-{key}.json"
            self._known[key] = _load(path) or await self._measure(exercise, path)
        return self._known[key]

    async def _measure(self, exercise: Exercise, path: Path) -> Baseline:
        """Collect the tests on the reference, then run them on the start; kept at ``path`` unless time ran out.

        A test that could not finish on a busy machine may pass on the next: that must not become what is expected.
        """
        composition = self._lay_out(exercise, exercise.reference)
        seconds = exercise.brief.time_limit
        run = await self._runner.run_tests(composition.test_root, seconds=seconds, choice=_COLLECT)
        collected = next((record for record in run.records if record["kind"] == "collected"), None)
        if collected is None or not collected["tests"]:
            problem = f"the tests of {exercise.name} cannot be collected here: {_why(run)}"
            raise RunnerError(problem)
        self._lay_out(exercise, exercise.start)
        run = await self._runner.run_tests(composition.test_root, seconds=seconds, choice=_TRUST)
        if run.records[-1:] == [] or run.records[-1]["kind"] != "finished":
            problem = f"the start of {exercise.name} cannot be run here: {_why(run)}"
            raise RunnerError(problem)
        passing = {one["id"] for one in run.records if one["kind"] == "tested" and one["outcome"] == "passed"}
        baseline = Baseline(tuple(collected["tests"]), frozenset(passing))
        return baseline if _ran_out_of_time(run) else _keep(path, baseline)

    def _lay_out(self, exercise: Exercise, files: Files) -> Composition:
        return lay_out(self._course, exercise, files, self._runner.slot)


def _delivered(exercise: Exercise, tests: str) -> Baseline:
    """What came with the release, made for the tests whose fingerprint is ``tests``."""
    baseline = _load(exercise.folder / EXPECTED)
    if baseline is None or digest(exercise.test_files) != tests:
        problem = (
            f"the tests of {exercise.name} are not those that this release of the course was made with,"
            " and only a clone can tell what is expected of others"
        )
        raise RunnerError(problem)
    return baseline


def written(baseline: Baseline) -> bytes:
    """``baseline`` as a release holds it; the same bytes for the same expectations."""
    document = {"tests": list(baseline.tests), "passing": sorted(baseline.passing)}
    return f"{json.dumps(document, indent=1, ensure_ascii=False)}\n".encode()


def fingerprint(course: Course, exercise: Exercise) -> str:
    """Of everything in the course that a verdict on ``exercise`` follows from."""
    needed = {f"needed/{one.name}": digest(one.reference).encode() for one in course.needed(exercise)}
    rules = {"rules": project_settings(["src"]).encode(), "conftest": course.conftest}
    programs = {
        "reference": digest(exercise.reference).encode(),
        "start": digest(exercise.start).encode(),
    }
    limit = {"limit": str(exercise.brief.time_limit).encode()}
    judges = {"judges": " ".join([sys.version, version("pytest"), version("gradus")]).encode()}
    return digest({**exercise.test_files, **needed, **rules, **programs, **limit, **judges})


def _ran_out_of_time(run: TestRun) -> bool:
    faults = [
        fault
        for record in run.records
        if record["kind"] == "tested" and record["trouble"] is not None
        for fault in record["trouble"]["faults"]
    ]
    return any(fault["exception"] == TIMED_OUT for fault in faults)


def _why(run: TestRun) -> str:
    broken = [record["trouble"]["faults"][0] for record in run.records if record["kind"] == "broken"]
    said = [f"{fault['exception']}: {fault['message']}" for fault in broken]
    return (said or [run.output.strip() or f"the process ended with {run.ending}"])[0][-1500:]


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
