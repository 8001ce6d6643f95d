"""A line of waiting tasks, first come, first served: what all limits have in common.

A limit answers one question, "can this much be taken now?", and `FairLimit` asks it: for a newcomer if nobody
waits, and for the first in line whenever something has changed. The first in line is never passed over. A small
request that slips past a large one is faster today, and then the large one waits for ever.

What is taken is taken *for* the waiter, before its task runs again. So many can be served in one turn of the loop,
and nobody can cut in between. The price: a task may be cancelled after it was served and before it ran. What it
got must go back, or the limit shrinks a little with every time-out.

Not for several threads: like all of asyncio, a limit belongs to the loop's thread.
"""

import asyncio
from abc import ABC, abstractmethod
from collections import OrderedDict
from math import inf


class FairLimit(ABC):
    """What tasks take amounts from, in the order in which they asked."""

    def __init__(self) -> None:
        self._line: OrderedDict[asyncio.Future[None], int] = OrderedDict()

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return len(self._line)

    def try_acquire(self, amount: int = 1) -> bool:
        """Take the amount now, or take nothing and return False; False as well while anyone waits.

        ValueError, from `acquire` too, for an amount below 0 or without end.
        """
        # EXERCISE: refuse what makes no sense (NaN compares as False); never past those who wait.
        if not 0 <= amount < inf:
            raise ValueError(f"an amount is a number from 0 up, not {amount}")
        return not self._line and self._take(amount)

    async def acquire(self, amount: int = 1) -> None:
        """Return once the amount is taken; at once, without a turn of the loop, if `try_acquire` would.

        Cancelled while it waits, or after it was served but before it ran on, the task leaves nothing behind:
        its place is given up, what was taken for it is given back, and those behind it are served.
        """
        # EXERCISE: a future at the end of the line; when cancelled, leave it, or give back, and serve the others.
        if self.try_acquire(amount):
            return
        place = asyncio.get_running_loop().create_future()
        self._line[place] = amount
        if len(self._line) == 1:
            self._serve()
        try:
            await place
        except asyncio.CancelledError:
            self._leave(place, amount)
            raise

    def _leave(self, place: "asyncio.Future[None]", amount: int) -> None:
        # EXERCISE-REMOVE
        if self._line.pop(place, None) is None and not place.cancelled():
            self._give_back(amount)
        self._serve()

    def _serve(self) -> None:
        """Take for the first in line as long as there is enough, and let it go; stop at the first who must wait.

        Whose future is cancelled already gets nothing. To be called whenever something may have come free.
        """
        # EXERCISE: from the front; take first, then set the future's result.
        while self._line:
            place, amount = next(iter(self._line.items()))
            if not place.cancelled() and not self._take(amount):
                return
            del self._line[place]
            if not place.cancelled():
                place.set_result(None)

    @abstractmethod
    def _take(self, amount: int) -> bool:
        """Take the amount if it can be taken now, and say whether."""

    @abstractmethod
    def _give_back(self, amount: int) -> None:
        """Undo a `_take` whose taker was cancelled."""
