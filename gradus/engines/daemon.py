"""A server as a process: started apart from the terminal, watched, stopped with growing insistence.

On Linux the kernel ends it when the thread that started it ends, so start it from the main one; elsewhere a
killed tool leaves its engines running. Its memory and the size of each of its files can be bounded, which matters where
strangers talk to it. It writes to a log file: what it said last is why it did not start.
"""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gradus.engines.owner import Owner
from gradus.errors import EngineError

_LOOK = 0.01
_LONGEST_TAIL = 8_000


@dataclass(frozen=True)
class Bounds:
    """Bytes: of memory for each process of the server, and of each file it writes."""

    memory: int = 1 << 30
    file: int = 256 << 20


@dataclass(frozen=True)
class Program:
    """What to run; ``ending`` is the signal that the kernel sends when the tool is killed."""

    engine: str
    command: Sequence[str]
    log: Path
    owner: Owner | None = None
    bounds: Bounds | None = None
    ending: signal.Signals = signal.SIGTERM


class Daemon:
    """A running ``program``; OSError and EngineError when it cannot be started."""

    def __init__(self, program: Program) -> None:
        self._program = program
        user, group = (program.owner.user, program.owner.group) if program.owner else (None, None)
        with open(program.log, "ab", opener=_private) as log:  # what failed may hold secrets
            self._began = log.tell()
            self._process = subprocess.Popen(
                program.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                user=user,
                group=group,
                extra_groups=[] if program.owner else None,
                preexec_fn=_prepare(program),  # noqa: PLW1509  # two system calls, no lock
            )

    @property
    def process_id(self) -> int:
        """Of the server's first process."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    @property
    def said(self) -> str:
        """The end of what it wrote since it was started."""
        with self._program.log.open("rb") as log:
            log.seek(self._began)
            return log.read()[-_LONGEST_TAIL:].decode(errors="replace")

    async def until(self, ready: Callable[[], object], *, seconds: float) -> None:
        """Wait until ``ready`` gives something true; EngineError when it ends before, or takes longer."""
        deadline = time.monotonic() + seconds
        while not ready():
            if not self.running:
                raise EngineError(self._program.engine, f"it ended at once: {self.last_words}")
            if time.monotonic() > deadline:
                raise EngineError(self._program.engine, f"not ready after {seconds:.0f} s: {self.last_words}")
            await asyncio.sleep(_LOOK)

    async def finish(self, *, seconds: float) -> None:
        """Wait until it has ended by itself, and well; EngineError when it ends otherwise, or takes longer."""
        try:
            if not await self._ended(seconds):
                raise EngineError(self._program.engine, f"not done after {seconds:.0f} s: {self.last_words}")
        finally:
            await self.stop()
        if self._process.returncode:
            raise EngineError(self._program.engine, self.last_words)

    @property
    def last_words(self) -> str:
        """Why it ended, as far as it said so."""
        return explain(self.said)

    async def stop(self, *insistence: tuple[signal.Signals, float]) -> None:
        """Send each signal and wait its seconds, until it has ended; SIGKILL comes last."""
        for number, seconds in (*insistence, (signal.SIGKILL, 10.0)):
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)
            if await self._ended(seconds):
                return

    async def _ended(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.running:
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(_LOOK)
        return True


def _private(name: str, flags: int) -> int:
    return os.open(name, flags | getattr(os, "O_NOFOLLOW", 0), 0o600)


def explain(said: str) -> str:
    """The reason in what a server wrote, in one sentence."""
    if "No space left on device" in said or "File too large" in said:
        return "the disk is full. Make room on it"
    if "Permission denied" in said and ("could not bind" in said or "bind: " in said):
        return "its port is one that only the system may use. Choose one above 1023"
    if "Address already in use" in said or "could not bind" in said:
        return "its port or its socket is taken by another program. Choose another port"
    telling = [line for line in said.splitlines() if any(word in line for word in ("FATAL", "PANIC", "rror"))]
    return (telling or said.splitlines() or ["it said nothing"])[-1].strip()


def _prepare(program: Program) -> Callable[[], None]:
    """What the new process does before it becomes the program; nothing here may wait for another thread."""
    bounds = program.bounds
    import resource  # noqa: PLC0415  # POSIX only

    limits = [(resource.RLIMIT_CORE, 0)]
    if bounds is not None:
        limits += [(resource.RLIMIT_AS, bounds.memory), (resource.RLIMIT_FSIZE, bounds.file)]
    die = _die_with_parent()

    def prepare() -> None:
        for which, value in limits:
            _, hard = resource.getrlimit(which)
            most = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(which, (most, most))
        die(program.ending)

    return prepare


def _die_with_parent() -> Callable[[int], None]:
    if sys.platform != "linux":
        return lambda _number: None
    from gradus.runner import kernel  # noqa: PLC0415  # Linux alone has it

    return kernel.die_with_parent
