"""Both limits on one call. The order of the two decides whether the server sees both of them kept."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from rate_limits.concurrency_limit import ConcurrencyLimit
from rate_limits.token_bucket import TokenBucket

Answer = TypeVar("Answer")


async def call_within(
    slots: ConcurrencyLimit, tokens: TokenBucket, call: Callable[[], Awaitable[Answer]], *, cost: int = 1
) -> Answer:
    """What the call returns, made within both limits: it takes ``cost`` tokens, and holds one slot while it lasts.

    The server must never see more than the limits allow, however long a call waits for either. Whatever goes
    wrong, and when it is cancelled, the slot is released.
    """
    # EXERCISE: three lines; which of the two is taken right before the call?
    async with slots:
        await tokens.acquire(cost)
        return await call()
