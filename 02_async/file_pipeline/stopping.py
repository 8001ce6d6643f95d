"""Two ways to stop: SIGTERM once and the work is brought to an end, twice and it is dropped.

Service managers and containers send SIGTERM, wait for some seconds and then kill. A program that ignores the
first signal is killed in the middle; one that dies of it has been in the middle of something as well. So the
first signal only asks to come to an end. The second is from somebody who has waited long enough.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable

SIGNALS = (signal.SIGINT, signal.SIGTERM)


def cancellations() -> int:
    """How often somebody has cancelled the current task itself, and not something that it waits for."""
    task = asyncio.current_task()
    return 0 if task is None else task.cancelling()


async def drain_on_signal(work: Callable[[asyncio.Event], Awaitable[None]]) -> signal.Signals | None:
    """Run ``work(stop)`` until it ends. The first of the `SIGNALS` sets ``stop``, each further one cancels the work.

    The first does no more than that, even if ``stop`` was set before by somebody else. Gives None if the work
    returned, with or without ``stop``, and even if signals had cancelled it; if it ended cancelled by them, after
    it has cleaned up, gives the last of them. A `CancelledError` that no signal caused passes through, and so do
    errors, also those of cleaning up. A cancellation from outside reaches the work at any time, and comes out as a
    `CancelledError` unless an error does, even if the work returned all the same. Afterwards, in whatever way it
    ends, the event loop handles the `SIGNALS` no more.
    """
    # EXERCISE: how does a handler know which signal is the first? And when the work ends cancelled, who did it?
    # `cancellations` knows of one of the two.
    loop, before = asyncio.get_running_loop(), cancellations()
    stop = asyncio.Event()
    received: list[signal.Signals] = []

    def obey(number: signal.Signals) -> None:
        received.append(number)
        stop.set()
        if len(received) > 1:
            task.cancel()

    try:
        for number in SIGNALS:
            loop.add_signal_handler(number, obey, number)
        task = asyncio.ensure_future(work(stop))
        await task
    except asyncio.CancelledError:
        if len(received) <= 1 or cancellations() > before:
            raise
        return received[-1]
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)
    if cancellations() > before:
        raise asyncio.CancelledError
    return None
