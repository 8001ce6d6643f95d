"""Leaves the line when cancelled, and forgets that it may have been served already.

replaces: fair_limit.py
fails:
  - test_a_slot_of_a_task_that_was_served_and_cancelled_before_it_ran_goes_back
  - test_the_last_one_leaves_everything_free
  - test_tokens_of_a_task_that_was_served_and_cancelled_before_it_ran_go_back
"""


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
        if not 0 <= amount < inf:
            raise ValueError(f"an amount is a number from 0 up, not {amount}")
        return not self._line and self._take(amount)

    async def acquire(self, amount: int = 1) -> None:
        """Return once the amount is taken; at once, without a turn of the loop, if `try_acquire` would.

        Cancelled while it waits, or after it was served but before it ran on, the task leaves nothing behind:
        its place is given up, what was taken for it is given back, and those behind it are served.
        """
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
        self._line.pop(place, None)
        self._serve()

    def _serve(self) -> None:
        """Take for the first in line as long as there is enough, and let it go; stop at the first who must wait.

        Whose future is cancelled already gets nothing. To be called whenever something may have come free.
        """
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
