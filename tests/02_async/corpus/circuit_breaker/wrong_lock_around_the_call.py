"""A lock makes the probe single, and every other call as well.

replaces: __init__.py
fails:
  - test_calls_do_not_wait_for_one_another
  - test_of_a_hundred_calls_one_becomes_the_probe
"""

import asyncio
from collections.abc import Awaitable, Callable

from circuit_breaker import breaker
from circuit_breaker.breaker import P, T


class CircuitBreaker(breaker.CircuitBreaker):  # type: ignore[no-redef]  # laid over the imported one
    """One at a time."""

    async def call(self, function: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        async with self.__dict__.setdefault("_lock", asyncio.Lock()):
            return await super().call(function, *args, **kwargs)
