"""A timed function keeps its keyword-only arguments and their defaults."""

from typing import assert_type

from typed_toolbox import Timing, timed

timings: list[Timing] = []


@timed(timings)
def brew(cups: int, *, strength: float = 1.0) -> str:
    return f"{cups} cups at {strength}"


assert_type(brew(2), str)
brew(2, 1.5)  # expect: call-arg
