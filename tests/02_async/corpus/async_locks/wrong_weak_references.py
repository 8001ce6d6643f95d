"""No counting: a lock lives as long as somebody has it, and a cancelled task that is looked at later still has it.

replaces: keyed_lock.py
fails:
  - test_only_keys_in_use_are_remembered
"""

from weakref import WeakValueDictionary


class KeyedLock(Generic[K]):
    """A lock for each key that somebody knows of."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[K, asyncio.Lock] = WeakValueDictionary()

    @property
    def keys_in_use(self) -> int:
        """How many are alive."""
        return len(self._locks)

    def locked(self, key: K) -> bool:
        """Whether it is held."""
        lock = self._locks.get(key)
        return lock is not None and lock.locked()

    @asynccontextmanager
    async def hold(self, key: K) -> AsyncIterator[None]:
        """Hold it."""
        lock = self._locks.get(key)
        if lock is None:
            lock = self._locks[key] = asyncio.Lock()
        async with lock:
            yield
