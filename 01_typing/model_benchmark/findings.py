"""Pros and cons, each drawn from the figures at hand.

There is no "Pydantic is faster" in this file, only "who takes longer, and how much". A sentence appears where
`spread` finds a difference worth one, and its direction, numbers and names come from the measurement. Run it on
another machine, another version, or your own models, and it says something else.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from model_benchmark.comparison import Comparison, Examination
from model_benchmark.spread import spread

FEW = 4


@dataclass(frozen=True)
class Findings:
    """What speaks for a road and what against it."""

    road: str
    rival: str
    pros: tuple[str, ...]
    cons: tuple[str, ...]


@dataclass(frozen=True)
class Quantity:
    """Something of which less is better: how to find it, to show it, and to begin a sentence about it."""

    title: str
    value: Callable[[Examination], float]
    spoken: Callable[[float], str]
    lead: str
    much: str


def spoken_seconds(value: float) -> str:
    """``3.21 ms``; ``850 µs`` below a millisecond, ``1.20 s`` from a second on."""
    if value >= 1:
        return f"{value:.2f} s"
    return f"{value * 1e3:.2f} ms" if value >= 1e-3 else f"{value * 1e6:.0f} µs"  # noqa: PLR2004 - a millisecond


def spoken_bytes(value: float) -> str:
    """``512 bytes``, ``1.5 kB``, ``20.0 MB``."""
    for unit, size in (("MB", 10**6), ("kB", 10**3)):
        if value >= size:
            return f"{value / size:.1f} {unit}"
    return f"{value:.0f} bytes"


def spoken_lines(value: float) -> str:
    """``17 lines``."""
    return f"{value:.0f} line{'' if value == 1 else 's'}"


QUANTITIES = (
    Quantity("Reading", lambda one: one.measurement.read_seconds, spoken_seconds, "Reads all in", "long"),
    Quantity("Writing", lambda one: one.measurement.write_seconds, spoken_seconds, "Writes all in", "long"),
    Quantity("Memory", lambda one: one.measurement.peak_bytes, spoken_bytes, "Peaks at", "much"),
    Quantity("Code", lambda one: one.lines, spoken_lines, "Is written in", "many"),
)


def findings(comparison: Comparison, road: str) -> Findings:
    """Pros and cons of one road, measured against its rival; KeyError if there is no such road."""
    mine = comparison.of(road)
    rival = comparison.of(mine.rival)
    pros, cons = list(_safety_pros(mine)), list(_safety_cons(mine))
    for quantity in QUANTITIES:
        values = {mine.road: quantity.value(mine), rival.road: quantity.value(rival)}
        lead = f"{quantity.lead} {quantity.spoken(values[mine.road])}"
        found = spread(values)
        if found is not None and found.least == mine.road:
            pros.append(f"{lead}; {rival.road} takes {found.times:.1f} times as {quantity.much}.")
        elif found is not None:
            cons.append(f"{lead}, {found.times:.1f} times as {quantity.much} as {rival.road}.")
    return Findings(road, rival.road, tuple(pros), tuple(cons))


def _safety_pros(mine: Examination) -> Iterator[str]:
    total = len(mine.outcomes)
    if not mine.let_in:
        yield f"Refuses all {total} faulty documents."
    if mine.named == mine.refused > 0:
        yield f"Each of its {mine.refused} refusals says where the fault is."


def _safety_cons(mine: Examination) -> Iterator[str]:
    if mine.let_in:
        yield f"Lets {len(mine.let_in)} of {len(mine.outcomes)} faulty documents in: {_some(mine.let_in)}."
    if mine.named < mine.refused:
        yield f"Says where the fault is in {mine.named} of its {mine.refused} refusals."


def _some(names: Sequence[str]) -> str:
    """All of a few names, three of many."""
    if len(names) <= FEW:
        return ", ".join(names)
    return f"{', '.join(names[: FEW - 1])} and {len(names) - FEW + 1} more"
