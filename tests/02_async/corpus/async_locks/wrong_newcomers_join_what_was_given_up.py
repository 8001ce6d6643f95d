"""Counts passengers and cancels with the last one, and lets newcomers board the flight that is going down.

replaces: single_flight.py
fails:
  - test_the_first_callers_cancellation_reaches_nobody_else
  - test_who_comes_during_the_clean_up_gets_work_of_its_own
  - test_work_that_ignores_its_cancellation_answers_nobody
"""


class SingleFlight(Generic[K, T]):
    def __init__(self) -> None:
        self._flights: dict[K, _Flight[T]] = {}

    @property
    def in_flight(self) -> int:
        return sum(not flight.task.done() for flight in self._flights.values())

    async def run(self, key: K, work: Callable[[], Awaitable[T]]) -> T:
        flight = self._flights.get(key)
        if flight is None or flight.task.done():
            flight = self._flights[key] = _Flight(work)
            flight.task.add_done_callback(lambda task: self._land(key, task))
        return await flight.ride()

    def _land(self, key: K, task: asyncio.Task[T]) -> None:
        if self._flights[key].task is task:
            del self._flights[key]
