"""Ctrl-C and `kill` as a cancellation.

A signal's default is to end the process wherever it stands: sockets are torn down by the kernel, ``finally``
may not run, partial files stay. Since Python 3.11 `asyncio.run` turns the first Ctrl-C into a cancellation
of its main task. That is right, and not enough: SIGTERM (from `kill`, a container, a service manager) still
kills, and after `run` there is no event loop left in which to close anything.

So the handlers are the loop's own. They run between two steps of the tasks, never inside one, and all they
do is cancel. When the work has cleaned up they are gone again: whoever presses Ctrl-C once more gets the
default.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable

SIGNALS = (signal.SIGINT, signal.SIGTERM)


async def interruptible(work: Callable[[], Awaitable[None]]) -> signal.Signals | None:
    """Run ``work()`` until it ends; one of the `SIGNALS` cancels it, is waited for to clean up, and is returned.

    None means that the work came to its own end. Its errors pass through, and so does a cancellation from
    outside. Afterwards the event loop handles the `SIGNALS` no more.
    """
    # EXERCISE: the work in a task of its own, handlers that cancel it, and a note of the signal that did.
    loop = asyncio.get_running_loop()
    received: list[signal.Signals] = []

    def interrupt(number: signal.Signals) -> None:
        received.append(number)
        task.cancel()

    task = asyncio.ensure_future(work())
    for number in SIGNALS:
        loop.add_signal_handler(number, interrupt, number)
    try:
        await task
    except asyncio.CancelledError:
        if not received:
            raise
        return received[0]
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)
    return None
