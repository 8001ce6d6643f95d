"""Many ask for the same thing at the same time; the work is done once, and all get what came of it.

The obvious way, "the first one works and the others wait for it", lets the first one's fate be everybody's: its
time-out, its client that hung up, cancels the work under all the others. So nobody works. The work is a task of its
own, a *flight*, and all who asked are passengers, the first one as well.

A passenger who is cancelled gets off; the flight goes on for the others. When the last one gets off, nobody wants the
result any more: the flight is cancelled, and that passenger stays until its clean-up is over, as if it had awaited the
work itself. For the same reason a second cancellation of this passenger reaches the work, too.

A flight that is given up takes nobody on board: who comes now would get an error that is meant for somebody else. Nor
does a second flight start beside it, for it may still be cleaning up, and "one at a time" is what was promised. So who
comes now waits for its end, and then a new flight begins.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from contextlib import suppress
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class _Flight(Generic[T]):
    """Work under way, and how many wait for it; it is given up when that falls to zero."""

    __slots__ = ("passengers", "task")

    def __init__(self, work: Callable[[], Awaitable[T]]) -> None:
        self.task = asyncio.create_task(self._fly(work))
        self.passengers = 0

    @staticmethod
    async def _fly(work: Callable[[], Awaitable[T]]) -> T:
        return await work()

    async def ride(self) -> T:
        """Wait for the result or the error; the last one who gets off early takes the flight down."""
        self.passengers += 1
        try:
            await asyncio.wait({self.task})
        finally:
            self.passengers -= 1
            if not self.passengers:
                await self._give_up()
        return self.task.result()

    async def _give_up(self) -> None:
        """Cancel the work, once more at each cancellation of the passenger who stays, until it has ended."""
        while not self.task.done():
            self.task.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.wait({self.task})


class SingleFlight(Generic[K, T]):
    """Does the same work once at a time for each key, for the tasks of one event loop. It remembers no result."""

    def __init__(self) -> None:
        self._flights: dict[K, _Flight[T]] = {}

    @property
    def in_flight(self) -> int:
        """For how many keys work is under way; everything else is forgotten."""
        return sum(not flight.task.done() for flight in self._flights.values())

    async def run(self, key: K, work: Callable[[], Awaitable[T]]) -> T:
        """What ``work()`` gives or raises; who asks for a key whose work is under way waits for that work instead.

        - All get the same object, or the same error. A call that begins when the work has ended starts it anew.
        - The work runs in a task of its own, with the context variables of the call that started it.
        - A call that is cancelled ends at once, and the others get their result all the same. When the last one is
          cancelled, so is the work, and that call ends when the work has ended: with its own `CancelledError`, whatever
          the work comes to. Cancelled again meanwhile, it cancels the work again, as ``await work()`` would.
        - A call that comes during this clean-up waits for its end and starts the work anew. If it is cancelled while
          it waits, it ends at once and does not disturb the clean-up.
        """
        while (flight := self._under_way(key)) and not flight.passengers:
            await asyncio.wait({flight.task})
        if flight is None:
            flight = self._take_off(key, work)
        return await flight.ride()

    def _under_way(self, key: K) -> _Flight[T] | None:
        flight = self._flights.get(key)
        return None if flight is None or flight.task.done() else flight

    def _take_off(self, key: K, work: Callable[[], Awaitable[T]]) -> _Flight[T]:
        flight = self._flights[key] = _Flight(work)
        flight.task.add_done_callback(lambda _: self._land(key, flight))
        return flight

    def _land(self, key: K, flight: _Flight[T]) -> None:
        """Forget the flight, unless another one of this key has started since."""
        if self._flights.get(key) is flight:
            del self._flights[key]
