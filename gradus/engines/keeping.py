"""Engines that stay: one folder holds their data, their sockets, their logs, and a record of what was started.

    FOLDER/keeper/lock           held by the process that keeps the engines running, as long as it lives
    FOLDER/keeper/engines.json   which process that is, and where each engine is, passwords included
    FOLDER/postgres, FOLDER/redis, FOLDER/sockets

Whether they run is the lock's answer, not the record's: a number in a file may belong to another program by now, and a
lock cannot outlive its holder. Whoever keeps them starts again what was killed. When the keeper itself is killed, the
kernel ends its engines (on Linux), and the next one finds a clean folder or lets Postgres recover.
"""

import asyncio
import contextlib
import json
import os
import secrets
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import asyncpg

from gradus.atomic import write_atomically
from gradus.engines.owner import engine_owner, give
from gradus.engines.postgres import Cluster, Postgres
from gradus.engines.redis import Redis, Store
from gradus.engines.settings import URL_OF, EngineName
from gradus.errors import EngineError
from gradus.locks import lock

SCHEMA_VERSION = 1
USER = "learner"
"""Who may make databases in the Postgres that stays, and has one of that name."""

_LOOK, _PAUSE = 0.5, 10.0
_PATIENCE = 40.0
_POLL, _TRIES = 0.05, 10
"""Whoever looks whether the lock is held holds it for a moment."""


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
    return Path(home, "gradus", "engines")


def record_of(folder: Path) -> Path:
    """Where the record lies; nobody but its writer may read it."""
    return folder / "keeper" / "engines.json"


def read_record(folder: Path) -> Record | None:
    """What runs over ``folder``; None when nothing does, whatever was left behind."""
    try:
        fields = json.loads(record_of(folder).read_bytes())
        if not _is_held(folder):
            return None
        engines = tuple(Running(**one) for one in fields.pop("engines"))
        return Record(engines=engines, **fields)
    except (OSError, ValueError, TypeError, KeyError):
        return None


@asynccontextmanager
async def kept(
    order: Order, environment: Mapping[str, str], told: Callable[[str], None]
) -> AsyncIterator[Record]:
    """The engines of ``order``, running in this context; ``told`` hears what happens. EngineError if one will not."""
    with _hold(order.folder):
        servers = _servers(order, environment)
        try:
            for name, server in servers.items():
                told(f"starting {name}")
                await server.start()
            await _welcome(order, servers)
            record = _record(order, servers)
            _write(order.folder, record)
            async with asyncio.TaskGroup() as group:
                watching = group.create_task(_watch(order, servers, told))
                yield record
                watching.cancel()
        finally:
            for name, server in reversed(servers.items()):
                told(f"stopping {name}")
                await server.stop()
            record_of(order.folder).unlink(missing_ok=True)


@contextmanager
def _hold(folder: Path) -> Iterator[None]:
    """The folder for this process alone."""
    try:
        make_folder(folder)
        held = (folder / "keeper" / "lock").open("ab")
    except OSError as error:
        raise EngineError(
            "engines", f"{error.filename or folder}: {error.strerror}. Choose another folder"
        ) from error
    with held:
        if not _taken(held):
            raise EngineError("engines", f"they are running over {folder} already: gradus down stops them")
        yield


def _taken(held: IO[bytes]) -> bool:
    for _ in range(_TRIES):
        if lock(held, wait=False):
            return True
        time.sleep(_POLL)
    return False


def make_folder(folder: Path) -> None:
    """What is needed in ``folder``; the keeper's part is closed to everybody else."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o711)
    for name, mode in (("keeper", 0o700), ("postgres", 0o711), ("sockets", 0o711)):
        (folder / name).mkdir(exist_ok=True)
        (folder / name).chmod(mode)
    give(folder / "sockets", engine_owner())


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


async def _welcome(order: Order, servers: Mapping[EngineName, Postgres | Redis]) -> None:
    """A user and a database of the same name; their password stays in the folder."""
    server = servers.get("postgres")
    if not isinstance(server, Postgres):
        return
    password = _password(order.folder)
    async with server.admin() as admin:
        with contextlib.suppress(asyncpg.DuplicateObjectError):
            await admin.execute(f"CREATE ROLE {USER} LOGIN CREATEDB")
        await admin.execute(f"ALTER ROLE {USER} PASSWORD '{password}'")
        with contextlib.suppress(asyncpg.DuplicateDatabaseError):
            await admin.execute(f"CREATE DATABASE {USER} OWNER {USER}")


def _password(folder: Path) -> str:
    path = folder / "keeper" / "password"
    if not path.exists():
        path.write_text(secrets.token_hex(16), encoding="ascii")
    return path.read_text(encoding="ascii")


def _record(order: Order, servers: Mapping[EngineName, Postgres | Redis]) -> Record:
    engines = []
    for name, server in servers.items():
        url = server.url if isinstance(server, Redis) else server.url(USER, _password(order.folder), USER)
        engines.append(Running(name, server.process_id, URL_OF[name], url, order.port(name), str(server.log)))
    return Record(os.getpid(), str(order.folder), tuple(engines))


def _write(folder: Path, record: Record) -> None:
    write_atomically(record_of(folder), json.dumps(asdict(record), indent=1).encode())


async def _watch(
    order: Order, servers: Mapping[EngineName, Postgres | Redis], told: Callable[[str], None]
) -> None:
    """Start again what was killed; where that fails, tell it and try again later."""
    while True:
        await asyncio.sleep(_LOOK)
        for name, server in servers.items():
            if not server.running:
                told(f"{name} ended by itself, see {server.log}: starting it again")
                await _revive(server, told)
                _write(order.folder, _record(order, servers))
                told(f"{name}: process {server.process_id}")


async def _revive(server: Postgres | Redis, told: Callable[[str], None]) -> None:
    try:
        await server.start()
    except EngineError as error:
        told(f"{error}. Trying again in {_PAUSE:.0f} s")
        await asyncio.sleep(_PAUSE)


def stop_kept(folder: Path) -> Record | None:
    """Have whoever keeps the engines of ``folder`` stop them, and wait for that; None if nobody does."""
    record = read_record(folder)
    if record is None:
        return None
    with contextlib.suppress(ProcessLookupError):
        os.kill(record.keeper, signal.SIGTERM)
    deadline = time.monotonic() + _PATIENCE
    while _is_held(folder):
        if time.monotonic() > deadline:
            problem = (
                f"process {record.keeper} did not stop them in {_PATIENCE:.0f} s: see the logs in {folder}"
            )
            raise EngineError("engines", problem)
        time.sleep(_POLL)
    return record


def _is_held(folder: Path) -> bool:
    try:
        with (folder / "keeper" / "lock").open("r+b") as held:
            return not lock(held, wait=False)
    except OSError:
        return False
