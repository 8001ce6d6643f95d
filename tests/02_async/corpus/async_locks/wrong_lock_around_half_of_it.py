"""A new lock for each addition: it never blocks, and guards nothing.

replaces: mended.py
fails:
  - test_no_interleaving_loses_an_addition
  - test_a_cancelled_or_failed_addition_does_not_stop_the_next
"""


class Counter:
    def __init__(self, number: Number) -> None:
        self._number = number

    async def add(self, amount: int) -> None:
        async with asyncio.Lock():
            current = await self._number.read()
            await self._number.write(current + amount)
