"""Drives a coroutine and puts a bracket around each of its steps.

A coroutine runs from one suspension to the next; in between, the loop belongs to others. So neither the time from call
to return nor anything put around an `await` says how long it blocked. But whoever drives it sees each step: ``send``
begins one, and returns when it is over.
"""

from collections.abc import Callable, Coroutine, Generator
from contextlib import AbstractContextManager
from types import coroutine
from typing import TypeVar

T = TypeVar("T")


@coroutine
def stepwise(
    inner: Coroutine[object, object, T], step: AbstractContextManager[object]
) -> Generator[object, object, T]:
    """What ``inner`` gives, or raises, as if it were awaited; each of its steps runs inside ``with step``.

    ``step`` is entered again for every step: it must bear that.
    What is sent or thrown into it (a cancellation, say) reaches ``inner`` as it is, at the beginning of a step.
    """
    # EXERCISE: what comes back from the `yield` decides how it goes on.
    resume: Callable[..., object] = inner.send
    given: object = None
    while True:
        try:
            with step:
                waits_for = resume(given)
        except StopIteration as end:
            result: T = end.value
            return result
        try:
            given = yield waits_for
            resume = inner.send
        except BaseException as error:  # noqa: BLE001 - it is handed on
            given, resume = error, inner.throw
