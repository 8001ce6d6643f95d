"""How a task is stopped: asked, waited for, and not waited for endlessly.

`task.cancel()` only asks. The task finds a CancelledError at its next `await`, tidies up, and may take its time
over that, fail at it, or not listen at all. So stopping has two halves, and the second one needs a limit.

The usual way to write the second half is wrong in a way that shows only on a bad day:

    task.cancel()
    with suppress(asyncio.CancelledError):
        await task

When the one who waits here is cancelled too, *its* CancelledError is suppressed as well, and it goes on as if
nobody had asked it to stop.
"""

import asyncio
from collections.abc import Sequence
from enum import StrEnum


class Ending(StrEnum):
    """What became of a task."""

    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"
    STILL_RUNNING = "still running"


class StillRunningError(Exception):
    """A task was asked to stop and did not, in ``within`` seconds."""

    def __init__(self, name: str, within: float) -> None:
        super().__init__(f"{name} was asked to stop and is still running after {within:g} s.")
        self.name = name
        self.within = within


def ending(task: asyncio.Task[object]) -> Ending:
    """What became of ``task`` so far; never raises, whatever became of it."""
    # EXERCISE: ask the task. Mind the order: `exception()` raises for one that is not done, or was cancelled.
    if not task.done():
        return Ending.STILL_RUNNING
    if task.cancelled():
        return Ending.CANCELLED
    return Ending.FINISHED if task.exception() is None else Ending.FAILED


async def stop(task: asyncio.Task[object], *, within: float) -> Ending:
    """Cancel ``task``, wait until it has ended but at most ``within`` seconds, and say what became of it.

    Each call cancels it once. Its failure is not raised: ask `task.exception()`. If this call is itself cancelled
    while it waits, CancelledError passes; the task has been asked to stop all the same.
    """
    # EXERCISE: `asyncio.wait` neither cancels what it waits for nor raises what that raises.
    task.cancel()
    await asyncio.wait({task}, timeout=within)
    return ending(task)


async def stop_all(tasks: Sequence[asyncio.Task[object]], *, within: float) -> None:
    """`stop` the tasks one after another, the last first; each has ``within`` seconds of its own.

    Whatever becomes of one, the next is stopped. In the end an ExceptionGroup tells what went wrong, in the order
    of stopping: the exception of each task that failed, now or before, and a `StillRunningError` with the name of
    each that did not stop. If this call is itself cancelled, CancelledError passes, and no further task is stopped.
    """
    # EXERCISE: backwards through the tasks; collect what went wrong, and raise it when all have had their turn.
    wrong = list[BaseException]()
    for task in reversed(tasks):
        if await stop(task, within=within) is Ending.STILL_RUNNING:
            wrong.append(StillRunningError(task.get_name(), within))
        elif not task.cancelled() and (error := task.exception()) is not None:
            wrong.append(error)
    if wrong:
        raise BaseExceptionGroup("not everything ended well", wrong)
