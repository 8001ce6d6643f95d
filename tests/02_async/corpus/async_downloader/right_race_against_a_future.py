"""The work and a future run a race; a signal decides it by setting the future.

replaces: interrupt.py
fails: []
"""


async def interruptible(work: Callable[[], Awaitable[None]]) -> signal.Signals | None:
    """Run ``work()`` until it ends or a signal comes."""
    loop = asyncio.get_running_loop()
    signalled: asyncio.Future[signal.Signals] = loop.create_future()

    def decide(number: signal.Signals) -> None:
        if not signalled.done():
            signalled.set_result(number)

    for number in SIGNALS:
        loop.add_signal_handler(number, decide, number)
    task: asyncio.Future[None] = asyncio.ensure_future(work())
    racers: set[asyncio.Future[None] | asyncio.Future[signal.Signals]] = {task, signalled}
    try:
        await asyncio.wait(racers, return_when=asyncio.FIRST_COMPLETED)
    finally:
        task.cancel()
        await asyncio.wait((task,))
        for number in SIGNALS:
            loop.remove_signal_handler(number)
    if signalled.done():
        return signalled.result()
    task.result()
    return None
