"""Whoever releases a key forgets its lock, though others still wait for it: the next one gets a fresh lock.

replaces: keyed_lock.py
fails:
  - test_one_task_at_a_time_holds_a_key_in_the_order_of_asking
  - test_only_keys_in_use_are_remembered
  - test_whoever_is_cancelled_leaves_the_queue_without_a_trace
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
