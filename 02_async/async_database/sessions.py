"""SQLAlchemy's engine and its pool, with the same promises as the other one.

What it calls ``pool_size`` is no limit: ``max_overflow`` more are opened, ten unless told. And a connection that died
while it lay in the pool is found out by the first who uses it, unless the pool asks before.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy import BigInteger, String
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from async_database.errors import PoolExhaustedError
from async_database.settings import Settings


class Base(DeclarativeBase):
    """What the mapped classes share."""


class Account(Base):
    """A row of the table."""

    __tablename__ = "account"

    name: Mapped[str] = mapped_column(String, primary_key=True)
    owner: Mapped[str]
    balance: Mapped[int] = mapped_column(BigInteger)


@asynccontextmanager
async def open_engine(settings: Settings) -> AsyncIterator[AsyncEngine]:
    """An engine as ``settings`` say, whose transactions are serializable; disposed of in the end.

    It has at most ``settings.size`` connections, replaces those that broke while idle, and gives each
    ``settings.server_settings``. Whoever finds none free waits ``settings.wait`` seconds.
    """
    # EXERCISE: `create_async_engine` has a word for each of these; dispose of the engine whatever happens.
    engine = create_async_engine(
        settings.sqlalchemy_url,
        isolation_level="SERIALIZABLE",
        pool_size=settings.size,
        max_overflow=0,
        pool_timeout=settings.wait,
        pool_pre_ping=True,
        connect_args={"server_settings": settings.server_settings},
    )
    try:
        yield engine
    finally:
        await engine.dispose()


@asynccontextmanager
async def connect(engine: AsyncEngine, settings: Settings) -> AsyncIterator[AsyncConnection]:
    """A connection of ``engine`` until the block ends; PoolExhaustedError if none is free in time.

    What the block itself raises passes through as it is, even if the connection broke meanwhile; and the connection
    goes back in any case.
    """
    # EXERCISE: start `engine.connect()` and translate the one error that this may raise, and none of the block's;
    # yield; close, whatever that raises.
    try:
        connection = await engine.connect()
    except NoConnectionError:
        raise PoolExhaustedError(settings.name, settings.size, settings.wait) from None
    try:
        yield connection
    finally:
        with suppress(Exception):  # what is broken cannot be given back, and the pool has dropped it
            await asyncio.shield(connection.close())
