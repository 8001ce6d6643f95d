"""So much per second: a bucket into which tokens drip, and from which every call or byte takes its own.

The bucket holds `burst` tokens and starts full. `rate` tokens drip in each second, and what does not fit is lost.
So in any window of t seconds no more than burst + rate * t tokens can be taken, wherever the window begins; a
counter that starts anew each second lets twice as much through around the turn of the second.

Nothing really drips. The level is worked out when somebody asks, from the time that passed since it was last worked
out. A task that adds tokens every so often would be late each time, and its delays would add up; here a
delay is only more time that has passed.

An amount above the burst would never fit. It is let through when the bucket is full, and the level goes below zero:
what it took too much is waited for by those after it. Thus no amount is refused, and none waits for ever.
"""

import asyncio
from math import inf

from rate_limits.clock import Clock, Timer
from rate_limits.fair_limit import FairLimit

TICK = 1e-9  # seconds: sooner than this is now. Loops fire timers that much early, and sums are not exact.


class TokenBucket(FairLimit):
    """At most ``burst + rate * t`` tokens in any t seconds (an amount above the burst counts as the burst).

    ``rate`` in tokens per second, ``burst`` in tokens, both above 0 and finite, or ValueError. Choose the burst no
    smaller than what drips in while a timer is late: a hundredth of the rate is plenty. Without a ``clock`` the
    bucket goes by the running loop. However many wait, it sets one timer, and none when nobody does.
    """

    def __init__(self, rate: float, burst: float, *, clock: Clock | None = None) -> None:
        super().__init__()
        self._rate, self._burst = sensible(rate, burst)
        self._level = self._burst
        self._at = -inf
        self._clock = clock
        self._timer: Timer | None = None

    @property
    def rate(self) -> float:
        """Tokens per second."""
        return self._rate

    @property
    def burst(self) -> float:
        """How many tokens the bucket holds."""
        return self._burst

    @property
    def available(self) -> float:
        """The tokens in the bucket now; below 0 after an amount above the burst."""
        self._refill()
        return self._level

    def change(self, *, rate: float | None = None, burst: float | None = None) -> None:
        """Go on with another rate, another burst, or both; the same errors as for a new bucket, and then no change.

        What has dripped in until now came at the old rate. A larger burst brings no tokens with it, a smaller one
        loses those that no longer fit. Those who wait are served by the new limits at once.
        """
        # EXERCISE: check both before you change one; settle the past; then whom does it concern?
        new = sensible(self._rate if rate is None else rate, self._burst if burst is None else burst)
        self._refill()
        self._rate, self._burst = new
        self._serve()

    def _refill(self) -> None:
        """Let in what has dripped since ``_at``, up to the burst; ``_at`` is now."""
        # EXERCISE: one subtraction, one multiplication, never above the burst.
        now = (self._clock or asyncio.get_running_loop()).time()
        self._level = min(self._level + (now - self._at) * self._rate, self._burst)
        self._at = now

    def _take(self, amount: int) -> bool:
        """Take the amount if it is there, or if the bucket is full.

        A wait of less than a TICK counts as none, and so does one after which the clock would show the same: far from
        zero ``now + wait == now`` for waits that are longer than a TICK.
        """
        # EXERCISE: refill; compare with the amount or the burst, whichever is smaller; subtract the whole amount.
        self._refill()
        if self._at + self._missing(amount) > self._at + TICK:
            return False
        self._level -= amount
        return True

    def _missing(self, amount: int) -> float:
        """The seconds until there is enough, counted from ``_at``; 0 or less if there is."""
        return (min(amount, self._burst) - self._level) / self._rate

    def _give_back(self, amount: int) -> None:
        self._level += amount

    def _serve(self) -> None:
        """Serve, and come back when there is enough for the first who must wait: with one timer for the whole line."""
        # EXERCISE: the old timer is void, whatever it was for; without a line there is no new one.
        if self._timer is not None:
            self._timer.cancel()
        super()._serve()
        if self._line:
            first = next(iter(self._line.values()))
            clock = self._clock or asyncio.get_running_loop()
            self._timer = clock.call_at(self._at + self._missing(first), self._serve)


def sensible(rate: float, burst: float) -> tuple[float, float]:
    """Both as they are; ValueError unless both are finite numbers above 0."""
    for name, value in (("rate", rate), ("burst", burst)):
        if not 0 < value < inf:
            raise ValueError(
                f"{name} must be a finite number above 0, not {value}; for no limit, use no bucket"
            )
    return rate, burst
