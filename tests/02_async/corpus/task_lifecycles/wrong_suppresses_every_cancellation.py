"""The recipe from the web: cancel, await, and suppress what comes, whoever it was meant for.

replaces: stopping.py
fails:
  - test_a_task_that_does_not_stop_is_given_up
  - test_what_goes_wrong_on_the_way_down_is_raised
  - test_whatever_becomes_of_one_the_others_are_stopped
  - test_who_waits_in_stop_all_can_be_cancelled
  - test_who_waits_in_stop_can_be_cancelled
"""

from contextlib import suppress


async def stop(task: asyncio.Task[object], *, within: float) -> Ending:
    """Cancel and await."""
    task.cancel()
    with suppress(asyncio.CancelledError, TimeoutError, Exception):
        await asyncio.wait_for(task, within)
    return ending(task)
