"""`Callable[..., R]` keeps the result and drops the parameters: wrong calls pass.

replaces: timing.py
fails:
  - test_mypy_sees_through_the_timed_decorator
"""

from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction
from time import perf_counter


def timed(
    sink: Sink[Timing], *, clock: Callable[[], float] = perf_counter
) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Times each call."""

    def decorate(function: Callable[..., R]) -> Callable[..., R]:
        if iscoroutinefunction(function):
            raise TypeError(function)

        @wraps(function)
        def timing(*args: object, **kwargs: object) -> R:
            start = clock()
            try:
                return function(*args, **kwargs)
            finally:
                sink.append(Timing(function.__name__, clock() - start))

        return timing

    return decorate
