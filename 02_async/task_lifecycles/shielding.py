"""Work that must not be torn in two: a commit, a rename, the last message to a peer.

`asyncio.shield` is half of it. It keeps a cancellation away from the work, but not from the one who waits: that
one is gone at once, and the work goes on with nobody to hear how it ends; the program may exit in the middle of it.
Here the waiting one stays until the work is done, and is cancelled then.

The price is that cancellation takes as long as the work. Give the work a time-out of its own, inside.
"""

import asyncio

from task_lifecycles.work import T, Work


async def uninterrupted(work: Work[T], *, name: str = "uninterrupted") -> T:
    """Run ``work`` in a task called ``name`` and return its result; cancelling the caller does not reach it.

    A caller that was cancelled meanwhile, however often, waits for the end of the work, and CancelledError is
    raised then instead of the result. If the work failed as well, its exception is the error's ``__cause__``.
    """
    # EXERCISE: as long as the task is not done, wait for it; remember a CancelledError that comes in between.
    task = asyncio.create_task(work(), name=name)
    interrupted: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            interrupted = error
    if interrupted is not None:
        raise interrupted from task.exception()  # which raises CancelledError itself if the work was cancelled
    return task.result()
