"""A decorator that sends one timing to a sink after each call.

TODO: the decorated function should keep its signature for mypy as well, and a timing its fields' types.
"""

import collections
import functools
import inspect
import time

Timing = collections.namedtuple("Timing", ["name", "seconds"])
Timing.__doc__ = "How long one call took: the function's ``__name__`` (a string) and seconds (a float)."


def timed(sink, *, clock=time.perf_counter):
    """A decorator: each call of the function, failed ones too, gives ``sink`` one `Timing`.

    Takes any `Sink` for timings, and a clock: a function without parameters that gives seconds as a float.
    The decorated function keeps its parameters, their names and types, its result, its name and docstring.
    TypeError for a coroutine function: its call only makes a coroutine, and the time of that is no news.
    """

    def decorate(function):
        if inspect.iscoroutinefunction(function):
            raise TypeError(f"{function.__name__} is a coroutine function: its call is over before its work")

        @functools.wraps(function)
        def timing(*args, **kwargs):
            start = clock()
            try:
                return function(*args, **kwargs)
            finally:
                sink.append(Timing(function.__name__, clock() - start))

        return timing

    return decorate
