"""The four programs of `racy`, to be mended.

They are still the same; the docstrings say what they promise. TODO: give each the primitive of `asyncio` that says
what it means (Lock, Semaphore, Event, Condition), and take out what the primitive does for you.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from async_locks.racy import Number, Report

T = TypeVar("T")


class Counter:
    """Counts in a number that is kept elsewhere; this object alone may write it."""

    def __init__(self, number: Number) -> None:
        self._number = number

    async def add(self, amount: int) -> None:
        """Add to the number. No addition is lost, whoever else adds meanwhile, fails, or is cancelled."""
        current = await self._number.read()
        await self._number.write(current + amount)


class Places:
    """Runs at most ``limit`` jobs at once; each is reported before it begins."""

    def __init__(self, limit: int, report: Report) -> None:
        self._limit = limit
        self._report = report
        self._taken = 0
        self._left = asyncio.Event()

    async def run(self, job: Callable[[], Awaitable[T]]) -> T:
        """Take a place, report ``begins``, do the job, and give its result or its error.

        A place is taken from before the report until the job has ended, in whatever way. Who comes first gets the
        first place that is free.
        """
        while self._taken >= self._limit:
            self._left.clear()
            await self._left.wait()
        await self._report("begins")
        self._taken += 1
        try:
            return await job()
        finally:
            self._taken -= 1
            self._left.set()


class Readiness:
    """Tells everyone who waits, once, that a service is ready."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._ready = False
        self._bells: list[asyncio.Future[None]] = []

    async def declare(self) -> None:
        """Ready, from now on: wake all who wait, and report ``is ready``; more than once does no harm.

        It is ready even if the report fails or is cancelled.
        """
        self._ready = True
        for bell in self._bells:
            bell.set_result(None)
        await self._report("is ready")

    async def wait(self) -> None:
        """Until it is ready. Who has to wait reports ``waits``; who comes later passes without a word.

        Nobody waits in vain, and one who gives up (is cancelled) hurts nobody else.
        """
        if self._ready:
            return
        await self._report("waits")
        bell = asyncio.get_running_loop().create_future()
        self._bells.append(bell)
        await bell


class Stock:
    """Goods in a store-room, counted by a number that is kept elsewhere; this object alone may write it."""

    def __init__(self, number: Number) -> None:
        self._number = number
        self._delivered = asyncio.Event()

    async def deliver(self, amount: int) -> None:
        """Add to the stock, and wake those who wait for it, even if this call is cancelled after it has written."""
        await self._number.write(await self._number.read() + amount)
        self._delivered.set()
        self._delivered.clear()

    async def take(self, amount: int) -> None:
        """Wait until there is enough, and take it. The number never falls below zero.

        As long as there is enough for one of those who wait, that one does not wait for the others. One who gives up
        (is cancelled while waiting) takes nothing.
        """
        while (left := await self._number.read()) < amount:
            await self._delivered.wait()
        await self._number.write(left - amount)
