"""A clock is asked without arguments; one that wants an argument is none."""

from typing import assert_type

from typed_toolbox import Timing, timed

timings: list[Timing] = []


def brew(cups: int) -> str:
    return f"{cups} cups"


def stopped() -> float:
    return 12.0


def sundial(hour: int) -> float:
    return hour * 3600.0


assert_type(timed(timings, clock=stopped)(brew)(2), str)
timed(timings, clock=stopped)
