"""What the limits need of a clock, and one that a test turns by hand.

Every asyncio loop can tell the time and call back at a moment, so every asyncio loop is a `Clock`, and the
limits use the running one unless they are given another. `VirtualClock` is such another: it stands still until
`advance` moves it. Sleeping for real is no substitute: a test that sleeps is slow, and on a busy machine it
is wrong as well.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from typing import Protocol

SETTLING = 10  # turns of the loop between two moments: enough for tasks that wake one another
STUCK = 1_000  # rounds at one and the same moment, in each of which a timer was set for that moment again


class Timer(Protocol):
    """Something that will be called back."""

    def cancel(self) -> None:
        """Forget it; no error if it has been called already."""


class Clock(Protocol):
    """The two methods of an event loop that the limits use."""

    def time(self) -> float:
        """Seconds since some moment; never less than before."""

    def call_at(self, when: float, callback: Callable[[], object], /) -> Timer:
        """Call back once, as soon as ``time()`` has reached ``when``."""


@dataclass(order=True)
class VirtualTimer:
    """A callback at a moment; ``number`` keeps those of one moment in the order they were asked for."""

    when: float
    number: int
    callback: Callable[[], object] = field(compare=False)
    cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        """Forget the callback."""
        self.cancelled = True


class VirtualClock:
    """A clock that stands still until it is advanced."""

    def __init__(self, now: float = 0.0) -> None:
        self._now = now
        self._timers: list[VirtualTimer] = []
        self._numbers = count()

    def time(self) -> float:
        """The seconds it shows."""
        return self._now

    def call_at(self, when: float, callback: Callable[[], object]) -> VirtualTimer:
        """Call back when the clock gets there; a moment that has passed is the next one."""
        timer = VirtualTimer(when, next(self._numbers), callback)
        heappush(self._timers, timer)
        return timer

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock has moved on by so many seconds."""
        woken = asyncio.Event()
        self.call_at(self._now + seconds, woken.set)
        await woken.wait()

    async def advance(self, seconds: float) -> None:
        """Move on. What is due on the way happens at its moment, and tasks run on before the next moment.

        ValueError for going back; RuntimeError if something sets timers without end for the moment it is.
        """
        if not seconds >= 0:
            raise ValueError(f"time does not go back: advance by 0 seconds or more, not by {seconds}")
        end = self._now + seconds
        await settle()
        rounds = 0
        while self._timers and self._timers[0].when <= end:
            moment = max(self._now, self._timers[0].when)
            rounds = 0 if moment > self._now else rounds + 1
            if rounds > STUCK:
                raise RuntimeError(f"at {self._now} s a timer is set again and again for that same moment")
            self._fire(moment)
            await settle()
        self._now = end

    def _fire(self, moment: float) -> None:
        self._now = moment
        due: list[VirtualTimer] = []
        while self._timers and self._timers[0].when <= moment:
            due.append(heappop(self._timers))
        for timer in due:
            if not timer.cancelled:
                timer.callback()


async def settle() -> None:
    """Let all tasks run until they wait for something."""
    for _ in range(SETTLING):
        await asyncio.sleep(0)
