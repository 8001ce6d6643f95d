"""A verdict does not depend on how it was reached: forked or in fresh processes, the whole document is the same."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import NamedTuple

import pytest
import pytest_asyncio

from gradus.checking import Checker, open_checker
from gradus.corpus import Solution, apply, read_corpus
from gradus.course import Course, Exercise, course_root, discover

COURSE = discover(course_root())


class Pair(NamedTuple):
    """Two checkers over the same course."""

    warm: Checker
    plain: Checker


@pytest.fixture(scope="module")
def course() -> Course:
    """The course as it stands in the repository."""
    return COURSE


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pair(course: Course, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pair]:
    """One checker that forks and one that starts processes, alive over the whole module."""
    cache = tmp_path_factory.mktemp("cache")
    async with AsyncExitStack() as stack:
        opened = [
            await stack.enter_async_context(
                open_checker(course, course.exercises, cache=cache, outside=os.environ, warm=warm)
            )
            for warm in (True, False)
        ]
        yield Pair(*opened)


def solutions() -> list[tuple[Exercise, Solution]]:
    """Every wrong solution of every exercise; the gate judges the right ones."""
    found = [(exercise, solution) for exercise in COURSE.exercises for solution in read_corpus(exercise)]
    return [(exercise, solution) for exercise, solution in found if not solution.right]


def label(value: object) -> str:
    """Readable test ids."""
    return value.name if isinstance(value, Exercise | Solution) else str(value)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(("exercise", "solution"), solutions(), ids=label)
async def test_both_runners_agree_on_every_wrong_solution(
    pair: Pair, exercise: Exercise, solution: Solution
) -> None:
    """State, score, every test, every finding and every sentence are equal; only durations may differ."""
    files = apply(solution, exercise.reference)

    warm, plain = await asyncio.gather(*(checker.check(exercise, files) for checker in pair))

    assert warm.without_times() == plain.without_times()
    assert not warm.passed


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("exercise", COURSE.exercises, ids=label)
async def test_both_runners_agree_on_the_untouched_start(pair: Pair, exercise: Exercise) -> None:
    """What a learner begins with is told apart from a wrong attempt, by either runner."""
    warm, plain = await asyncio.gather(*(checker.check(exercise, exercise.start) for checker in pair))

    assert warm.without_times() == plain.without_times()
    assert (warm.state, warm.score.earned) == ("incomplete", 0.0)
