"""Asks the losers to stop and does not wait until they have.

replaces: together.py
fails:
  - test_a_race_that_is_won_can_be_cancelled
  - test_a_second_success_is_not_heard_of
  - test_cancelling_a_race_cancels_all_attempts
  - test_every_scene_happens_as_it_is_documented
  - test_the_first_success_wins_and_the_losers_have_tidied_up
"""

async def first_success(attempts: Mapping[str, Work[T]]) -> tuple[str, T]:
    """Look at each as it ends."""
    waiting = {asyncio.create_task(work(), name=name) for name, work in attempts.items()}
    failures: list[Exception] = []
    try:
        while waiting:
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in sorted(done, key=lambda task: list(attempts).index(task.get_name())):
                if task.cancelled():
                    continue
                error = task.exception()
                if error is None:
                    return task.get_name(), task.result()
                if not isinstance(error, Exception):
                    raise error
                failures.append(error)
    finally:
        for task in waiting:
            task.cancel()
    if not failures:
        raise ValueError("nobody took part")
    raise ExceptionGroup("every attempt failed", failures)
