"""A connection that worked a minute ago will work now, until the server was restarted in between.

replaces: connections.py
fails:
  - test_connections_that_broke_while_idle_are_replaced
"""


@asynccontextmanager
async def lease(pool: Pool, settings: Settings) -> AsyncIterator[Connection]:
    """Lend what the pool has."""
    connection = await _acquire(pool, settings)
    try:
        yield connection
    finally:
        await pool.release(connection)
