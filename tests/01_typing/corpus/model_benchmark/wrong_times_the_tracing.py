"""One reading for both figures saves time, and measures how slow `tracemalloc` is.

replaces: measurement.py
fails:
  - test_reading_writing_and_memory_are_measured_apart
  - test_the_clock_has_stopped_before_the_memory_is_traced
"""


def measure(
    road: Road[T],
    texts: Sequence[str],
    *,
    rounds: int = 5,
    clock: Callable[[], float] = process_time,
    peak: Callable[[Callable[[], object]], int] = traced_peak,
) -> Measurement:
    """What it costs."""
    peaks: list[int] = []
    read_seconds = best_of(
        rounds, lambda: peaks.append(peak(lambda: [road.read(text) for text in texts])), clock
    )
    objects = [road.read(text) for text in texts]
    write_seconds = best_of(rounds, lambda: [road.write(one) for one in objects], clock)
    return Measurement(read_seconds, write_seconds, max(peaks))
