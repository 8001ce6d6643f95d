"""A class with `__call__` instead of two nested functions, and a dataclass instead of a named tuple.

replaces: timing.py
whole: true
fails: []
"""

import inspect
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from typing import ParamSpec, TypeVar

from typed_toolbox.flow import Sink

Params = ParamSpec("Params")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Timing:
    """One call."""

    name: str
    seconds: float


class Stopwatch:
    """Times each call."""

    def __init__(self, sink: Sink[Timing], *, clock: Callable[[], float]) -> None:
        self.sink = sink
        self.clock = clock

    def __call__(self, function: Callable[Params, Result]) -> Callable[Params, Result]:
        """The function, timed."""
        if inspect.iscoroutinefunction(function):
            raise TypeError("coroutine functions cannot be timed")

        def wrapper(*args: Params.args, **kwargs: Params.kwargs) -> Result:
            start = self.clock()
            try:
                return function(*args, **kwargs)
            finally:
                seconds = self.clock() - start
                self.sink.append(Timing(function.__name__, seconds))

        return update_wrapper(wrapper, function)


def timed(sink: Sink[Timing], *, clock: Callable[[], float] = time.perf_counter) -> Stopwatch:
    """Times each call."""
    return Stopwatch(sink, clock=clock)
