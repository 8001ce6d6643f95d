"""A private Redis: over a Unix socket, in memory unless it is to last, with a password for everybody.

A temporary one serves one run and is thrown away with everything in it: no FLUSHALL reaches anybody else. Its user may
do what a program does, and not what an administrator does: writing files to a place of one's own choice, loading
modules, following another server are all a way out. The settings go in by a file that nobody else can read: a list of
processes would show the password.

Where it runs as another user, that one owns ``data`` and nothing beside it. Whoever starts it writes settings, password
and log next to that, and must not be led elsewhere by a link.
"""

import os
import signal
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from gradus.engines.daemon import Bounds, Daemon, Program
from gradus.engines.owner import engine_owner, give
from gradus.engines.password import password_in, write_private
from gradus.engines.postgres import require_short
from gradus.engines.programs import redis_program
from gradus.errors import EngineError

NAME = "Redis"
_WAIT = 30.0
_FORBIDDEN = (
    *("config", "module", "debug", "shutdown", "save", "bgsave", "bgrewriteaof", "replicaof", "slaveof"),
    *("migrate", "acl", "failover", "cluster", "psync", "sync", "monitor"),
)


@dataclass(frozen=True)
class Store:
    """Where a Redis keeps what; ``port`` 0 means none. A ``lasting`` one writes every change down in ``folder``."""

    folder: Path
    socket: Path
    lasting: bool = False
    port: int = 0
    bounds: Bounds | None = None


class Redis:
    """One server over one ``store``."""

    def __init__(self, store: Store, environment: Mapping[str, str]) -> None:
        self._store, self._environment = store, environment
        self._owner = engine_owner()
        self._daemon: Daemon | None = None
        self._password = ""

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended since."""
        return self._daemon is not None and self._daemon.running

    @property
    def process_id(self) -> int | None:
        """The server's process."""
        return self._daemon.process_id if self._daemon else None

    @property
    def log(self) -> Path:
        """What it has to say."""
        return self._store.folder / "redis.log"

    @property
    def url(self) -> str:
        """Over the socket; over the port where there is one. Only a started one has it."""
        if self._store.port:
            return f"redis://:{self._password}@127.0.0.1:{self._store.port}/0"
        return f"unix://:{self._password}@{quote(str(self._store.socket))}?db=0"

    @property
    def _data(self) -> Path:
        return self._store.folder / "data"

    async def start(self) -> None:
        """Serve, once this returns; EngineError says why that cannot be."""
        if self.running:
            return
        require_short(self._store.socket, NAME)
        program = redis_program(self._environment)
        try:
            self._prepare()
            command = [str(program), str(self._store.folder / "redis.conf")]
            self._daemon = Daemon(Program(NAME, command, self.log, self._owner, self._store.bounds))
        except OSError as error:
            raise EngineError(NAME, f"{error.filename or self._store.folder}: {error.strerror}") from error
        try:
            await self._daemon.until(self._answers, seconds=_WAIT)
        except EngineError as error:
            await self._daemon.stop()
            if self._daemon.said:
                raise
            raise EngineError(NAME, f"{error.problem} ({program})") from error

    def _prepare(self) -> None:
        """Folders, password and settings."""
        folder = self._store.folder
        _take_back(folder, self._data)
        folder.chmod(0o711)
        self._data.mkdir(mode=0o700, exist_ok=True)
        give(self._data, self._owner)
        self._password = password_in(folder / "password")
        write_private(folder / "redis.conf", "\n".join(self._settings()) + "\n", self._owner)

    def _settings(self) -> list[str]:
        store = self._store
        rights = "" if store.lasting else "".join(f" -{name}" for name in _FORBIDDEN)
        return [
            f"port {store.port}",
            "bind 127.0.0.1",
            f"unixsocket {_quoted(store.socket)}",
            f"unixsocketperm {700 if store.lasting else 777}",
            f"dir {_quoted(self._data)}",
            'save ""',
            f"appendonly {'yes' if store.lasting else 'no'}",
            f"user default on >{self._password} ~* &* +@all{rights}",
        ]

    def _answers(self) -> bool:
        """Whether it answers over its socket, be it with a refusal; while it reads what it kept, it does not serve."""
        with socket.socket(socket.AF_UNIX) as door:
            door.settimeout(1.0)
            try:
                door.connect(str(self._store.socket))
                door.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2 and (chunk := door.recv(1024)):  # noqa: PLR2004  # one for each
                    answer += chunk
            except OSError:
                return False
        return answer.endswith(b"+PONG\r\n")

    async def stop(self) -> None:
        """End it; a lasting one writes down what it holds."""
        if self._daemon is not None:
            await self._daemon.stop((signal.SIGTERM, 10.0))
            self._store.socket.unlink(missing_ok=True)

    async def kill(self) -> None:
        """End it as a crash would."""
        if self._daemon is not None:
            await self._daemon.stop()


def _take_back(folder: Path, data: Path) -> None:
    """Make ``folder``, or take it back: earlier versions gave the server all of it, and that becomes its ``data``.

    Nothing in there is to be trusted but by the server itself, unless it runs as the same user.
    """
    earlier = folder.with_name(f"{folder.name}.earlier")
    if folder.exists() and not earlier.exists() and not (_is_ours(folder) and data.exists()):
        folder.rename(earlier)
    folder.mkdir(exist_ok=True)
    if not earlier.exists():
        return
    known = _is_ours(earlier) and (earlier / "password").exists()
    earlier.rename(data)
    if known:
        (data / "password").rename(folder / "password")


def _is_ours(folder: Path) -> bool:
    return folder.stat().st_uid == os.geteuid()


def _quoted(path: Path) -> str:
    """As a word of the settings."""
    escaped = str(path).replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'
