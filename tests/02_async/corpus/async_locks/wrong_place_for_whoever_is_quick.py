"""The semaphore stands around the job alone, so two can have reported that they begin.

replaces: mended.py
fails:
  - test_no_interleaving_has_more_jobs_than_places
"""


class Places:
    def __init__(self, limit: int, report: Report) -> None:
        self._report = report
        self._places = asyncio.Semaphore(limit)

    async def run(self, job: Callable[[], Awaitable[T]]) -> T:
        await self._report("begins")
        async with self._places:
            return await job()
