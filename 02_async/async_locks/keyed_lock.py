"""A lock for each key, kept only while somebody uses it.

One lock for everything makes strangers wait for one another. A dictionary of locks mends that and grows for ever:
a service that locks by user id never forgets a user. Throwing a lock away when it is released is worse. Somebody may
be waiting for it; the next one who comes then gets a fresh lock, and two are inside. So we count those who hold *or
wait*, and the last one to leave takes the lock with him.

The queue of each key is an `asyncio.Lock`: first come, first served, and a waiter that is cancelled in the very moment
in which it is woken passes the lock on.
"""

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


class _Entry:
    """The lock of one key, and how many hold it or wait for it."""

    __slots__ = ("lock", "users")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.users = 0


class KeyedLock(Generic[K]):
    """As many locks as there are keys in use, for the tasks of one event loop; an idle key costs nothing."""

    def __init__(self) -> None:
        self._entries: dict[K, _Entry] = {}

    @property
    def keys_in_use(self) -> int:
        """How many keys are held or waited for; everything else is forgotten."""
        return len(self._entries)

    def locked(self, key: K) -> bool:
        """Whether somebody holds the key at this moment."""
        entry = self._entries.get(key)
        return entry is not None and entry.lock.locked()

    @asynccontextmanager
    async def hold(self, key: K) -> AsyncIterator[None]:
        """Hold the key for the length of the block: ``async with locks.hold(user_id):``.

        One task at a time for each key, in the order in which they came; other keys are not affected. The key is free
        again after the block, however it ended, and a waiter that is cancelled leaves the queue without a trace. Who
        holds a key and asks for it again waits for ever, as with any `asyncio.Lock`.
        """
        entry = self._entries.setdefault(key, _Entry())
        entry.users += 1
        try:
            async with entry.lock:
                yield
        finally:
            entry.users -= 1
            if not entry.users:
                del self._entries[key]
