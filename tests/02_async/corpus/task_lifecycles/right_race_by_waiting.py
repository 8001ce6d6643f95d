"""`asyncio.wait` for the first to end, again and again, and an outer group for what goes wrong.

replaces: together.py
fails: []
"""

async def at_once(jobs: Mapping[str, Work[T]]) -> dict[str, T]:
    """Each job notes its own result."""
    results: dict[str, T] = {}

    async def note(name: str, job: Work[T]) -> None:
        results[name] = await job()

    async with asyncio.TaskGroup() as group:
        for name, job in jobs.items():
            group.create_task(note(name, job), name=name)
    return {name: results[name] for name in jobs}


async def first_success(attempts: Mapping[str, Work[T]]) -> tuple[str, T]:
    """Look at each as it ends, and let a shut-down that cannot be left end the rest."""
    tasks = [asyncio.create_task(work(), name=name) for name, work in attempts.items()]
    try:
        return await _look_at_each(tasks)
    finally:
        for task in tasks:
            task.cancel()
        await _all_over(tasks)


async def _look_at_each(tasks: list[asyncio.Task[T]]) -> tuple[str, T]:
    waiting, failures = set(tasks), list[Exception]()
    while waiting:
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in (task for task in tasks if task in done and not task.cancelled()):
            error = task.exception()
            if error is None:
                return task.get_name(), task.result()
            if not isinstance(error, Exception):
                raise error
            failures.append(error)
    if not failures:
        raise ValueError("nobody took part")
    raise ExceptionGroup("every attempt failed", failures)


async def _all_over(tasks: list[asyncio.Task[T]]) -> None:
    interrupted = None
    while any(not task.done() for task in tasks):
        try:
            await asyncio.wait(tasks)
        except asyncio.CancelledError as error:
            interrupted = error
    for task in tasks:
        if not task.cancelled():
            task.exception()  # looked at, so that nobody complains
    if interrupted:
        raise interrupted
