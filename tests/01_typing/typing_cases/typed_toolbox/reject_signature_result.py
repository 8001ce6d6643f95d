"""A timed function gives what it gave before."""

from typing import assert_type

from typed_toolbox import Timing, timed

timings: list[Timing] = []


@timed(timings)
def brew(cups: int, *, strength: float = 1.0) -> str:
    return f"{cups} cups at {strength}"


assert_type(brew(cups=2), str)
label: bytes = brew(2)  # expect: assignment
