"""A private PostgreSQL: made, started, killed and started again; it listens on a Unix socket, and on a port if asked.

Everybody needs a password, over the socket as well: whoever can see it may be a stranger's program. Passwords are
random, so the many rounds that make guessing slow (and connecting) are left out. In a temporary cluster a user may
enter the database of its own name alone, and nothing is written through to the disk, since nothing has to outlive a
crash of the machine; a crash of the server it survives like any other.

A crash leaves ``postmaster.pid`` behind. Postgres looks whether a process of that number lives, and refuses to start
when another program has got the number since. So a file that no Postgres of this folder stands behind is removed.
"""

import asyncio
import contextlib
import re
import secrets
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import asyncpg

from gradus.engines.daemon import Bounds, Daemon, Program
from gradus.engines.orphans import end_orphans
from gradus.engines.owner import Owner, engine_owner, first_barrier, give, reachable_programs
from gradus.engines.password import kept_password, write_private
from gradus.engines.programs import postgres_programs
from gradus.engines.room import LONGEST_SOCKET, require_space
from gradus.errors import EngineError

NAME = "Postgres"
ADMIN = "gradus"
"""The superuser, and the first part of what else is made here."""

_PORT = 5432
"""In the name of the socket, where no port is listened on; named in every address, or ``PGPORT`` would be believed."""
_WAIT = 60.0
_LEAVING = "shared memory block"
"""Of the complaint that processes of a server that was killed are still there."""
_PAUSES = (0.2, 0.8)
"""Seconds between the tries to start beside them."""
_SETTINGS = {"max_connections": "100", "shared_buffers": "16MB", "jit": "off", "logging_collector": "off"}
_FORGETFUL = {
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "64MB",
    "temp_file_limit": "64MB",
    "deadlock_timeout": "100ms",
}
_OWN_DATABASE_ONLY = f"local all {ADMIN} scram-sha-256\nlocal sameuser all scram-sha-256\n"
_ANY_DATABASE = "local all all scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256\n"


@dataclass(frozen=True)
class Cluster:
    """Where a Postgres keeps what: ``folder`` is its own alone, ``sockets`` may be shared. ``port`` 0 means none.

    A ``lasting`` one keeps what is in it through a loss of power, and its users may enter every database.
    """

    folder: Path
    sockets: Path
    lasting: bool = False
    port: int = 0
    bounds: Bounds | None = None


class Postgres:
    """One server over one ``cluster``; ``start`` makes what is missing."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._owner = engine_owner()
        self._daemon: Daemon | None = None

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended since."""
        return self._daemon is not None and self._daemon.running

    @property
    def process_id(self) -> int | None:
        """The server's first process."""
        return self._daemon.process_id if self._daemon else None

    @property
    def log(self) -> Path:
        """What it has to say."""
        return self._cluster.folder / "postgres.log"

    def url(self, user: str, password: str, database: str) -> str:
        """How ``user`` gets to ``database``, over the socket; over the port where there is one."""
        host = f"127.0.0.1:{self._cluster.port}" if self._cluster.port else ""
        query = "" if host else f"?host={quote(str(self._cluster.sockets), safe='/')}&port={_PORT}"
        return f"postgresql://{user}:{password}@{host}/{database}{query}"

    @property
    def admin_url(self) -> str:
        """For whoever may do everything; EngineError where nobody knows any more how they get in."""
        password = kept_password(self._password_file)
        if password is None:
            problem = (
                f"{self._password_file} holds no password: move {self._data} away to begin with an empty one"
            )
            raise EngineError(NAME, problem)
        return self.url(ADMIN, password, "postgres")

    @property
    def _data(self) -> Path:
        return self._cluster.folder / "data"

    @property
    def _socket(self) -> Path:
        return self._cluster.sockets / f".s.PGSQL.{self._cluster.port or _PORT}"

    @property
    def _password_file(self) -> Path:
        return self._cluster.folder / "password"

    async def start(self) -> None:
        """Serve, once this returns; EngineError says why that cannot be."""
        if self.running:
            return
        require_short(self._socket, NAME)
        require_space(self._cluster.folder, NAME)
        require_way(self._cluster.folder, self._owner)
        try:
            programs = reachable_programs(postgres_programs(), self._cluster.folder, self._owner)
            if not (self._data / "PG_VERSION").exists():
                await self._make(programs)
            await self._serve(programs)
        except OSError as error:
            raise EngineError(NAME, f"{error.filename or self._data}: {error.strerror}") from error

    async def _serve(self, programs: Path) -> None:
        """Again while processes of one that was killed are leaving; those that do not leave are ended."""
        for pause in (*_PAUSES, None):
            self._remove_stale_notes()
            self._daemon = Daemon(self._program(programs))
            try:
                return await self._daemon.until(self._is_ready, seconds=_WAIT)
            except EngineError:
                leaving = _LEAVING in self._daemon.said
                await self._daemon.stop()
                if pause is None or not leaving:
                    raise
            await asyncio.sleep(pause)
            if pause == _PAUSES[-1]:
                end_orphans(self._data)
        return None

    def _program(self, programs: Path) -> Program:
        cluster = self._cluster
        port = {"port": str(cluster.port or _PORT), "listen_addresses": "127.0.0.1" if cluster.port else ""}
        given = {**_SETTINGS, **({} if cluster.lasting else _FORGETFUL), **port, "scram_iterations": "1"}
        given |= {"unix_socket_directories": str(cluster.sockets), "hba_file": str(cluster.folder / "access")}
        words = [word for name, value in given.items() for word in ("-c", f"{name}={value}")]
        ending = signal.SIGINT if cluster.lasting else signal.SIGQUIT
        command = [str(programs / "postgres"), "-D", str(self._data), *words]
        return Program(NAME, command, self.log, self._owner, cluster.bounds, ending)

    def _is_ready(self) -> bool:
        """Its last line says so, of the process that we started."""
        with contextlib.suppress(OSError, IndexError):
            lines = (self._data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
            return lines[0].strip() == str(self.process_id) and lines[7].strip() == "ready"
        return False

    async def _make(self, programs: Path) -> None:
        """A new cluster; it holds nothing yet, so it is not synced. What an interrupted attempt left is removed."""
        part = self._cluster.folder / "data.part"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(mode=0o700)
        give(part, self._owner)
        write_private(self._password_file, secrets.token_hex(16), self._owner)
        await self._initialise(programs, part)
        access = _ANY_DATABASE if self._cluster.lasting else _OWN_DATABASE_ONLY
        (self._cluster.folder / "access").write_text(access, encoding="ascii")
        part.rename(self._data)

    async def _initialise(self, programs: Path, data: Path) -> None:
        words = ["--encoding=UTF8", "--locale=C", "--no-instructions", "--auth=scram-sha-256", "--no-sync"]
        words += [] if self._cluster.lasting else ["--wal-segsize=1"]
        words += [f"--pwfile={self._password_file}", "-c", "scram_iterations=1"]
        command = [str(programs / "initdb"), "-D", str(data), "-U", ADMIN, *words]
        try:
            await Daemon(Program(NAME, command, self.log, self._owner)).finish(seconds=_WAIT)
        except EngineError as error:
            problem = f"a new cluster could not be made in {data}: {error.problem}"
            raise EngineError(NAME, problem) from None

    def _remove_stale_notes(self) -> None:
        """The notes of a server that is gone, whoever has its number by now; those of a copied folder as well."""
        sockets = self._cluster.sockets
        _remove_unless_held(self._data / "postmaster.pid", str(self._data))
        _remove_unless_held(Path(f"{self._socket}.lock"), f"unix_socket_directories={sockets}")

    async def stop(self) -> None:
        """End it; whoever is connected is cut off, and what was committed stays."""
        if self._daemon is not None:
            await self._daemon.stop((signal.SIGINT, 10.0), (signal.SIGQUIT, 5.0))

    async def quit(self) -> None:
        """End it at once, with everything that runs in it; nothing has to outlive that."""
        if self._daemon is not None:
            await self._daemon.stop((signal.SIGQUIT, 7.0))

    async def kill(self) -> None:
        """End it as a crash would, which busy processes of it do not notice."""
        if self._daemon is not None:
            await self._daemon.stop()

    @asynccontextmanager
    async def admin(self) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
        """A connection that may do everything."""
        async with connected(self.admin_url) as connection:
            yield connection


@asynccontextmanager
async def connected(url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection to ``url``; EngineError when there is none to be had."""
    try:
        connection = await asyncpg.connect(url, timeout=_WAIT)
    except ValueError:
        raise EngineError(NAME, f"{without_password(url)} is no address that can be read") from None
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise EngineError(NAME, f"no connection to {without_password(url)}: {error}") from error
    try:
        yield connection
    finally:
        await connection.close()


def without_password(url: str) -> str:
    """``url`` as it may be shown, however badly it is written."""
    hidden = re.sub(r"(://[^:@/?]*):.*@", r"\1:***@", url)
    return re.sub(r"(?i)([?&][^=&]*pass[^=&]*=)[^&]*", r"\1***", hidden)


def require_short(socket: Path, engine: str) -> None:
    """EngineError where the path is longer than a socket's may be."""
    if len(str(socket).encode()) > LONGEST_SOCKET:
        problem = (
            f"{socket} is longer than the {LONGEST_SOCKET} bytes that a socket may have: use a shorter folder"
        )
        raise EngineError(engine, problem)


def require_way(folder: Path, owner: Owner | None) -> None:
    """EngineError where ``owner`` cannot get to ``folder``."""
    barrier = first_barrier(folder) if owner is not None else None
    if barrier is not None:
        problem = (
            f"it does not run as root but as 'nobody', who may not enter {barrier}: choose a folder elsewhere,"
            f" or allow it with chmod o+x {barrier}"
        )
        raise EngineError(NAME, problem)


def _remove_unless_held(note: Path, word: str) -> None:
    """Remove what a server has noted, unless the process of that number runs with ``word`` among its arguments."""
    if not Path("/proc/self").exists():
        return
    with contextlib.suppress(FileNotFoundError):
        number = note.read_text(encoding="utf-8", errors="replace").partition("\n")[0].strip()
        if not (number.isdecimal() and word in _arguments(int(number))):
            note.unlink()


def _arguments(process: int) -> list[str]:
    """The command line of a process; nothing if there is none."""
    try:
        return Path("/proc", str(process), "cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []
