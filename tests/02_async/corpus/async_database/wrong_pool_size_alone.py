"""`pool_size=2` reads like a limit; SQLAlchemy opens ten more before anybody has to wait.

replaces: sessions.py
fails:
  - test_a_borrower_waits_for_one_that_comes_back
  - test_the_server_never_counts_more_connections_than_the_size
  - test_an_exhausted_pool_says_so_in_time
"""


@asynccontextmanager
async def open_engine(settings: Settings) -> AsyncIterator[AsyncEngine]:
    """An engine with a pool of a certain size, and some more."""
    engine = create_async_engine(
        settings.sqlalchemy_url,
        isolation_level="SERIALIZABLE",
        pool_size=settings.size,
        pool_timeout=settings.wait,
        pool_pre_ping=True,
        connect_args={"server_settings": settings.server_settings},
    )
    try:
        yield engine
    finally:
        await engine.dispose()
