"""A task answers each cancellation by going on, and the loop waits for it to the end.

expected: no_credit
"""

import asyncio


async def stay() -> None:
    """For ever."""
    while True:
        try:
            await asyncio.sleep(60)
        except BaseException:
            continue


async def main() -> None:
    """Ends at once, and yet never."""
    kept = [asyncio.create_task(stay()) for _ in range(10)]
    await asyncio.sleep(0)
    del kept


asyncio.run(main())
