"""Functions that block for so many seconds, each in its own way, and some that do not.

The bad ones look harmless. Each has run in somebody's service.
"""

import asyncio
import re
import socket
import statistics
import threading
import time
from collections.abc import Callable, Coroutine
from typing import TypeAlias

from blocking_monitor.monitor import Monitor

Example: TypeAlias = Callable[[float], Coroutine[object, object, None]]


def pause(seconds: float) -> None:
    """What somebody wrote for a program without a loop; a linter that reads the callers does not see it."""
    time.sleep(seconds)


async def sleeps(seconds: float) -> None:
    """Sleeps with the wrong `sleep`."""
    await asyncio.sleep(0.01)
    pause(seconds)


async def reads(seconds: float) -> None:
    """Reads from a socket as if nobody else were waiting."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        threading.Timer(seconds, theirs.send, [b"at last"]).start()
        ours.recv(100)


async def counts(seconds: float) -> None:
    """Computes: no input, no output, and no end."""
    until = time.monotonic() + seconds
    total = 0
    while time.monotonic() < until:
        total += sum(range(100))


async def analyses(seconds: float) -> None:
    """Computes inside a library: the line to blame is one's own, further out."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        statistics.variance(range(200))


async def matches(_seconds: float) -> None:
    """One regular expression, a million ways to fail; the GIL stays locked, and no line can be seen."""
    re.match(r"(a+)+$", "a" * 24 + "b")


async def waits(seconds: float) -> None:
    """Good: waits as long, but gives the loop away."""
    await asyncio.sleep(seconds)


async def delegates(seconds: float) -> None:
    """Good: blocks in a thread, where it disturbs nobody."""
    await asyncio.to_thread(time.sleep, seconds)


EXAMPLES: dict[str, Example] = {
    example.__name__: example for example in (sleeps, reads, counts, analyses, matches, waits, delegates)
}


async def run(monitor: Monitor, names: list[str], seconds: float) -> None:
    """Each example as a watched function; then a pause that is allowed, and one in a function that nobody watches."""
    async with monitor.guard():
        for name in names:
            await monitor.watch()(EXAMPLES[name])(seconds)
        with monitor.section("a pause that is allowed", threshold=10 * seconds):
            pause(seconds)
        pause(seconds)
