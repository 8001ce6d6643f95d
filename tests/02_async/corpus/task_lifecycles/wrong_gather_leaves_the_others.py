"""`gather` raises the first failure at once, without a group, and the other jobs go on.

replaces: together.py
fails:
  - test_a_failing_job_takes_the_others_with_it
"""

async def at_once(jobs: Mapping[str, Work[T]]) -> dict[str, T]:
    """Gather them."""
    tasks = [asyncio.create_task(job(), name=name) for name, job in jobs.items()]
    return dict(zip(jobs, await asyncio.gather(*tasks), strict=True))
