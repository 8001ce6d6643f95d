"""Async health: what hangs, what leaks, what is never awaited, each with its own sentence."""

import os
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from gradus.exercises.course import Course, discover
from gradus.judging.checking import Checker
from gradus.judging.opening import Setting, open_checker
from gradus.judging.verdict import HealthFinding, Verdict
from gradus.runner.environment import default_cache

BRIEF = """\
---
id: 2.1
title: Small coroutines
kind: micro
level: [beginner]
study: 5min
build: 5min
points: 4
learning: [See health]
time_limit: 2s
---
"""
PROGRAM = '''\
"""Coroutines that behave."""

import asyncio


async def work() -> int:
    """Give one."""
    await asyncio.sleep(0)
    return 1
'''
TESTS = '''\
"""Tests of the small coroutines."""

from small_coroutines import work


async def test_the_work_gives_one_in_the_end() -> None:
    """One comes out."""
    assert await work() == 1


async def test_the_work_can_be_done_a_second_time() -> None:
    """And again."""
    assert await work() == 1
'''


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course of one exercise."""
    root = tmp_path_factory.mktemp("course")
    files = {
        "02_async/small_coroutines/README.md": BRIEF,
        "02_async/small_coroutines/__init__.py": PROGRAM,
        "tests/conftest.py": "",
        "tests/02_async/test_small_coroutines.py": TESTS,
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return discover(root)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def checker(course: Course) -> AsyncIterator[Checker]:
    """One checker for all of these."""
    async with open_checker(course, course.exercises, Setting(default_cache(), os.environ)) as opened:
        yield opened


async def judge(checker: Checker, course: Course, body: str) -> Verdict:
    """The verdict on ``work`` with another body."""
    text = PROGRAM.replace("    await asyncio.sleep(0)\n", body)
    return await checker.check(course.exercises[0], {"__init__.py": text.encode()})


def only(verdict: Verdict) -> HealthFinding:
    """The first finding, where all are of one kind."""
    assert {finding.finding for finding in verdict.health} == {verdict.health[0].finding}
    return verdict.health[0]


@pytest.mark.asyncio(loop_scope="module")
async def test_healthy_coroutines_have_no_findings(checker: Checker, course: Course) -> None:
    """Tasks that are awaited, cancelled or finished are nobody's business."""
    body = "    task = asyncio.create_task(asyncio.sleep(600))\n    task.cancel()\n"
    verdict = await judge(checker, course, body)

    assert (verdict.state, verdict.health) == ("passed", ())


@pytest.mark.asyncio(loop_scope="module")
async def test_a_hang_shows_what_each_task_was_waiting_for(checker: Checker, course: Course) -> None:
    """The verdict leads from the test to the line that waits; the next test still runs."""
    verdict = await judge(checker, course, "    await asyncio.Event().wait()\n")
    finding = only(verdict)

    assert (verdict.state, finding.finding) == ("timeout", "hang")
    assert "work → Event.wait" in finding.waiting[0]
    assert finding.place is not None
    assert (finding.place.path, finding.place.text) == (
        "02_async/small_coroutines/__init__.py",
        "await asyncio.Event().wait()",
    )
    assert [test.outcome for test in verdict.tests] == ["timeout", "timeout"]


@pytest.mark.asyncio(loop_scope="module")
async def test_a_task_left_behind_is_found_though_tests_pass(checker: Checker, course: Course) -> None:
    """A task that outlives its test is a leak, whatever the test says."""
    body = "    kept.append(asyncio.create_task(asyncio.sleep(600)))\n    await asyncio.sleep(0)\n"
    verdict = await judge(checker, course, "    kept: list[asyncio.Task[None]] = []\n" + body)

    assert only(verdict).finding == "leaked_task"
    assert "sleep" in only(verdict).waiting[0]
    assert (verdict.state, verdict.passed) == ("failed", False)
    assert [test.outcome for test in verdict.tests] == ["passed", "passed"]


@pytest.mark.asyncio(loop_scope="module")
async def test_a_forgotten_await_is_named(checker: Checker, course: Course) -> None:
    """The coroutine that was created and thrown away is named, and reported once for each test."""
    verdict = await judge(checker, course, "    asyncio.sleep(600)\n")

    assert [finding.finding for finding in verdict.health] == ["never_awaited", "never_awaited"]
    assert "sleep" in only(verdict).waiting[0]


@pytest.mark.asyncio(loop_scope="module")
async def test_a_blocked_loop_is_told_with_its_line(checker: Checker, course: Course) -> None:
    """A loop that never comes back cannot run its own timer; the alarm says where it was."""
    verdict = await judge(checker, course, "    while True:\n        pass\n")
    failure = verdict.tests[0].failure

    assert (verdict.state, verdict.tests[0].outcome) == ("timeout", "timeout")
    assert failure is not None
    assert failure.places[0].path == "02_async/small_coroutines/__init__.py"


@pytest.mark.asyncio(loop_scope="module")
async def test_a_task_that_swallows_everything_is_survived(checker: Checker, course: Course) -> None:
    """Whoever catches ``BaseException`` in a loop cannot hold the runner: the next check is clean."""
    body = """\
    async def stubborn() -> None:
        while True:
            try:
                await asyncio.sleep(600)
            except BaseException:
                pass

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    task.cancel()
"""
    verdict = await judge(checker, course, body)

    assert not verdict.passed
    assert (await judge(checker, course, "    await asyncio.sleep(0.0)\n")).passed


SWALLOWING = """\
    async def stubborn() -> int:
        try:
            await asyncio.sleep(600)
        except asyncio.CancelledError:
            return 1
        return 2

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    task.cancel()
    await task
"""


@pytest.mark.asyncio(loop_scope="module")
async def test_a_swallowed_cancellation_is_advice_only(checker: Checker, course: Course) -> None:
    """To return a partial result is legal: the check passes, and a sentence says what to think about."""
    verdict = await judge(checker, course, SWALLOWING)
    place = verdict.advice[0].place

    assert verdict.passed
    assert {one.finding for one in verdict.advice} == {"swallowed_cancellation"}
    assert place is not None
    assert (place.path, place.function) == ("02_async/small_coroutines/__init__.py", "stubborn")


@pytest.mark.asyncio(loop_scope="module")
async def test_time_outs_and_groups_are_not_taken_for_swallowing(checker: Checker, course: Course) -> None:
    """Both cancel tasks and take it back; that is how they work."""
    body = """\
    async def late() -> None:
        try:
            async with asyncio.timeout(0):
                await asyncio.sleep(600)
        except TimeoutError:
            pass

    await asyncio.create_task(late())
"""
    assert (await judge(checker, course, body)).advice == ()


@pytest.mark.asyncio(loop_scope="module")
async def test_a_named_task_is_made_as_newer_pythons_ask_for_it(checker: Checker, course: Course) -> None:
    """From 3.13.3 on, a loop hands the name of a task to whoever makes its tasks."""
    body = """\
    loop = asyncio.get_running_loop()
    factory = loop.get_task_factory()
    task = factory(loop, asyncio.sleep(0), context=None, name="fetch")
    await task
    assert task.get_name() == "fetch"
"""
    verdict = await judge(checker, course, body)

    assert [test.failure for test in verdict.tests] == [None, None]


@pytest.mark.asyncio(loop_scope="module")
async def test_a_line_that_blocks_the_loop_is_named(checker: Checker, course: Course) -> None:
    """The beat that gets no answer leads to the line that was busy."""
    verdict = await judge(checker, course, "    import time\n\n    time.sleep(0.4)\n")
    place = verdict.advice[0].place

    assert [one.finding for one in verdict.advice] == ["blocked_loop", "blocked_loop"]
    assert place is not None
    assert place.text == "time.sleep(0.4)"


@pytest.mark.asyncio(loop_scope="module")
async def test_what_the_brief_demands_is_no_advice(checker: Checker, course: Course) -> None:
    """Where cancellation is the lesson, swallowing it fails the check."""
    exercise = course.exercises[0]
    strict = replace(
        exercise, brief=exercise.brief.model_copy(update={"demands": ("swallowed_cancellation",)})
    )
    text = PROGRAM.replace("    await asyncio.sleep(0)\n", SWALLOWING)
    verdict = await checker.check(strict, {"__init__.py": text.encode()})

    assert (verdict.state, verdict.advice) == ("failed", ())
    assert {one.finding for one in verdict.health} == {"swallowed_cancellation"}
