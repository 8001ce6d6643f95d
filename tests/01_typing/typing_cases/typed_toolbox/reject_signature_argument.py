"""A timed function asks for the types it asked for before."""

from typing import assert_type

from typed_toolbox import Timing, timed

timings: list[Timing] = []


@timed(timings)
def brew(cups: int, *, strength: float = 1.0) -> str:
    return f"{cups} cups at {strength}"


assert_type(brew(2), str)
brew("two")  # expect: arg-type
