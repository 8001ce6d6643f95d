"""Waits for the token, and then, with the token in its hand, for a slot.

replaces: polite_call.py
fails:
  - test_a_call_cancelled_while_it_waits_for_tokens_leaves_its_slot
  - test_the_server_sees_neither_too_many_calls_nor_too_many_at_once
"""


async def call_within(
    slots: ConcurrencyLimit, tokens: TokenBucket, call: Callable[[], Awaitable[Answer]], *, cost: int = 1
) -> Answer:
    await tokens.acquire(cost)
    async with slots:
        return await call()
