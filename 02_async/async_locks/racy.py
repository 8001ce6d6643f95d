"""Four programs that pass every test with one task, and lose something with two.

They are typed, short, and wrong, each in the way that its docstring names, if not in another one as well. All of them
look at something, wait, and then act on what they saw; while they waited, it changed. A task may lose its turn at every
``await``, and nowhere else. `mended` begins as a copy of this file; this one stays, so that both can be played.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

T = TypeVar("T")

Report = Callable[[str], Awaitable[None]]
"""Tells the rest of the world what happens; it takes time, as everything that goes over a network does."""


class Number(Protocol):
    """A number that is kept elsewhere; reading and writing take time, and are two things."""

    async def read(self) -> int:
        """What it is."""

    async def write(self, number: int, /) -> None:
        """Replace it."""


class Counter:
    """Counts in a number that is kept elsewhere."""

    def __init__(self, number: Number) -> None:
        self._number = number

    async def add(self, amount: int) -> None:
        """Add to the number. It *loses an addition* if another task reads before this one has written."""
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
        """Take a place, report ``begins``, and do the job. It *counts a place too late*, after the report."""
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
        """Ready: ring all bells, and report ``is ready``."""
        self._ready = True
        for bell in self._bells:
            bell.set_result(None)
        await self._report("is ready")

    async def wait(self) -> None:
        """Until it is ready. It *misses the bell* that rings between looking and hanging up its own."""
        if self._ready:
            return
        await self._report("waits")
        bell = asyncio.get_running_loop().create_future()
        self._bells.append(bell)
        await bell


class Stock:
    """Goods in a store-room, counted by a number that is kept elsewhere."""

    def __init__(self, number: Number) -> None:
        self._number = number
        self._delivered = asyncio.Event()

    async def deliver(self, amount: int) -> None:
        """Add to the stock, and wake those who wait for it."""
        await self._number.write(await self._number.read() + amount)
        self._delivered.set()
        self._delivered.clear()

    async def take(self, amount: int) -> None:
        """Wait until there is enough, and take it. It *sells things twice*, and *sleeps through deliveries*."""
        while (left := await self._number.read()) < amount:
            await self._delivered.wait()
        await self._number.write(left - amount)
