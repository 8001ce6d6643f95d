"""Everyone waits behind a shield, so nobody's cancellation hurts; and work that nobody wants goes on to its end.

replaces: single_flight.py
fails:
  - test_the_first_callers_cancellation_reaches_nobody_else
  - test_the_last_callers_cancellation_ends_the_work
  - test_the_last_callers_second_cancellation_reaches_the_clean_up
  - test_a_clean_up_that_fails_leaves_the_cancelled_call_cancelled
  - test_who_comes_during_the_clean_up_gets_work_of_its_own
  - test_work_that_ignores_its_cancellation_answers_nobody
"""


class SingleFlight(Generic[K, T]):
    def __init__(self) -> None:
        self._tasks: dict[K, asyncio.Task[T]] = {}

    @property
    def in_flight(self) -> int:
        return len(self._tasks)

    async def run(self, key: K, work: Callable[[], Awaitable[T]]) -> T:
        if key not in self._tasks:
            self._tasks[key] = asyncio.create_task(self._work(key, work))
        return await asyncio.shield(self._tasks[key])

    async def _work(self, key: K, work: Callable[[], Awaitable[T]]) -> T:
        try:
            return await work()
        finally:
            del self._tasks[key]
