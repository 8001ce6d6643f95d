"""The monitor: a decorator and a section say what to watch, a guard switches it on for a loop.

Without a guard nothing is watched, nothing is measured, and there is no thread. So a library may decorate what it
likes: whoever runs the service decides. With a guard, what is not decorated is watched too, by the beat; the decorator
adds a name, an exact time, and a threshold of its own.
"""

import asyncio
import logging
import math
import sys
import threading
import time
import warnings
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from functools import wraps
from inspect import iscoroutinefunction
from types import TracebackType
from typing import ParamSpec, TypeVar

from blocking_monitor.model import Clock, CpuClock, Listener, Pacemaker, Report, Sampler
from blocking_monitor.stacks import current_stack
from blocking_monitor.steps import stepwise
from blocking_monitor.track import Rules, Track
from blocking_monitor.watchman import in_a_thread, thread_cpu

P = ParamSpec("P")
T = TypeVar("T")
logger = logging.getLogger(__name__)


def log_report(report: Report) -> None:
    """A warning in the log of `blocking_monitor.monitor`; the record has the report's `as_dict` as ``blocking``."""
    logger.warning("%s", report, extra={"blocking": report.as_dict()})


class Monitor:
    """Watches loops for what blocks them.

    ``threshold``: seconds that are too long, where no use says otherwise. ``period``: seconds between two looks;
    half the smallest threshold is often enough for every line to be seen. ``hang``: a block of so many seconds is told
    of before it ends, whatever its threshold. ``pacemaker``: what makes the watchman look; a thread unless given.
    ValueError for what is no time.
    """

    def __init__(  # noqa: PLR0913 - three times, and the world
        self,
        threshold: float = 0.1,
        *,
        period: float = 0.05,
        hang: float = 5.0,
        listeners: Iterable[Listener] = (log_report,),
        clock: Clock = time.monotonic,
        cpu_clock: CpuClock = thread_cpu,
        sampler: Sampler = current_stack,
        pacemaker: Pacemaker | None = None,
    ) -> None:
        self._threshold = checked("threshold", threshold)
        self._listeners = tuple(listeners)
        self._pacemaker = pacemaker or in_a_thread(checked("period", period))
        self._rules = Rules(
            period=checked("period", period),
            hang=checked("hang", hang),
            clock=clock,
            cpu_clock=cpu_clock,
            sampler=sampler,
            listener=self._tell,
        )
        self._tracks: dict[int, Track] = {}

    def watch(
        self, threshold: float | None = None
    ) -> Callable[[Callable[P, Coroutine[object, object, T]]], Callable[P, Coroutine[object, object, T]]]:
        """A decorator for coroutine functions: each step is a stretch, named after the function (`__qualname__`).

        What is decorated stays a coroutine function, with its name and signature. ``threshold``: seconds, instead of
        the monitor's. TypeError for anything else than a coroutine function, which has no steps, and for a `partial`
        of one, which has no name. ValueError as for `Monitor`. Both are raised when decorating, not when calling.
        """
        # EXERCISE: a function may await itself.
        limit = self._limit(threshold)

        def decorate(
            function: Callable[P, Coroutine[object, object, T]],
        ) -> Callable[P, Coroutine[object, object, T]]:
            name = getattr(function, "__qualname__", "")
            if not (name and iscoroutinefunction(function)):
                raise TypeError(
                    f"{function!r} is no coroutine function with a name: put a section around the work."
                )

            @wraps(function)
            async def watched(*args: P.args, **kwargs: P.kwargs) -> T:
                return await stepwise(function(*args, **kwargs), _Step(self._tracks, name, limit))

            return watched

        return decorate

    def section(self, name: str, threshold: float | None = None) -> AbstractContextManager[None]:
        """A stretch around a block without `await`; ``threshold`` in seconds, instead of the monitor's.

        A block that gives control to the loop is not reported, since others have run in the meantime: it gets a
        RuntimeWarning that says so and gives the name, however it is left. Where there is no guarded loop in the
        thread when the block is entered, nothing happens. ValueError as for `Monitor`.
        """
        return self._section(name, self._limit(threshold))

    @contextmanager
    def _section(self, name: str, threshold: float) -> Iterator[None]:
        """See `section`."""
        # EXERCISE: how does one notice that the loop has gone on in the meantime?
        track = self._tracks.get(threading.get_ident())
        if track is None:
            yield
            return
        stretch = track.begin(name, threshold)
        interruption = track.loop.call_soon(track.abandon, stretch)
        try:
            yield
        finally:
            interruption.cancel()
            if stretch.ended == math.inf:
                track.end(stretch)
            else:
                self._complain(name)

    def _complain(self, name: str) -> None:
        """Say it where it can be mended; the stack level is that of the block."""
        problem = f"the section {name!r} contains an await: decorate the coroutine function instead."
        warnings.warn(problem, RuntimeWarning, stacklevel=4)

    @asynccontextmanager
    async def guard(self, name: str = "a callback", threshold: float | None = None) -> AsyncIterator[None]:
        """Watch the running loop as long as the block lasts; ``name`` is what reports call what has no other name.

        What blocks shortly before the end is reported all the same, before the block is left; then the monitor knows
        nothing of the loop any more. Both hold however the block is left, also if a cancellation arrives on the way
        out. Only what is being closed (a `GeneratorExit`) does not wait for the loop any more: then the last beat stays
        without an answer, and so without a report. RuntimeError if this monitor guards the loop already; ValueError as
        for `Monitor`.
        """
        # EXERCISE: the last beat needs an answer before the pacemaker has its last look.
        thread = threading.get_ident()
        if thread in self._tracks:
            raise RuntimeError("this monitor guards this loop already: one guard is enough.")
        track = Track(asyncio.get_running_loop(), thread, self._rules, name, self._limit(threshold))
        self._tracks[thread] = track
        try:
            with self._pacemaker(track.look):
                try:
                    yield
                finally:
                    if not isinstance(sys.exception(), GeneratorExit):
                        await asyncio.sleep(0)
        finally:
            del self._tracks[thread]

    def _limit(self, threshold: float | None) -> float:
        """The threshold of one use."""
        return self._threshold if threshold is None else checked("threshold", threshold)

    def _tell(self, report: Report) -> None:
        """Every listener in turn; one that raises is logged and keeps nobody else from hearing."""
        for listener in self._listeners:
            try:
                listener(report)
            except Exception:
                logger.exception("A listener of the blocking monitor raised; the monitor goes on.")


class _Step:
    """Put around each step of one coroutine; outside a guarded loop it does nothing."""

    __slots__ = ("_name", "_stretch", "_threshold", "_track", "_tracks")

    def __init__(self, tracks: dict[int, Track], name: str, threshold: float) -> None:
        self._tracks, self._name, self._threshold = tracks, name, threshold
        self._track: Track | None = None

    def __enter__(self) -> None:
        track = self._track = self._tracks.get(threading.get_ident())
        if track is not None:
            self._stretch = track.begin(self._name, self._threshold)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._track is not None:
            self._track.end(self._stretch)


def checked(name: str, seconds: float) -> float:
    """The seconds; ValueError if they are no time to wait."""
    if not (seconds > 0 and math.isfinite(seconds)):
        raise ValueError(f"{name} is {seconds:g}: expected seconds, more than 0 and not endless.")
    return seconds
