"""Services of one program: a pool, a listener, a worker. They go up in order and come down in reverse.

Each may lean on those before it: the worker on the pool. So the next one starts when the one before is ready, and
when it ends, by whatever cause, the last goes first. A plain task group cancels all its tasks in the same moment,
and the pool is closed under the worker's hands; and it waits for a task that never ends.

When a service fails, the block is cancelled, as in a task group, and the failure is raised when all are down.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial

from task_lifecycles.shielding import uninterrupted
from task_lifecycles.stopping import Ending, ending, stop_all
from task_lifecycles.work import Service


class NeverReadyError(Exception):
    """A service ended and had not said that it was ready."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} ended before it was ready: it must call the function that it is given.")
        self.name = name


async def start(name: str, service: Service, tasks: list[asyncio.Task[None]], scope: asyncio.Timeout) -> None:
    """Add a task for ``service`` to ``tasks`` and wait until it is ready; NeverReadyError if it ends before.

    From now on, its failure cancels the block of ``scope``, a time-out that has no deadline until then.
    """
    ready: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(service(partial(_settle, ready, to=True)), name=name)
    tasks.append(task)
    task.add_done_callback(lambda _: _settle(ready, to=False))
    task.add_done_callback(partial(_cancel_if_failed, scope))
    if not await ready:
        raise NeverReadyError(name)


def _settle(ready: asyncio.Future[bool], *, to: bool) -> None:
    if not ready.done():
        ready.set_result(to)


def _cancel_if_failed(scope: asyncio.Timeout, task: asyncio.Task[None]) -> None:
    if ending(task) is Ending.FAILED:
        with suppress(RuntimeError):  # the block is being left already
            scope.reschedule(asyncio.get_running_loop().time())  # the time-out strikes now


@asynccontextmanager
async def running(services: Mapping[str, Service], *, within: float) -> AsyncIterator[None]:
    """The services are up while the block runs: each in a task of its name, started when the one before is ready.

    They come down by `stop_all` when the block is left, however it is, and when one cannot be started. Coming down
    is not interrupted by cancellation, which comes after it. A service that fails cancels the block, or the start
    of the next. What went wrong with services is raised as `stop_all` does; only if nothing did, what ended the
    block is raised, unchanged. A service that returns when it was ready has done its work.
    """
    # EXERCISE: a time-out without deadline is the scope: `start` each, yield. Outside it, `stop_all` `uninterrupted`.
    tasks = list[asyncio.Task[None]]()
    try:
        async with asyncio.timeout(None) as scope:
            for name, service in services.items():
                await start(name, service, tasks, scope)
            yield
    finally:
        await uninterrupted(partial(stop_all, tasks, within=within))
