"""How long, and how much memory: two questions that must not be asked at once.

`tracemalloc` notes every allocation, and that takes longer than many of the things we measure. So the clock has
stopped before the memory is looked at. And of several runs the fastest counts: a computer has many reasons to
be slow for a moment, and none to be faster than it can. The mean measures the reasons as well.

The clock is `process_time`: seconds in which this process computed. `perf_counter` counts those that passed,
also the ones that other programs had; for work that waits for something it is the right one, and here not.

Clock and memory probe are parameters. With real ones in it, no test could say what the result must be.
"""

import tracemalloc
from collections.abc import Callable, Sequence
from time import process_time
from typing import NamedTuple, TypeVar

from model_benchmark.roads import Road

T = TypeVar("T")


class Measurement(NamedTuple):
    """Seconds to read all documents and to write all objects; bytes at the peak, with all objects in memory."""

    read_seconds: float
    write_seconds: float
    peak_bytes: int


def traced_peak(work: Callable[[], object]) -> int:
    """The most bytes that Python objects made by ``work`` held at one moment, as `tracemalloc` sees it.

    Tracing is switched off again afterwards, also if ``work`` fails; its error passes through.
    """
    raise NotImplementedError("model_benchmark.measurement.traced_peak")


def best_of(rounds: int, work: Callable[[], object], clock: Callable[[], float] = process_time) -> float:
    """Seconds by ``clock`` that ``work`` took in the fastest of ``rounds`` runs.

    For fewer than one round ValueError, whose words name the number that was given.
    """
    raise NotImplementedError("model_benchmark.measurement.best_of")


def measure(
    road: Road[T],
    texts: Sequence[str],
    *,
    rounds: int = 5,
    clock: Callable[[], float] = process_time,
    peak: Callable[[Callable[[], object]], int] = traced_peak,
) -> Measurement:
    """What it costs to read ``texts`` and to write the objects again: seconds for all, by `best_of`.

    Reading is no part of the time for writing. ``peak`` is asked last, about reading all texts once more, with
    every object kept until the last one is there; the time that it takes is nobody's.
    """
    raise NotImplementedError("model_benchmark.measurement.measure")
