"""Runs a program of the course by itself: in a folder of its own, on the reference, bounded in time."""

import asyncio
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from gradus.engines.lending import open_lender
from gradus.gate.subject import Subject
from gradus.runner.composition import Slot, compose
from gradus.runner.environment import default_cache, judging_environment
from gradus.runner.sessions import kill_session

SECONDS = 60.0
"""Nobody waits longer for a demonstration."""

_LONGEST_TAIL = 1_500


@dataclass(frozen=True)
class Ended:
    """How a program ended; ``status`` is None when it had to be killed. ``left`` lies in its working directory."""

    status: int | None
    out: str
    err: str
    left: tuple[str, ...] = ()

    @property
    def how(self) -> str:
        """In words, with the end of what it complained of."""
        ending = "was still running" if self.status is None else f"ended with status {self.status}"
        return f"{ending}: {self.err.strip()[-_LONGEST_TAIL:] or 'it said nothing on standard error'}"


@contextmanager
def reference_slot(subject: Subject) -> Iterator[Slot]:
    """A slot that holds the reference and what it needs, for as long as the block lasts."""
    with TemporaryDirectory(prefix="gradus-", ignore_cleanup_errors=True) as folder:
        slot = Slot(Path(folder).resolve())
        slot.fill(compose(subject.course, subject.exercise, subject.exercise.reference))
        yield slot


async def run_python(slot: Slot, arguments: Sequence[str], *, seconds: float = SECONDS) -> Ended:
    """Run Python with ``arguments`` where the slot's packages can be imported, in its empty scratch folder.

    It borrows the engines that the slot's exercise needs.
    """
    async with open_lender(os.environ) as lender, lender.lend(slot.engines) as lent:
        environment = judging_environment(slot, default_cache(), os.environ) | lent
        return await _run(slot, arguments, environment, seconds)


async def _run(slot: Slot, arguments: Sequence[str], environment: dict[str, str], seconds: float) -> Ended:
    out, err = slot.root / "program.out", slot.root / "program.err"
    with out.open("wb") as standard_output, err.open("wb") as standard_error:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=standard_output,
            stderr=standard_error,
            env=environment,
            cwd=slot.scratch,
            start_new_session=True,
        )
        status = await _wait(process, seconds)
    left = tuple(sorted(path.relative_to(slot.scratch).as_posix() for path in slot.scratch.rglob("*")))
    return Ended(status, _text(out), _text(err), left)


async def _wait(process: asyncio.subprocess.Process, seconds: float) -> int | None:
    """The exit status, or None when time was up; nobody of its session survives."""
    try:
        return await asyncio.wait_for(process.wait(), seconds)
    except TimeoutError:
        return None
    finally:
        kill_session(process.pid)
        await process.wait()


def _text(path: Path) -> str:
    return path.read_bytes().decode(errors="replace")
