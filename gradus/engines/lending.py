"""Lends databases: to a run of the judges, to a module of tests, to a demonstration. Each is new, and gone afterwards.

One lender has one private Postgres, started when the first asks for it, and a Redis for each that asks. What the
environment configures is used instead, except where strangers borrow. A Postgres that was killed is started again for
the next. Cleaning up happens behind the back of whoever goes on.
"""

import asyncio
import contextlib
import itertools
import secrets
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import asyncpg

from gradus.engine_settings import DATABASE_URL, REDIS_URL, EngineName
from gradus.engines.daemon import Bounds
from gradus.engines.databases import (
    Database,
    create_on,
    create_owned,
    drop_on,
    drop_owned,
    unused_name,
)
from gradus.engines.owner import engine_owner, give
from gradus.engines.postgres import Cluster, Postgres
from gradus.engines.redis import Redis, Store
from gradus.engines.room import private_room
from gradus.errors import EngineError


class Lender:
    """Lends what is private, made in ``room``; or databases on servers that ``environment`` configures."""

    def __init__(self, room: Path, environment: Mapping[str, str], *, configured: bool = True) -> None:
        self._room, self._environment = room, environment
        self._given = environment if configured else {}
        self._sockets = room / "sockets"
        self._numbers = itertools.count(1)
        self._turn = asyncio.Lock()
        self._leaving = set[asyncio.Task[None]]()
        self._postgres: Postgres | None = None

    @property
    def postgres(self) -> Postgres:
        """The private Postgres, which a test may kill and start again; it need not run yet."""
        if self._postgres is None:
            folder = self._room / "postgres"
            folder.mkdir(mode=0o711, exist_ok=True)
            self._postgres = Postgres(Cluster(folder, self.sockets, bounds=Bounds()))
        return self._postgres

    @property
    def sockets(self) -> Path:
        """The folder of all sockets, which borrowers must be able to see."""
        if not self._sockets.exists():
            self._sockets.mkdir()
            self._sockets.chmod(0o711)
            give(self._sockets, engine_owner())
        return self._sockets

    @asynccontextmanager
    async def lend(self, engines: Iterable[EngineName]) -> AsyncIterator[dict[str, str]]:
        """The settings under which ``engines`` are found, for this context; EngineError if one cannot be had."""
        ways: dict[EngineName, Callable[[], AbstractAsyncContextManager[dict[str, str]]]]
        ways = {"postgres": self._lend_postgres, "redis": self._lend_redis}
        async with contextlib.AsyncExitStack() as stack:
            settings: dict[str, str] = {}
            for engine in sorted(set(engines)):
                settings |= await stack.enter_async_context(ways[engine]())
            yield settings

    @asynccontextmanager
    async def _lend_postgres(self) -> AsyncIterator[dict[str, str]]:
        if given := self._given.get(DATABASE_URL):
            database = await create_on(given, unused_name())
            try:
                yield {DATABASE_URL: database.url}
            finally:
                await drop_on(given, database)
            return
        database = await self._create()
        try:
            yield {DATABASE_URL: database.url}
        finally:
            task = asyncio.create_task(self._drop(database))
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)

    async def _create(self) -> Database:
        """Where a server dies between two questions, the second finds a new one."""
        async with self._turn:
            await self.postgres.start()
        try:
            return await create_owned(self.postgres.admin_url, unused_name())
        except EngineError:
            if self.postgres.running:
                raise
        async with self._turn:
            await self.postgres.start()
        return await create_owned(self.postgres.admin_url, unused_name())

    async def _drop(self, database: Database) -> None:
        """One that cannot be dropped goes with its server."""
        with contextlib.suppress(EngineError, OSError, asyncpg.PostgresError):
            if self.postgres.running:
                await drop_owned(self.postgres.admin_url, database)

    @asynccontextmanager
    async def _lend_redis(self) -> AsyncIterator[dict[str, str]]:
        if given := self._given.get(REDIS_URL):
            yield {REDIS_URL: given}
            return
        redis = self.new_redis()
        try:
            await redis.start()
            yield {REDIS_URL: redis.url}
        finally:
            await redis.kill()

    def new_redis(self) -> Redis:
        """Another private Redis, which a test may kill and start again; it does not run yet."""
        folder = self._room / f"redis-{next(self._numbers)}"
        return Redis(
            Store(folder, self.sockets / f"{secrets.token_hex(6)}.sock", bounds=Bounds()), self._environment
        )

    async def settled(self) -> None:
        """Wait until everything that was given back is cleaned up."""
        if self._leaving:
            await asyncio.wait(self._leaving)

    async def close(self) -> None:
        """Stop what was started."""
        for task in self._leaving:
            task.cancel()
        await self.settled()
        if self._postgres is not None:
            await self._postgres.quit()


@asynccontextmanager
async def open_lender(environment: Mapping[str, str], *, configured: bool = True) -> AsyncIterator[Lender]:
    """A lender with a room of its own; not ``configured``: it lends what is private, whatever is configured."""
    with private_room() as room:
        lender = Lender(room, environment, configured=configured)
        try:
            yield lender
        finally:
            await lender.close()
