"""Whoever holds the lock is the first in line, and alone sleeps; the lock's own line is the line.

Nothing is ever taken for anyone else, so there is nothing to give back. It serves one task in each turn of the loop.

replaces: token_bucket.py
fails: []
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class TokenBucket(FairLimit):
    """At most ``burst + rate * t`` tokens in any t seconds."""

    def __init__(self, rate: float, burst: float, *, clock: Clock | None = None) -> None:
        super().__init__()
        self._rate, self._burst = sensible(rate, burst)
        self._level, self._at = self._burst, -inf
        self._clock = clock
        self._first, self._changed = asyncio.Lock(), asyncio.Event()
        self._count = 0

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return self._count

    @property
    def rate(self) -> float:
        """Tokens per second."""
        return self._rate

    @property
    def burst(self) -> float:
        """How many tokens the bucket holds."""
        return self._burst

    @property
    def available(self) -> float:
        """The tokens in the bucket now."""
        now = self._running().time()
        self._level = min(self._burst, self._level + (now - self._at) * self._rate)
        self._at = now
        return self._level

    def try_acquire(self, amount: int = 1) -> bool:
        """Take it now, or not."""
        if not 0 <= amount < inf:
            raise ValueError(f"{amount} is no amount")
        return not self._count and self._take(amount)

    async def acquire(self, amount: int = 1) -> None:
        """Return once the amount is taken."""
        if self.try_acquire(amount):
            return
        async with self._in_line():
            while not self._take(amount):
                await self._sleep((min(amount, self._burst) - self._level) / self._rate)

    @asynccontextmanager
    async def _in_line(self) -> AsyncIterator[None]:
        self._count += 1
        try:
            async with self._first:
                yield
        finally:
            self._count -= 1

    async def _sleep(self, seconds: float) -> None:
        self._changed.clear()
        timer = self._running().call_at(self._at + seconds, self._changed.set)
        try:
            await self._changed.wait()
        finally:
            timer.cancel()

    def change(self, *, rate: float | None = None, burst: float | None = None) -> None:
        """Go on with another rate, another burst, or both."""
        new = sensible(rate if rate is not None else self._rate, burst if burst is not None else self._burst)
        self._level = self.available
        self._rate, self._burst = new
        self._changed.set()

    def _take(self, amount: int) -> bool:
        wait = (min(amount, self._burst) - self.available) / self._rate
        if self._at + wait > self._at + TICK:
            return False
        self._level -= amount
        return True

    def _give_back(self, amount: int) -> None:
        self._level += amount

    def _running(self) -> Clock:
        return self._clock or asyncio.get_running_loop()
