"""Serves whoever fits: faster for all but the one who asked for much, and waits for ever.

replaces: fair_limit.py
fails:
  - test_a_small_request_does_not_pass_a_large_one
  - test_a_smaller_burst_lets_nobody_wait_for_ever
  - test_more_than_the_burst_passes_when_the_bucket_is_full_and_the_next_pay
  - test_more_than_the_limit_is_let_in_alone
  - test_nobody_waits_longer_than_the_law_demands
"""

from operator import itemgetter


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
        self._serve()
        try:
            await place
        except asyncio.CancelledError:
            self._leave(place, amount)
            raise

    def _leave(self, place: "asyncio.Future[None]", amount: int) -> None:
        if self._line.pop(place, None) is None and not place.cancelled():
            self._give_back(amount)
        self._serve()

    def _serve(self) -> None:
        """Take for the first in line as long as there is enough, and let it go; stop at the first who must wait.

        Whose future is cancelled already gets nothing. To be called whenever something may have come free.
        """
        for place, amount in sorted(self._line.items(), key=itemgetter(1)):
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
