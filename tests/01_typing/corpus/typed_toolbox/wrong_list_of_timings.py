"""The list that the first caller had becomes the type of the parameter; a list is invariant.

replaces: timing.py
fails:
  - test_mypy_sees_through_the_timed_decorator
"""

from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction
from time import perf_counter


def timed(
    sink: list[Timing], *, clock: Callable[[], float] = perf_counter
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Times each call."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        if iscoroutinefunction(function):
            raise TypeError(function)

        @wraps(function)
        def timing(*args: P.args, **kwargs: P.kwargs) -> R:
            start = clock()
            try:
                return function(*args, **kwargs)
            finally:
                sink.append(Timing(function.__name__, clock() - start))

        return timing

    return decorate
