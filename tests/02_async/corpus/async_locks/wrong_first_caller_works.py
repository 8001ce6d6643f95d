"""The first caller works and the others wait for its future: its cancellation becomes theirs.

replaces: single_flight.py
fails:
  - test_a_call_cancelled_as_its_work_ends_is_cancelled_all_the_same
  - test_the_first_callers_cancellation_reaches_nobody_else
  - test_the_last_callers_cancellation_ends_the_work
  - test_a_clean_up_that_fails_leaves_the_cancelled_call_cancelled
  - test_who_comes_during_the_clean_up_gets_work_of_its_own
  - test_work_that_ignores_its_cancellation_answers_nobody
  - test_the_work_is_a_task_of_its_own_in_the_first_callers_context
"""


class SingleFlight(Generic[K, T]):
    def __init__(self) -> None:
        self._results: dict[K, asyncio.Future[T]] = {}

    @property
    def in_flight(self) -> int:
        return len(self._results)

    async def run(self, key: K, work: Callable[[], Awaitable[T]]) -> T:
        if key in self._results:
            return await asyncio.shield(self._results[key])
        result: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._results[key] = result
        try:
            result.set_result(await work())
        except asyncio.CancelledError:
            result.cancel()
            raise
        except Exception as error:
            result.set_exception(error)
        finally:
            del self._results[key]
        return result.result()
