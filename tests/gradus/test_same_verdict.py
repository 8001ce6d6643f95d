"""A verdict does not depend on how it was reached: forked or in fresh processes, the whole document is the same.

Everything is judged before the first test asks: by a checker of either kind, side by side.
"""

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from gradus.exercises.corpus import apply, read_corpus
from gradus.exercises.course import Exercise, Files, course_root, discover
from gradus.judging.opening import Setting, open_pool
from gradus.judging.verdict import Verdict
from gradus.runner.environment import default_cache

COURSE = discover(course_root())


class Case(NamedTuple):
    """Files to judge as the package of an exercise."""

    exercise: Exercise
    files: Files


class Pair(NamedTuple):
    """What the two ways of running said."""

    warm: Verdict
    plain: Verdict


def wrong_solutions() -> Mapping[str, Case]:
    """Every wrong solution of every exercise; the gate judges the right ones."""
    return {
        f"{exercise.name}-{solution.name}": Case(exercise, apply(solution, exercise.reference))
        for exercise in COURSE.exercises
        for solution in read_corpus(exercise)
        if not solution.right
    }


WRONG = wrong_solutions()
STARTS = {exercise.name: Case(exercise, exercise.start) for exercise in COURSE.exercises}


@pytest.fixture(scope="module")
def verdicts() -> Mapping[str, Pair]:
    """What both ways say of each case."""
    return asyncio.run(judge_everything(default_cache()))


async def judge_everything(cache: Path) -> Mapping[str, Pair]:
    """Every case by a checker that forks and by some that start processes, nobody waiting for anybody."""
    cases = {**WRONG, **STARTS}
    async with (
        open_pool(COURSE, COURSE.exercises, Setting(cache, os.environ), ways=["warm"]) as warm,
        open_pool(COURSE, COURSE.exercises, Setting(cache, os.environ), ways=["plain"] * 2) as plain,
        asyncio.TaskGroup() as group,
    ):
        asked = {
            name: [group.create_task(checker.check(*case)) for checker in (warm, plain)]
            for name, case in cases.items()
        }
    return {name: Pair(*(task.result() for task in tasks)) for name, tasks in asked.items()}


@pytest.mark.parametrize("name", WRONG)
def test_both_ways_agree_on_every_wrong_solution(verdicts: Mapping[str, Pair], name: str) -> None:
    """State, score, every test, every finding and every sentence are equal; only durations may differ."""
    warm, plain = verdicts[name]

    assert warm.without_chance() == plain.without_chance()
    assert not warm.passed


@pytest.mark.parametrize("name", STARTS)
def test_both_ways_agree_on_the_untouched_start(verdicts: Mapping[str, Pair], name: str) -> None:
    """What a learner begins with is told apart from a wrong attempt."""
    warm, plain = verdicts[name]

    assert warm.without_chance() == plain.without_chance()
    assert (warm.state, warm.score.earned) == ("incomplete", 0.0)
