"""Takes whoever ends first, and raises if that one failed.

replaces: together.py
fails:
  - test_a_race_in_which_nobody_took_part_is_refused
  - test_a_race_that_is_won_can_be_cancelled
  - test_a_race_without_winner_raises_every_failure
  - test_every_scene_happens_as_it_is_documented
  - test_the_first_success_wins_and_the_losers_have_tidied_up
"""

async def first_success(attempts: Mapping[str, Work[T]]) -> tuple[str, T]:
    """Wait for the first."""
    if not attempts:
        raise ValueError("no attempts")
    tasks = [asyncio.create_task(work(), name=name) for name, work in attempts.items()]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        first = next(task for task in tasks if task.done())
        return first.get_name(), first.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
