"""A task group in which no more than so many tasks run at once; whoever starts one more waits for a place."""

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Self, TypeVar

_T = TypeVar("_T")


class Bounded:
    """As ``asyncio.TaskGroup``, with ``most`` places."""

    def __init__(self, most: int) -> None:
        self._free, self._group = asyncio.Semaphore(most), asyncio.TaskGroup()

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._group.__aexit__(kind, error, trace)

    async def start(self, work: Coroutine[object, object, _T]) -> asyncio.Task[_T]:
        """Run ``work`` as soon as a place is free."""
        try:
            await self._free.acquire()
        except BaseException:
            work.close()
            raise
        task = self._group.create_task(work)
        task.add_done_callback(lambda _: self._free.release())
        return task
