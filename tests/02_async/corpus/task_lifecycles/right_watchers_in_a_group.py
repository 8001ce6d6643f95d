"""A watcher for each service, in a task group that cancels the block; the services are no members of it.

replaces: services.py
fails: []
"""

class _ServiceFailedError(Exception):
    """Some service has."""


async def _watch(task: asyncio.Task[None]) -> None:
    await asyncio.wait({task})
    if ending(task) is Ending.FAILED:
        raise _ServiceFailedError


async def _start(name: str, service: Service, tasks: list[asyncio.Task[None]]) -> None:
    up = asyncio.Event()
    is_ready = False

    def ready() -> None:
        nonlocal is_ready
        is_ready = True
        up.set()

    task = asyncio.create_task(service(ready), name=name)
    tasks.append(task)
    task.add_done_callback(lambda _: up.set())
    await up.wait()
    if not is_ready:
        raise NeverReadyError(name)


@asynccontextmanager
async def running(services: Mapping[str, Service], *, within: float) -> AsyncIterator[None]:
    """The block runs inside the watchers' group; its own exception is taken out of the group again."""
    tasks: list[asyncio.Task[None]] = []
    watchers: list[asyncio.Task[None]] = []
    own: BaseException | None = None
    try:
        async with asyncio.TaskGroup() as group:
            try:
                for name, service in services.items():
                    await _start(name, service, tasks)
                    watchers.append(group.create_task(_watch(tasks[-1])))
                yield
            except BaseException as error:
                own = error
                raise
            finally:
                for watcher in watchers:
                    watcher.cancel()
    except BaseExceptionGroup:
        if own is None:
            raise
        raise own from None
    finally:
        await uninterrupted(partial(stop_all, tasks, within=within))
