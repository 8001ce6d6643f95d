"""`python -m rate_limits`: one crowd within different limits, and what the server saw of it."""

import argparse
import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, replace
from math import inf
from time import perf_counter

from rate_limits.concurrency_limit import ConcurrencyLimit
from rate_limits.simulation import Crowd, Seen, simulate
from rate_limits.token_bucket import TokenBucket

PLENTY = 1_000_000  # a limit that nobody meets here
BOUNDS: dict[str, tuple[float, float]] = {
    "calls": (0, 5_000),
    "seconds": (0.1, 60),
    "at_once": (1, PLENTY),
    "rate": (0.1, PLENTY),
    "burst": (0.1, PLENTY),
    "times": (0.1, 1_000),
}
MOST_LINES = 30


def parser() -> argparse.ArgumentParser:
    """The options; without any, the demonstration."""
    options = argparse.ArgumentParser(prog="python -m rate_limits", description=__doc__)
    options.add_argument("--calls", type=int, default=60, help="how many, all wanted at once (60)")
    options.add_argument("--seconds", type=float, default=2, help="how long each takes (2)")
    options.add_argument("--at-once", type=int, default=10, help="the limit of calls in flight (10)")
    options.add_argument("--rate", type=float, default=4, help="the limit of calls per second (4)")
    options.add_argument("--burst", type=float, default=6, help="how many of them at once after a rest (6)")
    options.add_argument(
        "--times", type=float, default=3, help="what the limits are multiplied by at 5 s (3)"
    )
    options.add_argument("--json", action="store_true", help="what the server saw, as JSON")
    options.add_argument(
        "--cost", action="store_true", help="measure an acquire that need not wait, for real"
    )
    return options


def report(arguments: Sequence[str] | None = None) -> str:
    """What the options ask for; ends the program with exit code 2 if they make no sense."""
    options = parser()
    chosen = options.parse_args(arguments)
    for name, (least, most) in BOUNDS.items():
        if not least <= getattr(chosen, name) <= most:
            options.error(f"--{name.replace('_', '-')} is from {least} to {most}")
    lines = asyncio.run(costs() if chosen.cost else demonstrate(crowds(chosen), as_json=chosen.json))
    return "\n".join(lines)


def crowds(chosen: argparse.Namespace) -> list[Crowd]:
    """The same crowd without limits, with each, with both, and with a change on the way."""
    free = Crowd("no limits", chosen.calls, chosen.seconds, PLENTY, PLENTY, PLENTY)
    slots = replace(free, name=f"{chosen.at_once} at once", at_once=chosen.at_once)
    rate_name = f"{chosen.rate:g} per second, {chosen.burst:g} after a rest"
    tokens = replace(free, name=rate_name, rate=chosen.rate, burst=chosen.burst)
    both = replace(tokens, name="both", at_once=chosen.at_once)
    more = replace(both, name=f"both, {chosen.times:g} times as much from 5 s on", times=chosen.times)
    return [free, slots, tokens, both, more]


async def demonstrate(crowds: Sequence[Crowd], *, as_json: bool) -> list[str]:
    """The lines of the report."""
    told = [await simulate(crowd) for crowd in crowds]
    if as_json:
        return [json.dumps([asdict(one) for one in told], indent=2)]
    first = crowds[0]
    heading = f"{first.calls} calls of {first.seconds:g} s, all wanted at once. What the server sees:"
    return [heading, "", *table(told), "", f"{told[-1].name}:", *chart(told[-1])]


def table(told: Sequence[Seen]) -> Iterator[str]:
    """A line for each crowd."""
    yield f"{'':<36}{'most at once':>14}{'most in 1 s':>14}{'done after':>14}"
    for one in told:
        yield f"{one.name:<36}{one.most_at_once:>14}{one.most_in_a_second:>14}{one.done_after:>12.1f} s"


def chart(one: Seen) -> Iterator[str]:
    """A line for each second, with a mark for each call that began in it; the beginning, if there are many."""
    seconds = max(one.started, default=-1) + 1
    for second in range(min(seconds, MOST_LINES)):
        started = one.started.get(second, 0)
        yield f"{second:>5} s  {started:>4}  {'▪' * min(started, 60)}".rstrip()
    if seconds > MOST_LINES:
        yield f"  ... and so on, until second {seconds - 1}"


async def costs() -> list[str]:
    """What an acquire costs that need not wait, by the real clock, beside the standard library's semaphore."""
    tokens, slots, semaphore = TokenBucket(PLENTY, PLENTY), ConcurrencyLimit(1), asyncio.Semaphore(1)
    programs: dict[str, Callable[[], Awaitable[None]]] = {
        "TokenBucket.acquire": tokens.acquire,
        "async with ConcurrencyLimit": lambda: in_and_out(slots),
        "async with asyncio.Semaphore": lambda: in_and_out(semaphore),
    }
    return [f"{name:<30}{await nanoseconds(program):>6.0f} ns" for name, program in programs.items()]


async def in_and_out(limit: AbstractAsyncContextManager[object]) -> None:
    """Through the door and back."""
    async with limit:
        pass


async def nanoseconds(program: Callable[[], Awaitable[None]], rounds: int = 20, calls: int = 2_000) -> float:
    """The time of one call, in the fastest of the rounds: the others were disturbed."""
    fastest = inf
    for _ in range(rounds):
        began = perf_counter()
        for _ in range(calls):
            await program()
        fastest = min(fastest, perf_counter() - began)
    return fastest / calls * 1e9
