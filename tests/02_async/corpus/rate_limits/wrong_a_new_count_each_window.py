"""A fresh burst at each turn of the window: around the turn, twice as much gets through as anywhere else.

replaces: token_bucket.py
fails:
  - test_a_call_cancelled_while_it_waits_for_tokens_leaves_its_slot
  - test_a_clock_far_from_zero_is_good_enough
  - test_a_long_rest_earns_no_more_than_the_burst
  - test_a_new_burst_brings_no_tokens_and_may_cost_some
  - test_a_new_rate_counts_for_those_who_wait
  - test_a_rest_with_tokens_left_counts_once
  - test_a_rested_bucket_serves_its_burst_at_once_and_the_rest_at_its_rate
  - test_a_small_request_does_not_pass_a_large_one
  - test_a_smaller_burst_lets_nobody_wait_for_ever
  - test_a_timer_that_is_very_late_lets_no_crowd_through
  - test_delays_of_the_timers_do_not_add_up
  - test_more_than_the_burst_passes_when_the_bucket_is_full_and_the_next_pay
  - test_nobody_waits_longer_than_the_law_demands
  - test_the_demonstration_tells_what_a_server_saw
  - test_tokens_drip_in_without_a_task_that_adds_them
  - test_when_the_first_in_line_goes_the_next_are_served_at_once
"""


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
        new = sensible(self._rate if rate is None else rate, self._burst if burst is None else burst)
        self._refill()
        self._rate, self._burst = new
        self._serve()

    def _refill(self) -> None:
        """Let in what has dripped since ``_at``, up to the burst; ``_at`` is now."""
        now = (self._clock or asyncio.get_running_loop()).time()
        if now - self._at >= self._burst / self._rate - TICK:
            self._level = min(self._level, 0) + self._burst
            self._at = now

    def _take(self, amount: int) -> bool:
        """Take the amount if it is there, or if the bucket is full; a wait too short for the clock counts as none."""
        self._refill()
        if self._at + self._missing(amount) > self._at + TICK:
            return False
        self._level -= amount
        return True

    def _missing(self, amount: int) -> float:
        """The seconds until there is enough, counted from ``_at``; 0 or less if there is."""
        return self._burst / self._rate if min(amount, self._burst) > self._level else 0.0

    def _give_back(self, amount: int) -> None:
        self._level += amount

    def _serve(self) -> None:
        """Serve, and come back when there is enough for the first who must wait: with one timer for the whole line."""
        if self._timer is not None:
            self._timer.cancel()
        super()._serve()
        if self._line:
            first = next(iter(self._line.values()))
            clock = self._clock or asyncio.get_running_loop()
            self._timer = clock.call_at(self._at + self._missing(first), self._serve)
