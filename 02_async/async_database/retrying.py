"""Runs a transaction again when others were in its way.

At ``SERIALIZABLE`` Postgres promises that the outcome is one that some order of the transactions, one after another,
would have had. Where it cannot keep that, it refuses one of them with the code 40001; two that wait for each
other get 40P01. Neither is a mistake: the same work, from its beginning, will do.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from async_database.errors import GaveUpError

CONFLICTS = frozenset({"40001", "40P01"})
"""Serialization failure and deadlock, as the SQL standard and Postgres number them."""

Result = TypeVar("Result")
Pause = Callable[[int], Awaitable[None]]


def is_conflict(error: BaseException) -> bool:
    """Whether ``error``, or one that caused it, says by its ``sqlstate`` that others were in the way.

    SQLAlchemy's errors have none: they wrap the driver's, which is their ``__cause__``. What was merely being handled
    when ``error`` was raised, its ``__context__``, did not cause it.
    """
    # EXERCISE: follow the causes and look at the code of each that has one.
    cause: BaseException | None = error
    while cause is not None:
        if getattr(cause, "sqlstate", None) in CONFLICTS:
            return True
        cause = cause.__cause__
    return False


async def short_pause(attempt: int) -> None:
    """Longer after each attempt, and never the same for two: they would meet again."""
    await asyncio.sleep(random.uniform(0, 0.002 * 2**attempt))  # noqa: S311  # no secret


async def retried(
    work: Callable[[], Awaitable[Result]], *, attempts: int = 8, pause: Pause = short_pause
) -> Result:
    """What ``work`` gives; when it raises a conflict it runs again, at most ``attempts`` times in all.

    Between two attempts comes ``pause`` with the number of the one that failed, from 1. After the last comes
    GaveUpError, caused by its conflict. Any other error passes at once: a lost connection too, for nobody knows what
    the server did, and a cancellation, whatever its cause. ValueError if ``attempts`` are less than one.
    """
    # EXERCISE: a loop over the attempts; decide in one `except` whether to go on.
    for attempt in range(1, attempts + 1):
        try:
            return await work()
        except Exception as error:
            if not is_conflict(error):
                raise
            if attempt == attempts:
                raise GaveUpError(attempts) from error
        await pause(attempt)
    problem = f"there is one attempt at least, and {attempts} is less"
    raise ValueError(problem)
