"""The whole comparison: every road over the same documents, and every fault along every road.

What comes out are figures only. What they mean is said elsewhere, from the figures, so that no sentence can
outlive the measurement that made it true.
"""

import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from time import process_time
from typing import TypeVar

import pydantic

from model_benchmark.documents import FAULTS, documents
from model_benchmark.measurement import Measurement, measure, traced_peak
from model_benchmark.outcomes import Kind, Outcome, outcome
from model_benchmark.roads import CHECKED, LAX, STRICT, UNCHECKED, Road

T = TypeVar("T")
PASSES = 3
REFUSALS = frozenset({Kind.REFUSED, Kind.UNNAMED})


@dataclass(frozen=True)
class Examination:
    """One road's figures; ``outcomes`` has one for each of the `FAULTS`, in their order."""

    road: str
    rival: str
    measurement: Measurement
    lines: int
    outcomes: tuple[Outcome, ...]

    @property
    def refused(self) -> int:
        """How many faulty documents were not let in."""
        return sum(one.kind in REFUSALS for one in self.outcomes)

    @property
    def named(self) -> int:
        """How many refusals say where the fault is: the field's path, or an empty one for the whole document."""
        return sum(one.field == fault.field for one, fault in zip(self.outcomes, FAULTS, strict=True))

    @property
    def let_in(self) -> tuple[str, ...]:
        """The names of the faults that passed, changed or not."""
        pairs = zip(self.outcomes, FAULTS, strict=True)
        return tuple(fault.name for one, fault in pairs if one.kind not in REFUSALS)


@dataclass(frozen=True)
class Comparison:
    """Everything that was measured, and with what."""

    count: int
    rounds: int
    examinations: tuple[Examination, ...]
    python: str
    pydantic: str

    def of(self, road: str) -> Examination:
        """The figures of the road of that name; KeyError if there is none."""
        return {one.road: one for one in self.examinations}[road]


def compare(
    count: int = 1_000,
    *,
    rounds: int = 3,
    clock: Callable[[], float] = process_time,
    peak: Callable[[Callable[[], object]], int] = traced_peak,
) -> Comparison:
    """All four roads over ``count`` documents, measured as `measure` does it, and over the `FAULTS`.

    The least figures of `PASSES` passes count: a moment in which the machine was busy falls on one road of one
    pass, and would otherwise look like that road's fault.
    """
    measured = partial(measure, texts=documents(count), rounds=rounds, clock=clock, peak=peak)
    passes = [
        (measured(UNCHECKED), measured(CHECKED), measured(LAX), measured(STRICT)) for _ in range(PASSES)
    ]
    unchecked, checked, lax, strict = (least(measurements) for measurements in zip(*passes, strict=True))
    examinations = (
        examine(UNCHECKED, unchecked),
        examine(CHECKED, checked),
        examine(LAX, lax),
        examine(STRICT, strict),
    )
    return Comparison(count, rounds, examinations, platform.python_version(), pydantic.VERSION)


def least(measurements: Sequence[Measurement]) -> Measurement:
    """The least of each figure."""
    return Measurement(
        min(one.read_seconds for one in measurements),
        min(one.write_seconds for one in measurements),
        min(one.peak_bytes for one in measurements),
    )


def examine(road: Road[T], measurement: Measurement) -> Examination:
    """The measurement, and what is found without a clock: the lines of code, the outcome for each fault."""
    outcomes = tuple(outcome(road, fault.text) for fault in FAULTS)
    return Examination(road.name, road.rival, measurement, road.lines(), outcomes)
