"""No `try`, no `wraps`: a failed call leaves no timing, and the function its name.

replaces: timing.py
fails:
  - test_a_failed_call_is_timed_as_well
  - test_a_timed_function_keeps_name_and_docstring
"""

from collections.abc import Callable
from inspect import iscoroutinefunction
from time import perf_counter


def timed(
    sink: Sink[Timing], *, clock: Callable[[], float] = perf_counter
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Times each call that succeeds."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        if iscoroutinefunction(function):
            raise TypeError(function)

        def timing(*args: P.args, **kwargs: P.kwargs) -> R:
            start = clock()
            result = function(*args, **kwargs)
            sink.append(Timing(function.__name__, clock() - start))
            return result

        return timing

    return decorate
