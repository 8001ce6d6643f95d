"""The demonstration: every race, played in every order before and after it was mended; then the two locks at work."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from async_locks.keyed_lock import KeyedLock
from async_locks.plays import EXHIBITS, Exhibit, Finding, find, told
from async_locks.single_flight import SingleFlight

KEYS = 20_000
CALLS = 1_000


@dataclass(frozen=True)
class Comparison:
    """What became of an exhibit before and after it was mended."""

    exhibit: Exhibit
    before: Finding
    after: Finding


def compare() -> list[Comparison]:
    """Play each exhibit in every order, racy and mended."""
    return [Comparison(one, find(one.racy, one.should), find(one.mended, one.should)) for one in EXHIBITS]


def lines(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """A table, then the shortest loss of each exhibit."""
    yield "Every order in which the actors can take turns, and in how many of them something is lost:"
    yield ""
    yield f"{'':<11}{'':<25}{'before':>14}{'mended':>14}"
    for one in comparisons:
        before, after = _share(one.before), _share(one.after)
        yield f"{one.exhibit.primitive:<11}{one.exhibit.about:<25}{before:>14}{after:>14}"
    for one in comparisons:
        yield from _story(one)


def _share(finding: Finding) -> str:
    return f"{len(finding.losses)} of {finding.runs}"


def _story(one: Comparison) -> Iterator[str]:
    run = one.after.shortest or one.before.shortest
    if run is None:
        return
    yield ""
    yield f"{one.exhibit.primitive}, {'still to be mended' if one.after.losses else 'before it was mended'}:"
    yield from (f"    {step}" for step in run.story)
    yield f"    => {told(run.outcome)}; should be: {one.exhibit.should}"


def as_json(comparisons: Sequence[Comparison]) -> str:
    """The same for programs: a list of objects."""
    return json.dumps([_record(one) for one in comparisons], indent=2)


def _record(one: Comparison) -> dict[str, object]:
    versions = {"before": one.before, "mended": one.after}
    return {"primitive": one.exhibit.primitive, "play": one.exhibit.about} | {
        name: {
            "orders": finding.runs,
            "losses": len(finding.losses),
            "story": list(finding.shortest.story) if finding.shortest else None,
        }
        for name, finding in versions.items()
    }


async def locks_at_work() -> list[str]:
    """Many keys that are forgotten, and many calls that share one flight."""
    most, remembered = await lock_many_keys()
    works, answers = await share_a_flight()
    keyed = f"{KEYS:,} keys, one after another: at most {most} in use, {remembered} remembered."
    single = f"{CALLS:,} calls at once, the first one cancelled: worked {_times(works)}, {answers} answered."
    return ["", f"KeyedLock     {keyed}", f"SingleFlight  {single}"]


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


async def lock_many_keys() -> tuple[int, int]:
    """How many keys were in use at most, and how many still are afterwards."""
    locks, most = KeyedLock[int](), 0
    for key in range(KEYS):
        async with locks.hold(key):
            most = max(most, locks.keys_in_use)
    return most, locks.keys_in_use


async def share_a_flight() -> tuple[int, int]:
    """How often the work was done, and how many calls got their answer."""
    flights = SingleFlight[str, str]()
    begun, finish = asyncio.Event(), asyncio.Event()
    works = 0

    async def work() -> str:
        nonlocal works
        works += 1
        begun.set()
        await finish.wait()
        return "answer"

    calls = [asyncio.create_task(flights.run("question", work)) for _ in range(CALLS)]
    await begun.wait()
    calls[0].cancel()
    finish.set()
    await asyncio.wait(calls)
    return works, sum(not call.cancelled() and call.result() == "answer" for call in calls)
