"""Plays a concurrent program in every order there is, and says what can come of it.

A *play* is a coroutine function whose actors wait for their turns on a `Stage`. When nobody can go on without one,
somebody gets one. Who, is a choice; `explore` plays again and again until every choice was made once. If no run loses
anything, then none ever will, in this play: that is a proof, not a test that was lucky.

How does anyone know that nobody can go on? An event loop with nothing to do asks its selector to wait for the network.
Ours does not wait: being asked is the sign. (Counting ``asyncio.sleep(0)`` instead only guesses.) If nobody waits for
a turn either, the play is stuck for ever, and that is an outcome too. No real time passes: when all turns are taken,
the loop's clock jumps to its next timer.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from enum import Enum
from selectors import SelectorKey, SelectSelector
from typing import Generic, Literal, TypeVar

from async_locks.stage import Stage

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Play = Callable[[Stage], Coroutine[object, object, T]]

MOST_RUNS = 3_000
MOST_ROUNDS = 500


class Ending(Enum):
    """How a run ends that never ends."""

    STUCK = "stuck for ever"


class StuckError(Exception):
    """Everybody waits, and nobody will come."""


class EndlessError(Exception):
    """There is more to play than anyone will wait for: the play is too long, or one of its actors polls."""


@dataclass(frozen=True, slots=True)
class Run(Generic[T_co]):
    """One interleaving: what was done, in order, and what came of it."""

    story: tuple[str, ...]
    outcome: T_co | Literal[Ending.STUCK]


def explore(play: Play[T]) -> Iterator[Run[T]]:
    """A run for every interleaving of the play, in an order that is always the same.

    An error that leaves the play leaves this function too, with the story in a note. `EndlessError`: 3,000 runs were
    not enough.
    """
    script: list[int] = []
    for _ in range(MOST_RUNS):
        stage = Stage(script)
        yield perform(play, stage)
        script = stage.next_script()
        if not script:
            return
    raise EndlessError(f"more than {MOST_RUNS} interleavings: shorten the play, or see who polls in it")


def perform(play: Play[T], stage: Stage) -> Run[T]:
    """One run, as the stage's script wants it; in an event loop of its own, so not inside of another one."""
    outcome: T | Literal[Ending.STUCK] = Ending.STUCK
    try:
        with asyncio.Runner(loop_factory=lambda: _StageLoop(stage)) as runner:
            outcome = runner.run(play(stage))
    except StuckError:
        pass
    except Exception as error:
        if stage.story:
            error.add_note("It happened so: " + "; ".join(stage.story))
        raise
    return Run(tuple(stage.story), outcome)


class _StageLoop(asyncio.SelectorEventLoop):
    """An event loop that gives turns where others wait, and has a clock of its own."""

    def __init__(self, stage: Stage) -> None:
        self._now = 0.0
        self._stage = stage
        super().__init__(_Selector(self._idle))

    def time(self) -> float:
        """Seconds that only pass when everybody waits for them."""
        return self._now

    def _idle(self, next_timer: float | None) -> None:
        if self._stage.next_turn():
            return
        if next_timer is None:
            raise StuckError("everybody waits, and nobody will come")
        self._now += next_timer


class _Selector(SelectSelector):
    """Asks for something to happen where others wait for the network."""

    def __init__(self, idle: Callable[[float | None], None]) -> None:
        super().__init__()
        self._idle = idle
        self._rounds = 0

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        """Nothing ever comes from the network here."""
        self._rounds += 1
        if self._rounds > MOST_ROUNDS:
            self._rounds = 0  # what follows is the clean-up
            raise EndlessError(f"still at it after {MOST_ROUNDS} rounds of the event loop: see who polls")
        if timeout is None or timeout > 0:
            self._idle(timeout)
        return []
