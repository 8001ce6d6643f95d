"""So much at the same time: slots that are taken, held for a while, and released.

`asyncio.Semaphore` counts what is *free*, so that nobody knows how many there are: it cannot be made smaller while some
are out, and a release too many makes it larger. This one counts what is *held*, beside the limit. Lowered, it
takes nothing away from anyone; it lets nobody in until so many have left.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

from rate_limits.fair_limit import FairLimit


class ConcurrencyLimit(FairLimit):
    """At most ``limit`` held at once: calls, or bytes in memory. An amount above the limit is let in alone.

    ``limit`` is a number from 1 up, or ValueError. ``async with limit:`` holds one.
    """

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = at_least_one(limit)
        self._held = 0

    @property
    def limit(self) -> int:
        """How much may be held at once."""
        return self._limit

    @property
    def held(self) -> int:
        """How much is held now; above the limit after it was lowered, or by an amount that is alone."""
        return self._held

    def change(self, limit: int) -> None:
        """Go on with another limit, which counts for those who wait at once; what is held stays so."""
        # EXERCISE: one line checks and sets; then whom does it concern?
        self._limit = at_least_one(limit)
        self._serve()

    def release(self, amount: int = 1) -> None:
        """Give back what was taken, and serve those who wait; ValueError for more than is held or less than 0."""
        # EXERCISE: a release too many is a mistake of the caller's, and must not make room.
        if not 0 <= amount <= self._held:
            raise ValueError(
                f"{self._held} held, so {amount} cannot be released: release once what you acquired"
            )
        self._held -= amount
        self._serve()

    @asynccontextmanager
    async def holding(self, amount: int) -> AsyncIterator[None]:
        """Hold the amount for as long as the block lasts."""
        # EXERCISE: what if the block raises, and what if acquiring does?
        await self.acquire(amount)
        try:
            yield
        finally:
            self.release(amount)

    async def __aenter__(self) -> Self:
        await self.acquire()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _take(self, amount: int) -> bool:
        """Hold the amount if it fits, or if nothing else is held."""
        # EXERCISE: whoever asks for more than the limit must come in at some time, too.
        if self._held and self._held + amount > self._limit:
            return False
        self._held += amount
        return True

    def _give_back(self, amount: int) -> None:
        self._held -= amount


def at_least_one(limit: int) -> int:
    """The limit; ValueError if it lets nobody in."""
    if not limit >= 1:
        raise ValueError(f"a limit must be 1 or more, not {limit}")
    return limit
