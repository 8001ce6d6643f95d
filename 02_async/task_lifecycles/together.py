"""Jobs at once: all of them or none, and the first of them that succeeds.

Both are task groups. A group is left only when all its tasks have ended, whatever happened inside; so nobody finds
a task running that was started here and forgotten. `asyncio.gather` gives no such promise: when one of its tasks
fails, the others go on without anybody who waits for them.

Each job has a name, and so has its task: a story, a log and a debugger can say who is who.
"""

import asyncio
from collections.abc import Mapping

from task_lifecycles.work import T, Work


async def at_once(jobs: Mapping[str, Work[T]]) -> dict[str, T]:
    """Run all jobs at the same time, each in a task of its name; their results by name, in the jobs' order.

    The tasks begin in the jobs' order. When a job fails, the others are cancelled; when all have ended, the
    failures are raised as an ExceptionGroup. No jobs have no results: an empty dictionary.
    """
    # EXERCISE: a task group; read the results when it is over.
    async with asyncio.TaskGroup() as group:
        tasks = {name: group.create_task(job(), name=name) for name, job in jobs.items()}
    return {name: task.result() for name, task in tasks.items()}


async def first_success(attempts: Mapping[str, Work[T]]) -> tuple[str, T]:
    """Run all attempts at once, each in a task of its name; name and result of the first that succeeds.

    The others are cancelled then, and have ended before this returns; a failure among them is not raised. If none
    succeeds, an ExceptionGroup holds the failures (each an Exception) in the order in which they came; an attempt
    that somebody else cancelled has not failed. ValueError if there is no failure either: nobody took part.
    """
    # EXERCISE: in a task group no attempt may raise; what it came to goes into a list, and the winner cancels the rest.
    winners = list[tuple[str, T]]()
    failures = list[Exception]()
    tasks = list[asyncio.Task[None]]()

    async def attempt(name: str, work: Work[T]) -> None:
        try:
            winners.append((name, await work()))
        except Exception as error:  # noqa: BLE001  # kept, and raised if nobody wins
            failures.append(error)
        else:
            for task in tasks:
                task.cancel()

    async with asyncio.TaskGroup() as group:
        for name, work in attempts.items():
            tasks.append(group.create_task(attempt(name, work), name=name))
    if winners:
        return winners[0]
    if not failures:
        raise ValueError("Nobody took part: no attempt was made, or each was cancelled from elsewhere.")
    raise ExceptionGroup("every attempt failed", failures)
