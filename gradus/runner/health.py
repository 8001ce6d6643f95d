"""Async health: the pytest plugin that watches what a test cannot say of itself.

A test that waits for ever says nothing; one that leaves a task behind passes. So each coroutine test runs
inside a wrapper that bounds it, lists what every task was waiting for when the bound was met, and looks at
the end for tasks that are still there. Each test may use half of the time that is left, so that one that
hangs leaves time for the others.

A loop that is blocked never gets to its own timers. There a signal is the second line, and the process that
started this one is the third: it kills.
"""

import asyncio
import functools
import inspect
import signal
import time
from collections.abc import Awaitable, Callable, Generator
from pathlib import Path
from types import CodeType, FrameType

import pytest

from gradus.runner.advice import AdviceGiver
from gradus.runner.faults import frame_at
from gradus.runner.records import Frame
from gradus.runner.reporter import Reporter

ROUNDS_TO_SETTLE = 50
"""A task that was just cancelled, or async generators that were just abandoned, need some turns to end."""

_DEEPEST_AWAIT = 50
_COLLECTION_SHARE = 0.8


class StillRunningError(BaseException):
    """A test ran out of time. Not an ``Exception``, so that code which swallows those cannot swallow this."""


class TimeBudget:
    """The time all tests share; each may use half of what is left."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def allowance(self) -> float:
        """Seconds for the next test, never below a fiftieth: of many that hang, each must get its turn."""
        return max(0.02, (self._end - time.monotonic()) / 2)

    def alarm(self) -> float:
        """The same and a little more, in which a loop can tell by itself what it was waiting for."""
        allowance = self.allowance()
        return allowance * 1.2 + min(0.2, allowance)


class AsyncHealth:
    """Bounds each test of one run by ``budget`` and reports hangs and leaked tasks."""

    def __init__(self, reporter: Reporter, budget: TimeBudget, root: Path) -> None:
        self._reporter, self._budget, self._root = reporter, budget, root
        self._advice = AdviceGiver(reporter, root)

    def start(self) -> None:
        """Bound the import of the judged code: nearly all of the time, since nothing runs without it."""
        _interrupt_after(self._budget.allowance() * 2 * _COLLECTION_SHARE)

    def pytest_collection_finish(self) -> None:
        """From here on each test has its own bound."""
        _interrupt_after(0)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Put each coroutine test into its wrapper."""
        for item in items:
            if isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.obj):
                item.obj = self._watched(item.obj, item.nodeid)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self) -> Generator[None, object, object]:
        """A signal ends what the loop's own timer could not."""
        _interrupt_after(self._budget.alarm())
        try:
            return (yield)
        finally:
            _interrupt_after(0)

    def _watched(self, test: Callable[..., Awaitable[None]], name: str) -> Callable[..., Awaitable[None]]:
        @functools.wraps(test)
        async def watched(*args: object, **kwargs: object) -> None:
            before = asyncio.all_tasks()
            with self._advice.watching(name):
                await self._bounded(test(*args, **kwargs), name)
                await self._look_for_leaks(before, name)

        return watched

    async def _bounded(self, body: Awaitable[None], name: str) -> None:
        seconds = self._budget.allowance()
        task = asyncio.current_task()
        assert task is not None, "a coroutine test runs in a task"  # noqa: S101  # narrows for mypy
        late: list[str] = []

        def give_up() -> None:
            late.extend(describe_task(one, self._root) for one in _ordered(asyncio.all_tasks()))
            place = _learner_frame(task, self._root)
            self._reporter.write(
                {"kind": "found", "finding": "hang", "test": name, "waiting": late, "frame": place}
            )
            task.cancel()

        timer = asyncio.get_running_loop().call_later(seconds, give_up)
        try:
            await body
        except asyncio.CancelledError:
            if not late:
                raise
            message = f"still waiting after {seconds:.1f} s"
            raise StillRunningError(message) from None
        finally:
            timer.cancel()

    async def _look_for_leaks(self, before: set[asyncio.Task[object]], name: str) -> None:
        leaked = await _left_over(before)
        if leaked:
            waiting = [describe_task(task, self._root) for task in leaked]
            place = _learner_frame(leaked[0], self._root)
            self._reporter.write(
                {"kind": "found", "finding": "leaked_task", "test": name, "waiting": waiting, "frame": place}
            )


async def _left_over(before: set[asyncio.Task[object]]) -> list[asyncio.Task[object]]:
    """The tasks that are still there when everything that was about to end had the time to."""
    leaked: list[asyncio.Task[object]] = []
    for _ in range(ROUNDS_TO_SETTLE):
        await asyncio.sleep(0)
        leaked = [task for task in _ordered(asyncio.all_tasks() - before) if not task.done()]
    return leaked


def _ordered(tasks: set[asyncio.Task[object]]) -> list[asyncio.Task[object]]:
    """Sets have no order and the automatic names count up: sorted, a report reads the same every time."""
    return sorted(tasks, key=lambda task: (len(task.get_name()), task.get_name()))


def describe_task(task: asyncio.Task[object], root: Path) -> str:
    """``fetch → Event.wait, 02_async/x/y.py:31``: from the outermost coroutine to what is awaited."""
    chain = _awaited(task.get_coro())
    frame = _learner_frame(task, root)
    place = f", {frame['path']}:{frame['line']}" if frame else ""
    return " → ".join(name for name, _, _ in chain) + place


def _learner_frame(task: asyncio.Task[object], root: Path) -> Frame | None:
    """The innermost place below ``root`` where ``task`` is waiting."""
    places = [
        (code, line)
        for _, code, line in _awaited(task.get_coro())
        if code is not None and Path(code.co_filename).is_relative_to(root)
    ]
    if not places:
        return None
    code, line = places[-1]
    return frame_at(code.co_filename, line, code.co_name)


def _awaited(awaitable: object) -> list[tuple[str, CodeType | None, int]]:
    """Name, code and line of each awaitable in the chain; what is written in C ends it."""
    chain: list[tuple[str, CodeType | None, int]] = []
    while awaitable is not None and len(chain) < _DEEPEST_AWAIT:
        frame = _first(awaitable, ("cr_frame", "gi_frame", "ag_frame"))
        if not isinstance(frame, FrameType):
            break
        name = getattr(awaitable, "__qualname__", type(awaitable).__name__)
        if frame.f_code.co_filename != __file__:
            chain.append((name, frame.f_code, frame.f_lineno))
        awaitable = _first(awaitable, ("cr_await", "gi_yieldfrom", "ag_await"))
    return chain


def _first(owner: object, names: tuple[str, ...]) -> object:
    return next((getattr(owner, name) for name in names if hasattr(owner, name)), None)


def _interrupt_after(seconds: float) -> None:
    """Raise StillRunningError in the main thread after ``seconds``, then every second; 0 stops it."""
    if not hasattr(signal, "setitimer"):
        return
    signal.signal(signal.SIGALRM, _raise_still_running)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0 if seconds else 0)


def _raise_still_running(_signal: int, _frame: FrameType | None) -> None:
    message = "still running when its time was over"
    raise StillRunningError(message)
