"""The four programs of `racy`, with nothing to lose any more. Each takes the primitive that says what it means.

An `asyncio.Lock` says "one at a time", an `asyncio.Semaphore` "so many at a time", an `asyncio.Event` "it has
happened", an `asyncio.Condition` "one at a time, and wait here until it may be true". What is locked is what belongs
together (reading and writing back), for as long as it does, and no longer.
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
        self._turn = asyncio.Lock()

    async def add(self, amount: int) -> None:
        """Add to the number. No addition is lost, whoever else adds meanwhile, fails, or is cancelled."""
        async with self._turn:
            current = await self._number.read()
            await self._number.write(current + amount)


class Places:
    """Runs at most ``limit`` jobs at once; each is reported before it begins."""

    def __init__(self, limit: int, report: Report) -> None:
        self._report = report
        self._places = asyncio.Semaphore(limit)

    async def run(self, job: Callable[[], Awaitable[T]]) -> T:
        """Take a place, report ``begins``, do the job, and give its result or its error.

        A place is taken from before the report until the job has ended, in whatever way. Who comes first gets the
        first place that is free.
        """
        async with self._places:
            await self._report("begins")
            return await job()


class Readiness:
    """Tells everyone who waits, once, that a service is ready."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._ready = asyncio.Event()

    async def declare(self) -> None:
        """Ready, from now on: wake all who wait, and report ``is ready``; more than once does no harm.

        It is ready even if the report fails or is cancelled.
        """
        self._ready.set()
        await self._report("is ready")

    async def wait(self) -> None:
        """Until it is ready. Who has to wait reports ``waits``; who comes later passes without a word.

        Nobody waits in vain, and one who gives up (is cancelled) hurts nobody else.
        """
        if self._ready.is_set():
            return
        await self._report("waits")
        await self._ready.wait()


class Stock:
    """Goods in a store-room, counted by a number that is kept elsewhere; this object alone may write it."""

    def __init__(self, number: Number) -> None:
        self._number = number
        self._changed = asyncio.Condition()

    async def deliver(self, amount: int) -> None:
        """Add to the stock, and wake those who wait for it, even if this call is cancelled after it has written."""
        async with self._changed:
            try:
                await self._number.write(await self._number.read() + amount)
            finally:  # cut short, it may have been written all the same
                self._changed.notify_all()

    async def take(self, amount: int) -> None:
        """Wait until there is enough, and take it. The number never falls below zero.

        As long as there is enough for one of those who wait, that one does not wait for the others. One who gives up
        (is cancelled while waiting) takes nothing.
        """
        async with self._changed:
            while (left := await self._number.read()) < amount:
                await self._changed.wait()
            await self._number.write(left - amount)
