"""Waits with `if`: whoever is woken takes, though another one was faster.

replaces: mended.py
fails:
  - test_who_wants_little_does_not_wait_for_who_wants_much
"""


class Stock:
    def __init__(self, number: Number) -> None:
        self._number = number
        self._changed = asyncio.Condition()

    async def deliver(self, amount: int) -> None:
        async with self._changed:
            try:
                await self._number.write(await self._number.read() + amount)
            finally:
                self._changed.notify_all()

    async def take(self, amount: int) -> None:
        async with self._changed:
            if await self._number.read() < amount:
                await self._changed.wait()
            await self._number.write(await self._number.read() - amount)
