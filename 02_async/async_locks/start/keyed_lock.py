"""A lock for each key, kept only while somebody uses it.

One lock for everything makes strangers wait for one another. A dictionary of locks mends that and grows for ever:
a service that locks by user id never forgets a user. Throwing a lock away when it is released is worse. Somebody may
be waiting for it; the next one who comes then gets a fresh lock, and two are inside.

TODO: what has to be known of a key, so that its lock can go at the right moment, and not before?
"""

from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


class KeyedLock(Generic[K]):
    """As many locks as there are keys in use, for the tasks of one event loop; an idle key costs nothing."""

    @property
    def keys_in_use(self) -> int:
        """How many keys are held or waited for; everything else is forgotten."""
        # TODO: count what is remembered.
        raise NotImplementedError("async_locks.keyed_lock.KeyedLock.keys_in_use")

    def locked(self, key: K) -> bool:
        """Whether somebody holds the key at this moment."""
        # TODO: asking must not make the key known.
        raise NotImplementedError("async_locks.keyed_lock.KeyedLock.locked")

    @asynccontextmanager
    async def hold(self, key: K) -> AsyncIterator[None]:
        """Hold the key for the length of the block: ``async with locks.hold(user_id):``.

        One task at a time for each key, in the order in which they came; other keys are not affected. The key is free
        again after the block, however it ended, and a waiter that is cancelled leaves the queue without a trace. Who
        holds a key and asks for it again waits for ever, as with any `asyncio.Lock`.
        """
        # TODO: find or make the key's lock, hold it around the yield, and forget it when nobody needs it.
        raise NotImplementedError("async_locks.keyed_lock.KeyedLock.hold")
        yield
