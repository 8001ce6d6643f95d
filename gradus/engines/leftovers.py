"""Servers that outlived their keeper, and still hold the data that the next one is about to open.

When a keeper is killed the kernel asks its servers to end (on Linux), and one that is busy with the disk takes its
time. Redis would then remove the socket of the next Redis, and both would write to one file; Postgres refuses to start.
So each server is noted as soon as it is a process, by a file whose name holds number and birth. Who keeps the folder
next waits for those, and ends what does not go. Elsewhere nothing can be noted.
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from gradus.engines.birth import birth
from gradus.errors import EngineError

_LOOK, _PATIENCE = 0.02, 10.0
_INSISTENCE = (0, signal.SIGQUIT, signal.SIGKILL)
"""First they are only waited for; the second makes Postgres end its own processes in a hurry, and Redis end at once."""


class Server(Protocol):
    """Anything that becomes a process, and another one when it is started again."""

    @property
    def process_id(self) -> int | None:
        """Its number, as soon as there is one."""


@asynccontextmanager
async def noted(notes: Path, server: Server) -> AsyncIterator[None]:
    """Note the process that ``server`` becomes in this context, at once: its keeper may be killed while it starts."""
    looking = asyncio.create_task(_look(notes, server))
    try:
        yield
    finally:
        looking.cancel()
        _note(notes, server.process_id)


async def _look(notes: Path, server: Server) -> None:
    while True:
        _note(notes, server.process_id)
        await asyncio.sleep(_LOOK)


def _note(notes: Path, process: int | None) -> None:
    """On a full disk it is left out: a note is for the day on which the keeper is killed."""
    if process is not None and (born := birth(process)) is not None:
        with contextlib.suppress(OSError):
            notes.mkdir(exist_ok=True)
            (notes / f"{process}-{born}").touch()


async def ended(notes: Path, told: Callable[[str], None], patience: float = _PATIENCE) -> None:
    """Once this returns, no process that is noted lives; it has ``patience`` seconds for each signal."""
    for process in living(notes):
        told(f"waiting for process {process}, which a keeper that was killed left behind")
    for number in _INSISTENCE:
        for process in living(notes):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, number)
        if await _gone(notes, patience):
            return
    raise EngineError("engines", f"processes of an earlier keeper cannot be ended: {living(notes)}")


async def _gone(notes: Path, patience: float) -> bool:
    deadline = asyncio.get_running_loop().time() + patience
    while living(notes):
        if asyncio.get_running_loop().time() > deadline:
            return False
        await asyncio.sleep(_LOOK)
    return True


def living(notes: Path) -> list[int]:
    """The numbers of those noted that live; the notes of the others are removed."""
    alive = []
    for note in notes.glob("*-*"):
        number, _, born = note.name.partition("-")
        if number.isdecimal() and birth(int(number)) == born:
            alive.append(int(number))
        else:
            note.unlink(missing_ok=True)
    return alive
