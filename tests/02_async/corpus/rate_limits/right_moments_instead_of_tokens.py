"""No level at all, only the moment at which the bucket will be full (known as GCRA, from telephone networks).

replaces: token_bucket.py
fails: []
"""


class TokenBucket(FairLimit):
    """At most ``burst + rate * t`` tokens in any t seconds."""

    def __init__(self, rate: float, burst: float, *, clock: Clock | None = None) -> None:
        super().__init__()
        self._rate, self._burst = sensible(rate, burst)
        self._clock = clock
        self._full_at = -inf
        self._timers: list[Timer] = []

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
        """The tokens in the bucket now."""
        return self._burst - max(0.0, self._full_at - self._now()) * self._rate

    def change(self, *, rate: float | None = None, burst: float | None = None) -> None:
        """Go on with another rate, another burst, or both."""
        new = sensible(rate if rate is not None else self._rate, burst if burst is not None else self._burst)
        level = self.available
        self._rate, self._burst = new
        self._full_at = self._now() + max(0.0, self._burst - level) / self._rate
        self._serve()

    def _due(self, amount: int) -> float:
        return self._full_at - (self._burst - min(amount, self._burst)) / self._rate

    def _take(self, amount: int) -> bool:
        if self._due(amount) > self._now() + TICK:
            return False
        self._full_at = max(self._full_at, self._now()) + amount / self._rate
        return True

    def _give_back(self, amount: int) -> None:
        self._full_at -= amount / self._rate

    def _serve(self) -> None:
        while self._timers:
            self._timers.pop().cancel()
        super()._serve()
        if self._line:
            clock: Clock = self._clock or asyncio.get_running_loop()
            self._timers.append(clock.call_at(self._due(next(iter(self._line.values()))), self._serve))

    def _now(self) -> float:
        return (self._clock or asyncio.get_running_loop()).time()
