"""The pool of asyncpg, with two promises more.

asyncpg raises a bare ``TimeoutError`` when no connection is free, which looks like any other time-out on its way up;
and it hands out a connection whose server has gone if it has not heard of that yet. So `lease` gives the first a name,
and asks each connection a question before it passes it on.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, TypeAlias

import asyncpg

from async_database.errors import PoolExhaustedError
from async_database.settings import Settings

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Connection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"


@asynccontextmanager
async def open_pool(settings: Settings) -> AsyncIterator[Pool]:
    """A pool as ``settings`` say, closed in the end, when all have given back. `lease` gives its connections out.

    A connection is opened when somebody needs it and none is free; each is given ``settings.server_settings``.
    """
    # EXERCISE: `asyncpg.create_pool` with the sizes and the server's settings.
    pool = asyncpg.create_pool(
        settings.url, min_size=0, max_size=settings.size, server_settings=settings.server_settings
    )
    async with pool:
        yield pool


@asynccontextmanager
async def lease(pool: Pool, settings: Settings) -> AsyncIterator[Connection]:
    """A connection that works, until the block ends; PoolExhaustedError if none is free in ``settings.wait`` seconds.

    One that broke while it was idle, or leaves a question unanswered for ``settings.wait`` seconds, is let go, and the
    wait for another begins anew. What the block itself raises passes through as it is, a ``TimeoutError`` too, even if
    the connection broke meanwhile; and the connection goes back in any case.
    """
    # EXERCISE: acquire with a time-out and translate that one error; ask a question and, if it is not answered in
    # time, give the connection back and acquire another; yield; release, whatever that raises.
    while True:
        connection = await _acquire(pool, settings)
        try:
            if await _answers(connection, settings.wait):
                yield connection
                return
        finally:
            with suppress(Exception):  # what is broken cannot be given back, and the pool has dropped it
                await pool.release(connection)


async def _acquire(pool: Pool, settings: Settings) -> Connection:
    # EXERCISE-REMOVE
    try:
        return await pool.acquire(timeout=settings.wait)
    except TimeoutError:
        raise PoolExhaustedError(settings.name, settings.size, settings.wait) from None


async def _answers(connection: Connection, wait: float) -> bool:
    """Whether it leads anywhere; if not it is closed, unless the pool did that already, and will be replaced."""
    # EXERCISE-REMOVE
    answered = False
    try:
        with suppress(Exception):  # whatever it is: a connection that cannot answer this is of no use
            await connection.execute("SELECT 1", timeout=wait)
            answered = True
    finally:
        if not answered:
            with suppress(asyncpg.InterfaceError):
                connection.terminate()
    return answered
