"""Many ask for the same thing at the same time; the work is done once, and all get what came of it.

The obvious way, "the first one works and the others wait for it", lets the first one's fate be everybody's: its
time-out, its client that hung up, cancels the work under all the others. So nobody works. The work is a task of its
own, a *flight*, and all who asked are passengers, the first one as well.

TODO: decide what a flight has to know of its passengers, and who forgets it when.
"""

from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class SingleFlight(Generic[K, T]):
    """Does the same work once at a time for each key, for the tasks of one event loop. It remembers no result."""

    @property
    def in_flight(self) -> int:
        """For how many keys work is under way; everything else is forgotten."""
        # TODO: count what is under way.
        raise NotImplementedError("async_locks.single_flight.SingleFlight.in_flight")

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
        # TODO: join the flight of this key, or start one; and know what it means to be the last to leave.
        raise NotImplementedError("async_locks.single_flight.SingleFlight.run")
