"""An outage, played in virtual time: a service that hangs for a while, and users who keep asking it.

Users ask, wait, and ask again a second later. While the service is down it answers nobody, and whoever has waited
`PATIENCE` seconds gives up. The time-out is inside the attempt, where the breaker sees the `TimeoutError`; outside it
would be a cancellation, of which nobody can tell whose fault it was.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from circuit_breaker.breaker import CircuitBreaker
from circuit_breaker.model import Change, CircuitOpenError, Settings, State, Statistics
from circuit_breaker.virtual_time import VirtualLoop

DURATION = 50
DOWN = range(10, 35)
PATIENCE = 2.0
ANSWER = 0.05

Ask: TypeAlias = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Tally:
    """What the users met; seconds are added up over all of them."""

    served: int = 0
    given_up: int = 0
    refused: int = 0
    refused_needlessly: int = 0
    seconds_in_vain: float = 0.0


@dataclass(slots=True)
class Run:
    """One outage: what the users met, the state in each second, and what the breaker said of itself."""

    tally: Tally = field(default_factory=Tally)
    states: list[State] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    statistics: Statistics | None = None


def is_down(now: float) -> bool:
    """Whether the service hangs at that second."""
    return DOWN.start <= now < DOWN.stop


async def service() -> None:
    """Answer soon, or, asked while it is down, never."""
    if is_down(asyncio.get_running_loop().time()):
        await asyncio.Event().wait()
    await asyncio.sleep(ANSWER)


async def patient() -> None:
    """The service, or TimeoutError."""
    async with asyncio.timeout(PATIENCE):
        await service()


async def user(number: int, ask: Ask, tally: Tally) -> None:
    """Ask once a second, all users at moments of their own, until the time is over."""
    now = asyncio.get_running_loop().time
    await asyncio.sleep(number * 0.618 % 1)
    while (began := now()) < DURATION:
        try:
            await ask()
            tally.served += 1
        except TimeoutError:
            tally.given_up += 1
            tally.seconds_in_vain += now() - began
        except CircuitOpenError:
            tally.refused += 1
            tally.refused_needlessly += not is_down(began)
        await asyncio.sleep(1)


async def watch(breaker: CircuitBreaker, states: list[State]) -> None:
    """Note the state in the middle of each second."""
    await asyncio.sleep(0.5)
    for _ in range(DURATION):
        states.append(breaker.state)
        await asyncio.sleep(1)


async def together(stories: Iterable[Coroutine[None, None, None]]) -> None:
    """All of them at once, to their ends."""
    async with asyncio.TaskGroup() as group:
        for story in stories:
            group.create_task(story)


async def without_breaker(users: int) -> Run:
    """Everybody asks the service."""
    run = Run()
    await together(user(number, patient, run.tally) for number in range(users))
    return run


async def with_breaker(users: int, settings: Settings) -> Run:
    """Everybody asks the breaker first."""
    run = Run()
    clock = asyncio.get_running_loop().time
    breaker = CircuitBreaker("the service", settings, clock=clock, listeners=[run.changes.append])

    async def ask() -> None:
        await breaker.call(patient)

    asking = (user(number, ask, run.tally) for number in range(users))
    await together([watch(breaker, run.states), *asking])
    run.statistics = breaker.statistics()
    return run


def play(story: Coroutine[None, None, Run]) -> Run:
    """The run that the story tells; in no time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(story)
