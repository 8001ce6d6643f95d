"""A plain task group: at the end all are cancelled in the same moment, and the pool is gone before the worker.

replaces: services.py
fails:
  - test_a_service_that_fails_cancels_the_block
  - test_a_service_that_is_never_ready_is_named
  - test_a_start_can_be_cancelled
  - test_going_down_is_not_interrupted
  - test_services_go_up_in_order_and_down_in_reverse
  - test_what_ends_the_block_is_raised_unchanged
  - test_what_goes_wrong_on_the_way_down_is_raised
"""

@asynccontextmanager
async def running(services: Mapping[str, Service], *, within: float) -> AsyncIterator[None]:
    """A group of services."""
    async with asyncio.TaskGroup() as group:
        tasks = []
        for name, service in services.items():
            ready = asyncio.Event()
            tasks.append(group.create_task(service(ready.set), name=name))
            await ready.wait()
        yield
        for task in tasks:
            task.cancel()
