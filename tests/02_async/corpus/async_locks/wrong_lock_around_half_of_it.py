"""Reads under the lock and writes behind it: what is written arrives when somebody else has read.

replaces: mended.py
fails:
  - test_no_interleaving_loses_an_addition
  - test_a_cancelled_or_failed_addition_does_not_stop_the_next
  - test_who_gives_up_in_the_queue_does_not_let_others_in
"""


class Counter:
    def __init__(self, number: Number) -> None:
        self._number = number
        self._turn = asyncio.Lock()

    async def add(self, amount: int) -> None:
        async with self._turn:
            current = await self._number.read()
        await self._number.write(current + amount)
