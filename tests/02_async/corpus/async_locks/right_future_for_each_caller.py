"""Each caller waits for a future of its own; the work's callback hands out what came of it.

replaces: single_flight.py
fails: []
"""


class _Shared(Generic[T]):
    """A task and the futures of those who want its result."""

    def __init__(self, task: asyncio.Task[T]) -> None:
        self.task = task
        self.waiting: set[asyncio.Future[None]] = set()
        self.abandoned = False


class SingleFlight(Generic[K, T]):
    """Does the same work once at a time for each key."""

    def __init__(self) -> None:
        self._shared: dict[K, _Shared[T]] = {}

    @property
    def in_flight(self) -> int:
        """How many keys there are."""
        return len(self._shared)

    async def run(self, key: K, work: Callable[[], Awaitable[T]]) -> T:
        """Join, or begin."""
        while (shared := self._shared.get(key)) is not None and shared.abandoned:
            await self._settled(shared)
        if shared is None:
            shared = self._shared[key] = _Shared(asyncio.ensure_future(self._work(key, work)))
        try:
            await self._settled(shared)
        except asyncio.CancelledError:
            if not shared.waiting:
                shared.abandoned = True
                shared.task.cancel()
                await self._cleaned_up(shared.task)
            raise
        return shared.task.result()

    async def _cleaned_up(self, task: asyncio.Task[T]) -> None:
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            task.cancel()
            await self._cleaned_up(task)

    async def _settled(self, shared: _Shared[T]) -> None:
        bell = asyncio.get_running_loop().create_future()

        def ring(_task: asyncio.Task[T]) -> None:
            if not bell.done():
                bell.set_result(None)

        shared.waiting.add(bell)
        shared.task.add_done_callback(ring)
        try:
            await bell
        finally:
            shared.waiting.discard(bell)
            shared.task.remove_done_callback(ring)

    async def _work(self, key: K, work: Callable[[], Awaitable[T]]) -> T:
        try:
            return await work()
        finally:
            del self._shared[key]
