"""Measures how much faster it is at once.

The same function downloads both times, with one turn and then with many, so that nothing but the number of
turns differs. Adding up the seconds of each file in a concurrent run instead does not measure it: files that
share a line slow one another down, and the sum counts that as if it were a gain.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

from async_downloader.model import Outcome, Result


@dataclass(frozen=True, slots=True)
class Comparison:
    """Seconds for all files one after another and at once; ``complete`` if every file arrived both times."""

    sequential: float
    at_once: float
    complete: bool

    @property
    def speed_up(self) -> float | None:
        """How many times as fast at once is; None if a file is missing or no time passed."""
        # EXERCISE: 2.0 means that at once takes half the time.
        if not self.complete or self.at_once <= 0:
            return None
        return self.sequential / self.at_once


async def compare(
    run: Callable[[int], Awaitable[Sequence[Result]]],
    limit: int,
    *,
    clock: Callable[[], float] = perf_counter,
) -> Comparison:
    """Time ``run(1)``, then ``run(limit)``, by ``clock``; ``run(n)`` downloads everything, n at once."""
    # EXERCISE: two runs, one after the other, and a look at the clock around each.
    begun = clock()
    sequential = await run(1)
    between = clock()
    at_once = await run(limit)
    ended = clock()
    complete = all(result.outcome is Outcome.DOWNLOADED for result in [*sequential, *at_once])
    return Comparison(between - begun, ended - between, complete)
