"""A verdict does not depend on how it was reached: forked, in fresh processes or in a grader's sandbox.

The whole document is the same. All is judged before the first test asks, by a checker of each kind, side by side.
Of each exercise, one wrong solution is taken, by its content; the gate judges them all.
"""

import asyncio
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import SystemRandom
from typing import NamedTuple

import pytest

from gradus.exercises.corpus import apply, read_corpus
from gradus.exercises.course import Exercise, Files, course_root, digest, discover
from gradus.judging.checking import Judge
from gradus.judging.distrust import Distrust
from gradus.judging.opening import Setting, open_pool
from gradus.judging.verdict import Verdict
from gradus.runner.environment import default_cache
from gradus.runner.sandbox import detect_sandbox

COURSE = discover(course_root())
SOME = 1
LEFT_TO_CHANCE = {"wrong_all_services_at_the_same_time", "wrong_read_compute_write"}
"""What these do follows from the order of a set, or from who is first at the database: it differs from run to run."""

ENVIRONMENT = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}


class Case(NamedTuple):
    """Files to judge as the package of an exercise."""

    exercise: Exercise
    files: Files


class Said(NamedTuple):
    """What the ways of running said."""

    plain: Verdict
    warm: Verdict
    shut_in: Verdict


def wrong_solutions() -> Mapping[str, Case]:
    """The same of every exercise, until it changes."""
    return {name: case for exercise in COURSE.exercises for name, case in _some_wrong(exercise)}


def _some_wrong(exercise: Exercise) -> list[tuple[str, Case]]:
    every = [
        (f"{exercise.name}-{solution.name}", Case(exercise, apply(solution, exercise.reference)))
        for solution in read_corpus(exercise)
        if not solution.right and solution.name not in LEFT_TO_CHANCE
    ]
    return sorted(every, key=lambda one: digest(one[1].files))[:SOME]


WRONG = wrong_solutions()
STARTS = {exercise.name: Case(exercise, exercise.start) for exercise in COURSE.exercises}


@pytest.fixture(scope="module")
def verdicts() -> Mapping[str, Said]:
    """What both ways say of each case."""
    return asyncio.run(judge_everything(default_cache()))


async def judge_everything(cache: Path) -> Mapping[str, Said]:
    """Every case by checkers of each kind, nobody waiting for anybody."""
    cases = {**WRONG, **STARTS}
    strict = Setting(cache, ENVIRONMENT, await detect_sandbox(), Distrust(SystemRandom()))
    async with (
        open_pool(COURSE, COURSE.exercises, strict, ways=["warm"]) as shut_in,
        open_pool(COURSE, COURSE.exercises, Setting(cache, os.environ), ways=["warm"]) as warm,
        open_pool(COURSE, COURSE.exercises, Setting(cache, os.environ), ways=["plain"] * 2) as plain,
        asyncio.TaskGroup() as group,
    ):
        asked = {
            name: (
                group.create_task(_one_after_another(case, warm, shut_in)),
                group.create_task(plain.check(*case)),
            )
            for name, case in cases.items()
        }
    return {name: Said(fresh.result(), *forked.result()) for name, (forked, fresh) in asked.items()}


async def _one_after_another(case: Case, first: Judge, second: Judge) -> tuple[Verdict, Verdict]:
    """A busy machine must not be what the ways differ by."""
    return await first.check(*case), await second.check(*case)


def differences(one: Verdict, other: Verdict) -> list[tuple[object, object]]:
    """What the documents do not have in common, test by test."""
    pairs = zip(*(list(_parts(verdict.without_chance())) for verdict in (one, other)), strict=True)
    return [(left, right) for left, right in pairs if left != right]


def _parts(document: dict[str, object]) -> Iterator[object]:
    tests = document.pop("tests")
    assert isinstance(tests, list)
    yield from [document, *tests]


@pytest.mark.parametrize("name", WRONG)
def test_all_ways_agree_on_a_wrong_solution(verdicts: Mapping[str, Said], name: str) -> None:
    """State, score, every test, every finding and every sentence are equal; only durations may differ."""
    plain, warm, shut_in = verdicts[name]

    assert differences(plain, warm) == []
    assert differences(warm, shut_in) == []
    assert not warm.passed


@pytest.mark.parametrize("name", STARTS)
def test_all_ways_agree_on_the_untouched_start(verdicts: Mapping[str, Said], name: str) -> None:
    """What a learner begins with is told apart from a wrong attempt."""
    plain, warm, shut_in = verdicts[name]

    assert differences(plain, warm) == []
    assert differences(warm, shut_in) == []
    assert (warm.state, warm.score.earned) == ("incomplete", 0.0)
