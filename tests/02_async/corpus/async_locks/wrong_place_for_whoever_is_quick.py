"""Counts at the right moment, and keeps the bell: who asks just then overtakes those whom it wakes.

replaces: mended.py
fails:
  - test_who_comes_back_does_not_overtake_who_waits
"""


class Places:
    def __init__(self, limit: int, report: Report) -> None:
        self._limit = limit
        self._report = report
        self._taken = 0
        self._left = asyncio.Event()

    async def run(self, job: Callable[[], Awaitable[T]]) -> T:
        while self._taken >= self._limit:
            self._left.clear()
            await self._left.wait()
        self._taken += 1
        try:
            await self._report("begins")
            return await job()
        finally:
            self._taken -= 1
            self._left.set()
