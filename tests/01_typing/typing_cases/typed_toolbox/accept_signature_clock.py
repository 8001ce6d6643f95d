"""A clock gives seconds as a number; one that gives text is none."""

from time import ctime, monotonic
from typing import assert_type

from typed_toolbox import Timing, timed

timings: list[Timing] = []


def brew(cups: int) -> str:
    return f"{cups} cups"


assert_type(timed(timings, clock=monotonic)(brew)(2), str)
timed(timings, clock=monotonic)
