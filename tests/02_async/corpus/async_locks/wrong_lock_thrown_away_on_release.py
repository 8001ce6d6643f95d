"""Whoever releases a key forgets its lock, though others still wait for it: the next one gets a fresh lock.

replaces: keyed_lock.py
fails:
  - test_one_at_a_time_gets_in_in_the_order_of_asking
  - test_who_comes_back_does_not_overtake_who_waits
  - test_a_waiter_cancelled_as_it_is_woken_lets_the_next_one_in
  - test_only_keys_in_use_are_remembered
"""


class KeyedLock(Generic[K]):
    def __init__(self) -> None:
        self._locks: dict[K, asyncio.Lock] = {}

    @property
    def keys_in_use(self) -> int:
        return len(self._locks)

    def locked(self, key: K) -> bool:
        return key in self._locks

    @asynccontextmanager
    async def hold(self, key: K) -> AsyncIterator[None]:
        async with self._locks.setdefault(key, asyncio.Lock()):
            try:
                yield
            finally:
                self._locks.pop(key, None)
