"""A timed function keeps the names of its keyword arguments."""

from typing import assert_type

from typed_toolbox import Timing, timed

timings: list[Timing] = []


@timed(timings)
def brew(cups: int, *, strength: float = 1.0) -> str:
    return f"{cups} cups at {strength}"


assert_type(brew(2, strength=1.5), str)
brew(cups=2, strength=1.5)
