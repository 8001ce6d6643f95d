"""Two ways to stop: SIGTERM once and the work is brought to an end, twice and it is dropped.

Service managers and containers send SIGTERM, wait for some seconds and then kill. A program that ignores the
first signal is killed in the middle; one that dies of it has been in the middle of something as well. So the
first signal only asks to come to an end. The second is from somebody who has waited long enough.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable

SIGNALS = (signal.SIGINT, signal.SIGTERM)


async def drain_on_signal(work: Callable[[asyncio.Event], Awaitable[None]]) -> signal.Signals | None:
    """Run ``work(stop)`` until it ends. The first of the `SIGNALS` sets ``stop``, each further one cancels the work.

    Gives None if the work came to its own end, with or without ``stop``; the signal that cancelled it if one
    did, after it has cleaned up. Errors pass through, and so does a cancellation from outside, which the work
    hears of. Afterwards the event loop handles the `SIGNALS` no more.
    """
    # EXERCISE: the work in a task of its own, and one handler that knows whether it was called before.
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    impatient: list[signal.Signals] = []

    def obey(number: signal.Signals) -> None:
        if stop.is_set():
            impatient.append(number)
            task.cancel()
        stop.set()

    task = asyncio.ensure_future(work(stop))
    for number in SIGNALS:
        loop.add_signal_handler(number, obey, number)
    try:
        await task
    except asyncio.CancelledError:
        if not impatient:
            raise
        return impatient[-1]
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)
    return None
