"""Leaves it to `asyncio.run`, which knows Ctrl-C alone, and takes every cancellation for one.

replaces: interrupt.py
fails:
  - test_a_cancellation_from_outside_passes_through_the_work
  - test_a_kill_is_obeyed_as_ctrl_c_is
"""


async def interruptible(work: Callable[[], Awaitable[None]]) -> signal.Signals | None:
    try:
        await work()
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None:
            task.uncancel()
        return signal.SIGINT
    return None
