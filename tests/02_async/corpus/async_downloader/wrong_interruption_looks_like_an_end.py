"""The signal cancels, but nobody is told: the program ends with 1 instead of 130.

replaces: interrupt.py
fails:
  - test_a_cancellation_from_outside_passes_through_the_work
  - test_an_interrupted_program_hangs_up_and_reports
"""


async def interruptible(work: Callable[[], Awaitable[None]]) -> signal.Signals | None:
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work())
    for number in SIGNALS:
        loop.add_signal_handler(number, task.cancel)
    try:
        await asyncio.wait({task})
        if not task.cancelled():
            task.result()
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)
    return None
