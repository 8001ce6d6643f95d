"""A connection that worked a minute ago will work now, until the server was restarted in between.

replaces: connections.py
fails:
  - test_connections_that_broke_while_idle_are_replaced
  - test_a_lease_replaces_a_connection_that_fell_silent
  - test_an_error_of_the_block_passes_although_the_connection_broke
  - test_who_is_cancelled_while_the_lease_asks_gives_the_connection_back
"""


@asynccontextmanager
async def lease(pool: Pool, settings: Settings) -> AsyncIterator[Connection]:
    """Lend what the pool has."""
    connection = await _acquire(pool, settings)
    try:
        yield connection
    finally:
        await pool.release(connection)
