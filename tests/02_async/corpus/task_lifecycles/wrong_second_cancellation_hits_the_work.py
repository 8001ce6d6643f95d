"""Ready for one cancellation; the second arrives where the task itself is awaited, and is handed on to it.

replaces: shielding.py
fails:
  - test_a_commit_is_carried_through_and_cancellation_comes_after
  - test_a_commit_that_fails_after_a_cancellation_is_not_lost
  - test_going_down_is_not_interrupted
"""

async def uninterrupted(work: Work[T], *, name: str = "uninterrupted") -> T:
    """Shield it, and stay if cancelled."""
    task = asyncio.create_task(work(), name=name)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise
