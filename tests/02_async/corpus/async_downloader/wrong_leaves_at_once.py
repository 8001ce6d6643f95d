"""Leaves the process from within the handler: the right exit code, and nothing cleaned up or reported.

replaces: interrupt.py
fails:
  - test_an_interrupted_program_hangs_up_and_reports
"""

import os


async def interruptible(work: Callable[[], Awaitable[None]]) -> signal.Signals | None:
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, os._exit, 128 + number)
    try:
        await work()
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)
    return None
