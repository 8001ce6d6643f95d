"""A decorator that sends one timing to a sink after each call.

Annotated as `Callable[..., R]`, it would silence every later call: wrong arguments pass the type checker
and fail at night. `ParamSpec` carries the parameters over, names and defaults included. Nothing is printed
or logged here: a list, a bounded deque or a class of your own decides what becomes of a timing.
"""

from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction
from time import perf_counter
from typing import NamedTuple, ParamSpec, TypeVar

from typed_toolbox.flow import Sink

P = ParamSpec("P")
R = TypeVar("R")


class Timing(NamedTuple):
    """How long one call took: the function's ``__name__`` (a string) and seconds (a float)."""

    name: str
    seconds: float


def timed(
    sink: Sink[Timing], *, clock: Callable[[], float] = perf_counter
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A decorator: each call of the function, failed ones too, gives ``sink`` one `Timing`.

    Takes any `Sink` for timings, and a clock: a function without parameters that gives seconds as a float.
    The decorated function keeps its parameters, their names and types, its result, its name and docstring.
    TypeError for a coroutine function: its call only makes a coroutine, and the time of that is no news.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        if iscoroutinefunction(function):
            raise TypeError(f"{function.__name__} is a coroutine function: its call is over before its work")

        @wraps(function)
        def timing(*args: P.args, **kwargs: P.kwargs) -> R:
            start = clock()
            try:
                return function(*args, **kwargs)
            finally:
                sink.append(Timing(function.__name__, clock() - start))

        return timing

    return decorate
