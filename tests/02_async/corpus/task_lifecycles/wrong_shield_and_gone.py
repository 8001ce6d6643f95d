"""`shield` keeps the cancellation from the work, and the caller does not stay to see how it ends.

replaces: shielding.py
fails:
  - test_a_commit_is_carried_through_and_cancellation_comes_after
  - test_a_commit_that_fails_after_a_cancellation_is_not_lost
  - test_a_time_out_waits_for_the_commit
  - test_every_scene_happens_as_it_is_documented
  - test_going_down_is_not_interrupted
"""

async def uninterrupted(work: Work[T], *, name: str = "uninterrupted") -> T:
    """Shield it."""
    return await asyncio.shield(asyncio.create_task(work(), name=name))
