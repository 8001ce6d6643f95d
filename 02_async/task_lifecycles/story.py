"""A recorder for what happened in which order, so that an order can be proven instead of hoped for.

Concurrent programs are wrong in their order: the pool was closed before the last query, the answer went out
before the commit. Sleeping a little and looking does not prove anything, since on another day the same program
takes another time. Here each part of a program tells what it does, the story keeps the lines in the order in which
they were told, and a test compares them. Where one part has to wait for another, it waits for the line.

A story belongs to one event loop and keeps everything: it is for tests, demonstrations and one bad night in
production, not for a log of months.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

OUTSIDE = "outside"


class OutOfOrderError(AssertionError):
    """A line was not told, or not after the one that should come before it."""

    def __init__(self, line: str, before: str | None, told: Sequence[str]) -> None:
        place = "at all" if before is None else f"after {before!r}"
        super().__init__(f"{line!r} was not told {place}. The story was: {'; '.join(told) or '(empty)'}.")
        self.line = line


@dataclass(frozen=True, slots=True)
class Moment:
    """Who told what, and when: seconds on the story's clock."""

    at: float
    teller: str
    what: str

    def __str__(self) -> str:
        return f"{self.teller}: {self.what}"


def loop_time() -> float:
    """Seconds on the running loop's clock, which may be a virtual one; without a loop, the monotonic clock's."""
    try:
        return asyncio.get_running_loop().time()
    except RuntimeError:
        return time.monotonic()


def teller() -> str:
    """The name of the task that is running, or "outside" where none is."""
    try:
        task = asyncio.current_task()
    except RuntimeError:
        return OUTSIDE
    return OUTSIDE if task is None else task.get_name()


class Story:
    """What happened, in the order in which it was told."""

    def __init__(self, clock: Callable[[], float] = loop_time) -> None:
        self.moments: list[Moment] = []
        self._clock = clock
        self._told: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    @property
    def lines(self) -> list[str]:
        """Each moment as ``teller: what``."""
        return [str(moment) for moment in self.moments]

    def tell(self, what: str) -> None:
        """Add a moment: now by the story's clock, told by `teller`. Whoever waits for its line is woken."""
        # EXERCISE: make the moment, keep it, and set the event that belongs to its line.
        moment = Moment(self._clock(), teller(), what)
        self.moments.append(moment)
        self._told[str(moment)].set()

    async def until(self, line: str) -> None:
        """Wait until ``line`` (``teller: what``) is told; return at once if it has been told before."""
        # EXERCISE: each line has an event; wait for it.
        await self._told[line].wait()

    @contextmanager
    def chapter(self, name: str) -> Iterator[None]:
        """Tell that the block begins, and how it ends; whatever ends it passes on.

        The lines are ``NAME begins``, and then one of ``NAME ends``, ``NAME is cancelled`` (for
        `asyncio.CancelledError`) and ``NAME fails with KeyError`` (for any other exception, with its class).
        """
        # EXERCISE: try, a branch for each of the three ends, and `raise` where there is something to pass on.
        self.tell(f"{name} begins")
        try:
            yield
        except asyncio.CancelledError:
            self.tell(f"{name} is cancelled")
            raise
        except BaseException as error:
            self.tell(f"{name} fails with {type(error).__name__}")
            raise
        self.tell(f"{name} ends")

    def check_order(self, *lines: str) -> None:
        """OutOfOrderError for the first of ``lines`` that was not told after the one before it.

        Other lines may stand before, between and after them. A line that is named twice must have been told twice.
        The error is made of the line, of the one before it among ``lines`` (None for the first), and of the story.
        """
        # EXERCISE: search for each line from where the last one was found.
        told = iter(self.lines)
        before = None
        for line in lines:
            if line not in told:  # goes on from where the last search ended
                raise OutOfOrderError(line, before, self.lines)
            before = line
