"""Opens checkers: a slot, a lane of caches and a runner for each, with a sandbox or without."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

from gradus.exercises.course import Course, Exercise, Files
from gradus.judging.checking import Checker
from gradus.judging.distrust import Distrust
from gradus.judging.lanes import free_lane
from gradus.judging.preload import modules_to_preload
from gradus.judging.verdict import Verdict
from gradus.runner.bubblewrap import bubblewrap_command
from gradus.runner.composition import NO_PACKAGES, PREFIX, Slot
from gradus.runner.interface import MYPY_WAIT_FOR_STRANGERS, Runner, RunnerSettings
from gradus.runner.plain import plain_runner
from gradus.runner.sandbox import Sandbox
from gradus.runner.warm import warm_runner

if TYPE_CHECKING:
    from gradus.engines.lending import Lender

Way = Literal["resident", "warm", "plain"]
"""How to judge: forking, with a mypy that remembers the last edit (``resident``) or not (``warm``), or fresh
processes for everything."""


class CheckerPool:
    """Several checkers behind one door; whoever asks gets the next that is free."""

    def __init__(self, checkers: Iterable[Checker]) -> None:
        self._free: asyncio.Queue[Checker] = asyncio.Queue()
        for checker in checkers:
            self._free.put_nowait(checker)

    async def check(
        self, exercise: Exercise, files: Files, *, own: Mapping[str, Files] = NO_PACKAGES
    ) -> Verdict:
        """As a checker does, when one is free."""
        checker = await self._free.get()
        try:
            return await checker.check(exercise, files, own=own)
        finally:
            self._free.put_nowait(checker)


def can_fork() -> bool:
    """Whether the warm runner works here: it needs Linux's process descriptors and its list of children."""
    if sys.platform != "linux" or not hasattr(os, "pidfd_open"):
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return Path("/proc/self/task").is_dir()


@dataclass(frozen=True)
class Setting:
    """What checkers share: a ``cache`` that outlives them, the user's environment, and how far they trust.

    Strangers' code is run in the ``sandbox``, and with ``distrust``. Without a ``lender`` each opens its own.
    """

    cache: Path
    outside: Mapping[str, str]
    sandbox: Sandbox | None = None
    distrust: Distrust | None = None
    lender: "Lender | None" = None


@asynccontextmanager
async def open_checker(
    course: Course, exercises: Iterable[Exercise], setting: Setting, *, way: Way = "warm"
) -> AsyncIterator[Checker]:
    """A checker on a slot of its own, ready for ``exercises``; where nothing forks, every way is ``plain``."""
    chosen = list(exercises)
    async with _lending(chosen, setting) as lender, contextlib.AsyncExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True))
        lane = stack.enter_context(free_lane(setting.cache))
        slot = Slot(Path(folder).resolve(), apart=setting.distrust is not None, conftest=course.conftest)
        settings = RunnerSettings(lane, modules_to_preload(chosen), setting.outside)
        if lender is not None:
            settings = replace(settings, engines=lender)
        if setting.sandbox is not None:
            seen = (lender.sockets,) if lender is not None else ()
            settings = _shut_in(settings, setting.sandbox, slot, seen, stack)
        async with _open_runner(slot, settings, way) as runner:
            checker = Checker(course, runner, cache=setting.cache, lane=lane, distrust=setting.distrust)
            try:
                yield checker
            finally:
                await checker.swept()


@asynccontextmanager
async def _lending(exercises: Sequence[Exercise], setting: Setting) -> AsyncIterator["Lender | None"]:
    """Who lends engines to ``exercises``, if any needs one. Strangers get private ones, whatever is configured."""
    if setting.lender is not None or not any(exercise.brief.engines for exercise in exercises):
        yield setting.lender
        return
    from gradus.engines.lending import open_lender  # noqa: PLC0415  # most exercises need none

    trusted = setting.sandbox is None and setting.distrust is None
    async with open_lender(setting.outside, configured=trusted) as lender:
        yield lender


def _shut_in(
    settings: RunnerSettings,
    sandbox: Sandbox,
    slot: Slot,
    seen: tuple[Path, ...],
    stack: contextlib.AsyncExitStack,
) -> RunnerSettings:
    """The same settings for strangers' code: it can read ``seen``, what tests keep between runs, and no more."""
    kept = settings.cache / "mypy-in-tests"
    kept.mkdir(exist_ok=True)
    readable = (kept, *seen)
    confinement = stack.enter_context(sandbox.confinement(slot, readable))
    around = bubblewrap_command(sandbox.bubblewrap, slot, readable) if sandbox.bubblewrap else []
    return replace(settings, confinement=confinement, around=tuple(around), mypy_wait=MYPY_WAIT_FOR_STRANGERS)


def _open_runner(slot: Slot, settings: RunnerSettings, way: Way) -> AbstractAsyncContextManager[Runner]:
    if way == "plain" or settings.around or not can_fork():
        return plain_runner(slot, settings)
    return warm_runner(slot, settings, resident=way == "resident")


@asynccontextmanager
async def open_pool(
    course: Course, exercises: Iterable[Exercise], setting: Setting, *, ways: Sequence[Way]
) -> AsyncIterator[CheckerPool]:
    """A checker for each of ``ways``, with a slot and servers of its own, over one cache."""
    chosen = list(exercises)
    async with contextlib.AsyncExitStack() as stack:
        shared = replace(setting, lender=await stack.enter_async_context(_lending(chosen, setting)))
        opening = [open_checker(course, chosen, shared, way=way) for way in ways]
        yield CheckerPool([await stack.enter_async_context(one) for one in opening])
