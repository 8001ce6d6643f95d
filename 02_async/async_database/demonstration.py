"""Four scenes, each in a schema of its own that is dropped in the end: nothing of yours is touched."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from time import perf_counter

import asyncpg

from async_database.connections import lease, open_pool
from async_database.driver_bank import MOVE, TOTAL, DriverBank
from async_database.errors import PoolExhaustedError, TransferError
from async_database.model import TABLE, Transfer
from async_database.session_bank import SessionBank
from async_database.sessions import open_engine
from async_database.settings import Settings

ROWS = [("ada", "ada", 100), ("ada savings", "ada", 50), ("bob", "bob", 10)]


@dataclass(frozen=True, slots=True)
class Scene:
    """What was shown, and what happened."""

    title: str
    lines: list[str]


async def demonstrate(settings: Settings) -> list[Scene]:
    """All scenes, in order."""
    schema = f"async_database_{secrets.token_hex(4)}"
    async with prepared(replace(settings, schema=schema, size=2, wait=0.1, name=schema)) as ready:
        return [await exhausted(ready), await replaced(ready), await conflicted(ready), await settled(ready)]


@asynccontextmanager
async def prepared(settings: Settings) -> AsyncIterator[Settings]:
    """A schema with three accounts, gone afterwards."""
    connection = await asyncpg.connect(settings.url, server_settings=settings.server_settings)
    await connection.execute(f"CREATE SCHEMA {settings.schema}; {TABLE}")
    try:
        await connection.executemany("INSERT INTO account VALUES ($1, $2, $3)", ROWS)
        yield replace(settings, name=f"{settings.name}_pool")
    finally:
        await connection.execute(f"DROP SCHEMA {settings.schema} CASCADE")
        await connection.close()


async def exhausted(settings: Settings) -> Scene:
    """Three want a connection, and there are two."""
    async with open_pool(settings) as pool, lease(pool, settings) as one, lease(pool, settings):
        count = await one.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1", settings.name
        )
        began = perf_counter()
        try:
            async with lease(pool, settings):
                told = "got a third connection"
        except PoolExhaustedError as error:
            told = f"after {perf_counter() - began:.2f} s: {error}"
    return Scene("A pool of two", [f"the server counts {count} connections", told])


async def replaced(settings: Settings) -> Scene:
    """The server ends an idle connection, as a restart would."""
    async with open_pool(settings) as pool:
        async with lease(pool, settings) as connection:
            before = await connection.fetchval("SELECT pg_backend_pid()")
        async with lease(pool, settings) as connection, lease(pool, settings) as other:
            victim = await connection.fetchval("SELECT pg_backend_pid()")
            await other.execute("SELECT pg_terminate_backend($1, 5000)", victim)
        async with lease(pool, settings) as connection:
            after = await connection.fetchval("SELECT pg_backend_pid()")
    return Scene(
        "A broken connection", [f"process {before} served, {victim} was ended", f"process {after} serves"]
    )


async def conflicted(settings: Settings) -> Scene:
    """Two transfers that are covered alone and not together: unprotected, then by the bank."""
    async with open_pool(settings) as pool:
        async with lease(pool, settings) as one, lease(pool, settings) as two:
            mine, yours = one.transaction(), two.transaction()
            await mine.start()
            await yours.start()
            await one.fetchval(MOVE, "ada", -100)
            await two.fetchval(MOVE, "ada savings", -100)
            seen = [await one.fetchval(TOTAL, "ada"), await two.fetchval(TOTAL, "ada")]
            await mine.rollback()
            await yours.rollback()
        bank = DriverBank(pool, replace(settings, wait=5.0))
        works = [bank.transfer(Transfer(source, "bob", 100)) for source in ("ada", "ada savings")]
        ended = await asyncio.gather(*works, return_exceptions=True)
    lines = [
        f"unprotected, ada's two transactions see {seen[0]} and {seen[1]} left, and both would go through"
    ]
    lines += [f"serializable: {one or 'carried out'}" for one in ended]
    return Scene("Two transfers of 100 at once, and ada has 150", lines)


async def settled(settings: Settings) -> Scene:
    """A batch with one transfer that is refused."""
    batch = [Transfer("bob", "ada", 10), Transfer("bob", "eve", 1), Transfer("bob", "ada", 5)]
    async with open_engine(settings) as engine:
        bank = SessionBank(engine, settings)
        refused: dict[Transfer, TransferError] = {
            one.transfer: one.reason for one in await bank.settle(batch)
        }
        balances = await bank.balances()
    lines = [
        f"{transfer.source} to {transfer.target}, {transfer.amount}: {refused.get(transfer, 'carried out')}"
        for transfer in batch
    ]
    return Scene("A batch, with a savepoint for each", [*lines, f"in the end {balances}"])
