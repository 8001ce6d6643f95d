"""What a test can pass with and still deserves a word: cancellation swallowed, and a loop that was blocked.

Both are advice. To return a partial result after being cancelled is legal, and whether a loop counts as blocked
depends on the machine; so neither fails a check unless the brief demands it.

A task is watched by a factory that makes tasks which remember that they were asked to stop. The loop is watched by
a thread that sends it a beat and, while no answer comes, looks where the main thread is. The thread starts with the
first coroutine test, in the process that judges: a server that forks must have no threads. Tasks of a test that sets
a factory of its own are not watched.
"""

import asyncio
import contextvars
import sys
import threading
import time
from collections.abc import Coroutine, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Literal, TypeVar

from gradus.runner.faults import frame_at
from gradus.runner.records import Frame
from gradus.runner.reporter import Reporter

BEAT = 0.02
"""Seconds between two looks at a loop that answers."""

BLOCKED = 0.1
"""Seconds without an answer from which a loop counts as blocked."""

_T = TypeVar("_T")
_T_co = TypeVar("_T_co", covariant=True)


class RememberingTask(asyncio.Task[_T_co]):
    """A task that knows whether it was cancelled from outside."""

    asked_to_stop = False

    def cancel(self, msg: object = None) -> bool:
        """As a task does."""
        asked = super().cancel(msg)
        self.asked_to_stop |= asked
        return asked

    @property
    def swallowed(self) -> bool:
        """Whether it went on to a result of its own, and nobody took the request back."""
        return (
            self.asked_to_stop
            and self.done()
            and not self.cancelled()
            and self.exception() is None
            and self.cancelling() > 0
        )


class AdviceGiver:
    """Watches the coroutine tests of one run; ``package`` holds the judged code."""

    def __init__(self, reporter: Reporter, root: Path) -> None:
        self._reporter, self._package = reporter, root / "src"
        self._pulse = Pulse(self._package)
        self._tasks: list[RememberingTask[object]] = []

    @contextmanager
    def watching(self, test: str) -> Iterator[None]:
        """While ``test`` runs in this task's loop."""
        loop = asyncio.get_running_loop()
        if loop.get_task_factory() is None:
            loop.set_task_factory(self._make_task)
        with self._pulse.of(loop):
            try:
                yield
            finally:
                self._speak(test)
                self._tasks.clear()

    def _make_task(
        self,
        loop: asyncio.AbstractEventLoop,
        coroutine: Coroutine[object, object, _T] | Generator[object, None, _T],
        context: contextvars.Context | None = None,
        name: str | None = None,
        **more: object,
    ) -> RememberingTask[_T]:
        """``name`` and ``more``: from 3.13.3 on, a loop hands on all that it was asked for."""
        assert isinstance(coroutine, Coroutine), "only those make tasks"  # noqa: S101  # narrows for mypy
        task = RememberingTask(coroutine, loop=loop, name=name, context=context, **more)
        self._tasks.append(task)
        return task

    def _speak(self, test: str) -> None:
        for task in filter(lambda task: task.swallowed, self._tasks):
            self._report("swallowed_cancellation", test, _where_defined(task, self._package))
        for frame in self._pulse.blocked():
            self._report("blocked_loop", test, frame)

    def _report(
        self, finding: Literal["swallowed_cancellation", "blocked_loop"], test: str, frame: Frame | None
    ) -> None:
        if frame is not None:
            self._reporter.write(
                {"kind": "found", "finding": finding, "test": test, "waiting": [], "frame": frame}
            )


def _where_defined(task: asyncio.Task[object], package: Path) -> Frame | None:
    """The line on which the task's coroutine begins; None where that is not the judged code's."""
    code = getattr(task.get_coro(), "cr_code", None)
    if code is None or not Path(code.co_filename).is_relative_to(package):
        return None
    return frame_at(code.co_filename, code.co_firstlineno, code.co_name)


class Pulse:
    """Notes the lines below ``package`` on which a loop was blocked."""

    def __init__(self, package: Path) -> None:
        self._package = package
        self._main = threading.get_ident()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._answer = threading.Event()
        self._found: dict[tuple[str, int], Frame] = {}
        self._thread: threading.Thread | None = None

    @contextmanager
    def of(self, loop: asyncio.AbstractEventLoop) -> Iterator[None]:
        """Watch ``loop`` meanwhile."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._watch, name="gradus-pulse", daemon=True)
            self._thread.start()
        self._loop = loop
        try:
            yield
        finally:
            self._loop = None

    def blocked(self) -> list[Frame]:
        """What was found since this was last asked."""
        found = list(self._found.values())
        self._found.clear()
        return found

    def _watch(self) -> None:
        while True:
            time.sleep(BEAT)
            loop = self._loop
            if loop is not None and not self._answers(loop):
                self._look(loop)

    def _answers(self, loop: asyncio.AbstractEventLoop) -> bool:
        self._answer.clear()
        try:
            loop.call_soon_threadsafe(self._answer.set)
        except RuntimeError:
            return True
        return self._answer.wait(BLOCKED)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Where the main thread is now; judged code that waits for the test's own slowness is not to blame."""
        frame = sys._current_frames().get(self._main)  # noqa: SLF001  # documented, in spite of its name
        place = self._innermost(frame)
        if place is not None and self._loop is loop:
            self._found[place["path"], place["line"]] = place

    def _innermost(self, frame: FrameType | None) -> Frame | None:
        while frame is not None:
            if Path(frame.f_code.co_filename).is_relative_to(self._package):
                return frame_at(frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name)
            frame = frame.f_back
        return None
