"""Engines that stay: one folder holds their data, their sockets, their logs, and a record of what was started.

    FOLDER/keeper/lock           held by the process that keeps the engines running, as long as it lives
    FOLDER/keeper/engines.json   where each engine is, passwords included, once all of them run
    FOLDER/keeper/processes      the servers' processes, for whoever finds them without their keeper
    FOLDER/postgres, FOLDER/redis, FOLDER/sockets

Whether they run is the lock's answer, not the record's: a number in a file may belong to another program by now, and a
lock cannot outlive its holder. Whoever keeps them starts again what was killed. When the keeper itself is killed, the
kernel ends its engines (on Linux), and the next one waits for that and lets Postgres recover.
"""

import asyncio
import contextlib
import json
import os
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import asyncpg

from gradus.atomic import write_atomically
from gradus.engine_settings import URL_OF, EngineName
from gradus.engines.holding import hold, holder, is_held
from gradus.engines.leftovers import ended, noted
from gradus.engines.owner import engine_owner
from gradus.engines.password import password_in
from gradus.engines.postgres import Cluster, Postgres
from gradus.engines.redis import Redis, Store
from gradus.engines.room import require_plain
from gradus.errors import EngineError

SCHEMA_VERSION = 1
USER = "learner"
"""Who may make databases in the Postgres that stays, and has one of that name."""

_LOOK, _PAUSE = 0.5, 10.0
_PATIENCE = 40.0
_POLL = 0.05

Servers = Mapping[EngineName, Postgres | Redis]


@dataclass(frozen=True)
class Running:
    """One engine: its first process, where programs find it, where it writes."""

    engine: EngineName
    process: int | None
    setting: str
    url: str
    port: int
    log: str


@dataclass(frozen=True)
class Record:
    """What was started; ``keeper`` is the process that stops it."""

    keeper: int
    folder: str
    engines: tuple[Running, ...]
    schema_version: int = SCHEMA_VERSION

    @property
    def settings(self) -> dict[str, str]:
        """The environment in which programs find all of them."""
        return {one.setting: one.url for one in self.engines}


@dataclass(frozen=True)
class Order:
    """What to keep where; a port of 0 means the Unix socket alone."""

    folder: Path
    engines: tuple[EngineName, ...] = ("postgres", "redis")
    ports: Mapping[EngineName, int] | None = None

    def port(self, engine: EngineName) -> int:
        """Where ``engine`` listens besides."""
        return (self.ports or {}).get(engine, 0)


def default_folder(environment: Mapping[str, str]) -> Path:
    """Where engines that stay keep their data; a place that others may enter where root gives them to another user."""
    if engine_owner() is not None:
        return Path("/var/lib/gradus/engines")
    home = environment.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(home, "gradus", "engines").expanduser().absolute()


def record_of(folder: Path) -> Path:
    """Where the record lies; nobody but its writer may read it."""
    return folder / "keeper" / "engines.json"


def read_record(folder: Path) -> Record | None:
    """What runs over ``folder``; None when nothing does, whatever was left behind."""
    try:
        fields = json.loads(record_of(folder).read_bytes())
        if not is_held(folder):
            return None
        engines = tuple(Running(**one) for one in fields.pop("engines"))
        return Record(engines=engines, **fields)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


@asynccontextmanager
async def kept(
    order: Order, environment: Mapping[str, str], told: Callable[[str], None]
) -> AsyncIterator[Record]:
    """The engines of ``order``, running in this context; ``told`` hears what happens. EngineError if one will not."""
    require_plain(order.folder)
    with hold(order.folder):
        record_of(order.folder).unlink(missing_ok=True)
        await ended(_notes_of(order.folder), told)
        servers = _servers(order, environment)
        try:
            record = await _start(order, servers, told)
            async with _watched(order, servers, told):
                yield record
        finally:
            await _stop(order, servers, told)


def _servers(order: Order, environment: Mapping[str, str]) -> dict[EngineName, Postgres | Redis]:
    folder, sockets = order.folder, order.folder / "sockets"
    servers: dict[EngineName, Postgres | Redis] = {}
    for engine in order.engines:
        port = order.port(engine)
        if port:
            require_free(port, engine)
        if engine == "postgres":
            servers[engine] = Postgres(Cluster(folder / "postgres", sockets, lasting=True, port=port))
        else:
            store = Store(folder / "redis", sockets / "redis.sock", lasting=True, port=port)
            servers[engine] = Redis(store, environment)
    return servers


def require_free(port: int, engine: str) -> None:
    """EngineError when somebody listens on ``port`` already."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            problem = f"port {port} cannot be had ({error}): name another, or none and use the Unix socket"
            raise EngineError(engine, problem) from None


async def _start(order: Order, servers: Servers, told: Callable[[str], None]) -> Record:
    for name, server in servers.items():
        told(f"starting {name}")
        async with noted(_notes_of(order.folder), server):
            await server.start()
    await _welcome(order, servers)
    record = _record(order, servers)
    _write(order.folder, record)
    return record


async def _stop(order: Order, servers: Servers, told: Callable[[str], None]) -> None:
    for name, server in reversed(tuple(servers.items())):
        told(f"stopping {name}")
        await server.stop()
    record_of(order.folder).unlink(missing_ok=True)


async def _welcome(order: Order, servers: Servers) -> None:
    """A user and a database of the same name; their password stays in the folder."""
    server = servers.get("postgres")
    if not isinstance(server, Postgres):
        return
    password = password_in(_password_of(order.folder))
    async with server.admin() as admin:
        with contextlib.suppress(asyncpg.DuplicateObjectError):
            await admin.execute(f"CREATE ROLE {USER} LOGIN CREATEDB")
        await admin.execute(f"ALTER ROLE {USER} PASSWORD '{password}'")
        with contextlib.suppress(asyncpg.DuplicateDatabaseError):
            await admin.execute(f"CREATE DATABASE {USER} OWNER {USER}")


def _notes_of(folder: Path) -> Path:
    return folder / "keeper" / "processes"


def _password_of(folder: Path) -> Path:
    return folder / "keeper" / "password"


def _record(order: Order, servers: Servers) -> Record:
    engines, password = [], password_in(_password_of(order.folder))
    for name, server in servers.items():
        url = server.url if isinstance(server, Redis) else server.url(USER, password, USER)
        engines.append(Running(name, server.process_id, URL_OF[name], url, order.port(name), str(server.log)))
    return Record(os.getpid(), str(order.folder), tuple(engines))


def _write(folder: Path, record: Record) -> None:
    write_atomically(record_of(folder), json.dumps(asdict(record), indent=1).encode())


@asynccontextmanager
async def _watched(order: Order, servers: Servers, told: Callable[[str], None]) -> AsyncIterator[None]:
    """Start again what is killed in this context, each by itself: one that will not start keeps no other waiting."""
    watching = [asyncio.create_task(_watch(name, order, servers, told)) for name in servers]
    try:
        yield
    finally:
        for task in watching:
            task.cancel()
        await asyncio.wait(watching)


async def _watch(
    name: EngineName,
    order: Order,
    servers: Servers,
    told: Callable[[str], None],
) -> None:
    server = servers[name]
    while True:
        await asyncio.sleep(_LOOK)
        if server.running:
            continue
        told(f"{name} ended by itself, see {server.log}: starting it again")
        if await _revive(server, _notes_of(order.folder), told):
            _rewrite(order, servers, told)
            told(f"{name}: process {server.process_id}")


async def _revive(server: Postgres | Redis, notes: Path, told: Callable[[str], None]) -> bool:
    try:
        async with noted(notes, server):
            await server.start()
    except (EngineError, OSError) as error:
        told(f"{error}. Trying again in {_PAUSE:.0f} s")
        await asyncio.sleep(_PAUSE)
        return False
    return True


def _rewrite(order: Order, servers: Servers, told: Callable[[str], None]) -> None:
    """On a full disk the record keeps the number of the old process, and everything else goes on."""
    try:
        _write(order.folder, _record(order, servers))
    except OSError as error:
        told(f"{record_of(order.folder)}: {error.strerror}")


def stop_kept(folder: Path) -> Record | None:
    """Have whoever keeps the engines of ``folder`` stop them, and wait for that; None if nobody does.

    Of one who had only begun to start them the record names no engines.
    """
    record, keeper = read_record(folder), None
    deadline = time.monotonic() + _PATIENCE
    while is_held(folder):
        keeper = keeper or _tell_to_stop(folder, record)
        if time.monotonic() > deadline:
            who = f"process {keeper}" if keeper else "whoever keeps them"
            problem = f"{who} did not stop them in {_PATIENCE:.0f} s: see the logs in {folder}"
            raise EngineError("engines", problem)
        time.sleep(_POLL)
    return record or (Record(keeper, str(folder), ()) if keeper else None)


def _tell_to_stop(folder: Path, record: Record | None) -> int | None:
    """Which process was told so; one of an earlier version is named by its record alone."""
    keeper = holder(folder) or (record.keeper if record else None)
    if keeper is not None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(keeper, signal.SIGTERM)
    return keeper
