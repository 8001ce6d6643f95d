"""Takes the mean, as one does in the laboratory; here the noise has only one direction.

replaces: measurement.py
fails:
  - test_the_fastest_of_all_rounds_counts
"""


def best_of(rounds: int, work: Callable[[], object], clock: Callable[[], float] = process_time) -> float:
    """Seconds in an average run."""
    if rounds < 1:
        raise ValueError(rounds)
    begun = clock()
    for _ in range(rounds):
        work()
    return (clock() - begun) / rounds
