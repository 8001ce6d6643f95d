"""No lock at all: a queue of tickets for each key; the one in front holds it, and whoever leaves calls the next.

replaces: keyed_lock.py
fails: []
"""


class KeyedLock(Generic[K]):
    """A queue for each key that somebody stands in."""

    def __init__(self) -> None:
        self._queues: dict[K, list[asyncio.Event]] = {}

    @property
    def keys_in_use(self) -> int:
        """How many queues there are."""
        return len(self._queues)

    def locked(self, key: K) -> bool:
        """Whether there is a queue, and hence somebody in front."""
        return key in self._queues

    @asynccontextmanager
    async def hold(self, key: K) -> AsyncIterator[None]:
        """Stand in the queue; be in front; leave."""
        queue = self._queues.setdefault(key, [])
        ticket = asyncio.Event()
        queue.append(ticket)
        try:
            queue[0].set()
            await ticket.wait()
            yield
        finally:
            queue.remove(ticket)
            if queue:
                queue[0].set()
            else:
                del self._queues[key]
