"""A server that counts what it is asked, and a crowd that asks all at once, by a clock that nobody waits for."""

import asyncio
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass

from rate_limits.clock import VirtualClock
from rate_limits.concurrency_limit import ConcurrencyLimit
from rate_limits.polite_call import call_within
from rate_limits.token_bucket import TokenBucket

STEP = 0.5  # seconds of virtual time between two looks at the crowd
CHANGE = 5.0


class Server:
    """Answers after so many seconds, and remembers when it was asked."""

    def __init__(self, clock: VirtualClock, seconds: float) -> None:
        self.calls: list[float] = []
        self.in_flight = self.peak = 0
        self._clock, self._seconds = clock, seconds

    async def call(self) -> None:
        """One call."""
        self.calls.append(self._clock.time())
        self.in_flight += 1
        self.peak = max(self.peak, self.in_flight)
        try:
            await self._clock.sleep(self._seconds)
        finally:
            self.in_flight -= 1

    def most_within(self, seconds: float) -> int:
        """The most calls in any window of this length, wherever it begins; the end does not belong to it."""
        ends = (bisect_left(self.calls, at + seconds) for at in self.calls)
        return max((end - begin for begin, end in enumerate(ends)), default=0)


@dataclass(frozen=True)
class Crowd:
    """So many calls at once, each of so many seconds, within these limits, which are changed on the way."""

    name: str
    calls: int
    seconds: float
    at_once: int
    rate: float
    burst: float
    times: float = 1.0  # after CHANGE seconds both limits are so many times what they were


@dataclass(frozen=True)
class Seen:
    """What the server saw of a crowd."""

    name: str
    most_at_once: int
    most_in_a_second: int
    done_after: float
    started: dict[int, int]  # how many calls in which second


async def simulate(crowd: Crowd) -> Seen:
    """Let the crowd in, and turn the clock until everybody is served."""
    clock = VirtualClock()
    server = Server(clock, crowd.seconds)
    slots, tokens = ConcurrencyLimit(crowd.at_once), TokenBucket(crowd.rate, crowd.burst, clock=clock)
    async with asyncio.TaskGroup() as group:
        for _ in range(crowd.calls):
            group.create_task(call_within(slots, tokens, server.call))
        await clock.advance(CHANGE)
        tokens.change(rate=crowd.rate * crowd.times)
        slots.change(max(1, round(crowd.at_once * crowd.times)))
        while server.in_flight or slots.waiting or tokens.waiting:
            await clock.advance(STEP)
    return seen(crowd, server)


def seen(crowd: Crowd, server: Server) -> Seen:
    """The server's counts; the last call began last, and all take the same time."""
    started = Counter(int(at) for at in server.calls)
    done = server.calls[-1] + crowd.seconds if server.calls else 0.0
    return Seen(crowd.name, server.peak, server.most_within(1.0), done, dict(sorted(started.items())))
