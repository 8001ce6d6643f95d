"""Sets the stop and cancels in one breath, so that nothing is drained.

replaces: stopping.py
fails:
  - test_a_cancellation_is_not_lost_among_the_signals
  - test_a_cancellation_that_the_work_swallows_is_not_lost
  - test_a_second_signal_cuts_the_work_short
  - test_a_third_signal_cuts_the_cleaning_up_short
  - test_how_the_work_ended_decides_and_not_how_often_it_was_asked
  - test_the_first_signal_is_the_first_though_the_work_has_stopped_by_itself
  - test_the_first_signal_only_asks_for_the_end
  - test_the_program_works_off_real_files_and_drains_on_sigterm
"""


async def drain_on_signal(work: Callable[[asyncio.Event], Awaitable[None]]) -> signal.Signals | None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    impatient: list[signal.Signals] = []

    def obey(number: signal.Signals) -> None:
        stop.set()
        impatient.append(number)
        task.cancel()

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
    if cancellations():
        raise asyncio.CancelledError
    return None
