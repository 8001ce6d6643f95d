"""The plays of the demonstration: what two tasks can make of each program, in words.

Each takes the class to play, so that the racy and the mended one act in the very same play. What comes out last is
compared with what *should*: everything else is a loss.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from async_locks import mended, racy
from async_locks.exploration import Ending, Play, Run, explore
from async_locks.racy import Number, Report
from async_locks.stage import Cell, Stage


class Adds(Protocol):
    """What a counter does."""

    async def add(self, amount: int) -> None:
        """Count."""


class Waits(Protocol):
    """What readiness does."""

    async def declare(self) -> None:
        """It is ready."""

    async def wait(self) -> None:
        """Until it is."""


class Trades(Protocol):
    """What a stock does."""

    async def deliver(self, amount: int) -> None:
        """Bring."""

    async def take(self, amount: int) -> None:
        """Take."""


AnyPlaces = racy.Places | mended.Places


def additions(counter: Callable[[Number], Adds]) -> Play[str]:
    """Two tasks add one each."""

    async def play(stage: Stage) -> str:
        cell = Cell(stage)
        program = counter(cell)
        await stage.act(anna=program.add(1), bert=program.add(1))
        return f"{cell.number} of 2 counted"

    return play


def jobs(places: Callable[[int, Report], AnyPlaces]) -> Play[str]:
    """Two jobs, one place."""

    async def play(stage: Stage) -> str:
        program = places(1, stage.turn)
        inside, most = 0, 0

        async def job() -> None:
            nonlocal inside, most
            inside += 1
            most = max(most, inside)
            await stage.turn("works")
            inside -= 1

        await stage.act(anna=program.run(job), bert=program.run(job))
        return f"{most} at once in 1 place"

    return play


def waking(readiness: Callable[[Report], Waits]) -> Play[str]:
    """One waits until the other is ready."""

    async def play(stage: Stage) -> str:
        program = readiness(stage.turn)
        await stage.act(anna=program.wait(), bert=program.declare())
        return "everyone woke up"

    return play


def trade(stock: Callable[[Number], Trades]) -> Play[str]:
    """Two want the one thing that is there; a second one is delivered."""

    async def play(stage: Stage) -> str:
        cell = Cell(stage, 1)
        program = stock(cell)
        await stage.act(anna=program.take(1), bert=program.take(1), carl=program.deliver(1))
        return f"{cell.number} left"

    return play


@dataclass(frozen=True)
class Exhibit:
    """A program twice, and what should come of it."""

    primitive: str
    about: str
    racy: Play[str]
    mended: Play[str]
    should: str


EXHIBITS = (
    Exhibit("Lock", "two add one each", additions(racy.Counter), additions(mended.Counter), "2 of 2 counted"),
    Exhibit(
        "Semaphore", "two jobs, one place", jobs(racy.Places), jobs(mended.Places), "1 at once in 1 place"
    ),
    Exhibit(
        "Event",
        "one waits for the other",
        waking(racy.Readiness),
        waking(mended.Readiness),
        "everyone woke up",
    ),
    Exhibit("Condition", "two take, one delivers", trade(racy.Stock), trade(mended.Stock), "0 left"),
)


@dataclass(frozen=True)
class Finding:
    """What all interleavings of a play came to."""

    runs: int
    losses: tuple[Run[str], ...]

    @property
    def shortest(self) -> Run[str] | None:
        """The loss that is told in the fewest words; None if nothing was lost."""
        return min(self.losses, key=lambda run: len(run.story), default=None)


def find(play: Play[str], should: str) -> Finding:
    """Play it in every order."""
    runs = list(explore(play))
    return Finding(len(runs), tuple(run for run in runs if run.outcome != should))


def told(outcome: str | Ending) -> str:
    """The outcome in words."""
    return outcome.value if isinstance(outcome, Ending) else outcome
