"""A timed method still belongs to its class, and keeps its signature."""

from typing import assert_type

from typed_toolbox import Timing, timed

timings: list[Timing] = []


class Pot:
    @timed(timings)
    def fill(self, cups: int) -> float:
        return cups * 0.2


assert_type(Pot().fill(2), float)
Pot().fill(cups="2")  # expect: arg-type
