"""When to look: at once, then when the system says that something changed, and every so often anyway.

A wake-up carries no news. It means "look", and whoever looks sees everything. Therefore notifications from
the system and plain polling can stand in for one another, and mixing up their order, losing some or getting
some twice is harmless. What the notifications bring is speed, and what polling brings is that it works where
they do not: network drives, some containers, a system whose watches are used up.
"""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from functools import partial
from pathlib import Path

import watchfiles
from watchfiles._rust_notify import WatchfilesRustInternalError

from file_pipeline.model import WakeUps

FAILURES = (OSError, WatchfilesRustInternalError)
"""What a source of notifications raises when it cannot go on."""

LOOKS = 4
"""So many looks fall into the time that a file takes to settle."""

LONGEST = 1.0
SHORTEST = 0.02


async def notified(folder: Path, seconds: float) -> WakeUps:
    """Now, whenever the system reports a change in the folder, and at the latest ``seconds`` after the last.

    One of the `FAILURES` says why it cannot go on: the folder is gone, the system's watches are used up, a name
    cannot be decoded.
    """
    milliseconds = max(1, round(seconds * 1000))
    changes = watchfiles.awatch(
        folder,
        watch_filter=None,
        recursive=False,
        debounce=milliseconds,
        step=min(20, milliseconds),
        rust_timeout=milliseconds,
        yield_on_timeout=True,
    )
    yield
    try:
        async with aclosing(changes):
            async for _ in changes:
                yield
    except ExceptionGroup as group:  # watchfiles waits in a task group of its own
        raise group.exceptions[0] from group


async def polled(seconds: float) -> WakeUps:
    """Now, and again every ``seconds``."""
    while True:
        yield
        await asyncio.sleep(seconds)


async def with_fallback(
    first: Callable[[], WakeUps], second: Callable[[], WakeUps], warn: Callable[[str], None]
) -> WakeUps:
    """The wake-ups of ``first()``; when it ends or raises one of the `FAILURES`, those of ``second()``.

    It counts as well if the call of ``first`` itself raises one of them. When it was an error, ``warn`` is told
    ``str(error)``, once. Other errors pass through, and so do all of ``second``, and what does not come of asking
    ``first`` for a wake-up: what a consumer throws in at a ``yield``, or what ``first`` raises when this is closed
    early. ``second`` is not called before it is needed, and each of the two is closed when it is over, or when this
    is.
    """
    # EXERCISE: whose errors may be caught, and where? What is open when somebody closes this one early?
    async with aclosing(_all_of(first)) as wake_ups:
        while await _another(wake_ups, warn):
            yield
    async with aclosing(second()) as wake_ups:
        async for _ in wake_ups:
            yield


async def _all_of(source: Callable[[], WakeUps]) -> WakeUps:
    """The wake-ups of ``source()``, called with the first of them: so it fails in the same place as they do."""
    # EXERCISE-REMOVE
    async with aclosing(source()) as wake_ups:
        async for _ in wake_ups:
            yield


async def _another(wake_ups: WakeUps, warn: Callable[[str], None]) -> bool:
    """Wait for the next one: is there one? Only what is raised here is an error of the source."""
    # EXERCISE-REMOVE
    try:
        await anext(wake_ups)
    except StopAsyncIteration:
        return False
    except FAILURES as error:
        warn(str(error))
        return False
    return True


def wake_ups(folder: Path, settle: float, *, polling: bool, warn: Callable[[str], None]) -> WakeUps:
    """Often enough to notice within a quarter of ``settle`` seconds that a file has come to rest."""
    seconds = min(LONGEST, max(SHORTEST, settle / LOOKS))
    if polling:
        return polled(seconds)
    return with_fallback(partial(notified, folder, seconds), partial(polled, seconds), warn)
