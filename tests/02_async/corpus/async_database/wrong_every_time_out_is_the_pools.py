"""One `try` around everything is shorter, and calls each slow query an exhausted pool.

replaces: connections.py
fails:
  - test_what_the_block_raises_passes_as_it_is
  - test_an_error_of_the_block_passes_although_the_connection_broke
"""


@asynccontextmanager
async def lease(pool: Pool, settings: Settings) -> AsyncIterator[Connection]:
    """Translate whatever times out."""
    try:
        while True:
            async with pool.acquire(timeout=settings.wait) as connection:
                if await _answers(connection, settings.wait):
                    yield connection
                    return
    except TimeoutError:
        raise PoolExhaustedError(settings.name, settings.size, settings.wait) from None
