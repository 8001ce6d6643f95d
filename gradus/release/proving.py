"""Measures what a release will expect, and proves on the references that it judges as the clone does.

A part of a test file may miss a helper, and a sealed package may tell mypy less than its source. Neither may be found
out by a class: what was taken apart or sealed is judged once before it is handed out, and must pass.
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from gradus.errors import CourseError, RunnerError
from gradus.exercises.course import Exercise, Files, discover
from gradus.judging.checking import Checker
from gradus.judging.opening import Setting, open_checker
from gradus.judging.reading import Baseline
from gradus.judging.verdict import Verdict


async def measure(checker: Checker, exercises: Iterable[Exercise], tests: Path) -> dict[str, Baseline]:
    """What the tests in the folder ``tests`` expect of each, by name; CourseError where they cannot be collected."""
    try:
        return {one.name: await checker.expected(replace(one, private_tests=tests)) for one in exercises}
    except RunnerError as error:
        problem = (
            f"{error}\nWhat is left of these tests misses something: leave out the tests beside it as well."
        )
        raise CourseError(problem) from error


async def prove_private(checker: Checker, exercises: Iterable[Exercise], tests: Path) -> None:
    """The references pass the tests in the folder ``tests``, which are all there is; CourseError if not."""
    for one in exercises:
        await _prove(checker, replace(one, private_tests=tests), one.reference)


async def prove_release(exercises: Iterable[Exercise], release: Path, setting: Setting) -> None:
    """The references pass in the release at that folder, which judges with nothing but its own; CourseError if not."""
    released, references = discover(release), {one.name: one.reference for one in exercises}
    if not references:
        return
    chosen = released.select(references)
    async with open_checker(released, chosen, setting) as checker:
        for one in chosen:
            await _prove(checker, one, references[one.name])


async def _prove(checker: Checker, exercise: Exercise, reference: Files) -> None:
    verdict = await checker.check(exercise, reference)
    if not verdict.passed:
        problem = (
            f"the reference of {exercise.name} does not pass as it would be handed out: {_objection(verdict)}"
        )
        raise CourseError(problem)


def _objection(verdict: Verdict) -> str:
    said = [f"{test.name}: {test.failure.sentence}" for test in verdict.tests if test.failure]
    said += [
        f"{finding.place.path}, line {finding.place.line}: {finding.message}" for finding in verdict.types
    ]
    return (said or [verdict.sentence])[0]
