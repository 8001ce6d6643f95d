"""The runner that starts a fresh process for everything: slower, and at home everywhere."""

import asyncio
import contextlib
import json
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from gradus.errors import RunnerError
from gradus.runner.composition import Slot
from gradus.runner.environment import judging_environment, mypy_environment, test_command
from gradus.runner.interface import EVERYTHING, GRACE, Choice, MypyRun, RunnerSettings, TestRun, ignore
from gradus.runner.records import Ending, Record, Request
from gradus.runner.sessions import kill_session

_TIME_TO_DUMP = 0.3
_START_UP = 4.0
"""Seconds more than a forked child gets: here each run imports pytest and the course's packages."""


class PlainRunner:
    """Judges by starting processes."""

    def __init__(self, slot: Slot, settings: RunnerSettings) -> None:
        self.slot, self._around, self._mypy_wait = slot, settings.around, settings.mypy_wait
        self._engines = settings.engines
        self._command = test_command(slot, settings)
        self._judging = judging_environment(slot, settings.cache, settings.outside)
        self._reading = mypy_environment(slot, settings.outside)

    async def run_tests(
        self,
        test: str,
        *,
        seconds: float,
        choice: Choice = EVERYTHING,
        heard: Callable[[Record], None] = ignore,
    ) -> TestRun:
        """As the interface says; records arrive together at the end."""
        needed = frozenset() if choice.collect_only else self.slot.engines
        async with self._engines.lend(needed) as lent:
            return await self._run_tests(self._request(test, seconds, choice, lent), heard)

    def _request(self, test: str, seconds: float, choice: Choice, lent: dict[str, str]) -> Request:
        root = self.slot.root
        return {
            "arguments": choice.arguments(test),
            "seconds": seconds,
            "wall": seconds + GRACE + _START_UP,
            "output": str(root / "tests.output"),
            "stack": str(root / "tests.stack"),
            "trusted": choice.trusted,
            "settings": lent,
        }

    async def _run_tests(self, request: Request, heard: Callable[[Record], None]) -> TestRun:
        run, records = TestRun(), self.slot.root / "tests.records"
        run.ending = await self._run_process(request, records)
        for line in records.read_text(encoding="utf-8", errors="replace").splitlines():
            run.hear(line, heard)
        run.read_output(request)
        return run

    async def _run_process(self, request: Request, records: Path) -> Ending:
        records.write_text("", encoding="utf-8")
        process = await asyncio.create_subprocess_exec(
            *(() if request["trusted"] else self._around),
            *(sys.executable, "-P", "-m", *self._command),
            *("--once", json.dumps(request), "--records", str(records)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            env=self._judging,
            start_new_session=True,
        )
        try:
            return await _wait(process, request["wall"])
        finally:
            kill_session(process.pid)
            await process.wait()

    async def run_mypy(self, arguments: list[str]) -> MypyRun:
        """As the interface says."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "mypy", *arguments),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self._reading,
            cwd=self.slot.read,
            start_new_session=True,
        )
        try:
            out, err = await asyncio.wait_for(process.communicate(), self._mypy_wait)
        except TimeoutError:
            problem = f"mypy took longer than {self._mypy_wait:.0f} s"
            raise RunnerError(problem) from None
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        return MypyRun(out.decode(), err.decode(), process.returncode or 0)


async def _wait(process: asyncio.subprocess.Process, seconds: float) -> Ending:
    try:
        return {"status": await asyncio.wait_for(process.wait(), seconds), "timed_out": False}
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError, AttributeError):
            process.send_signal(signal.SIGUSR1)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), _TIME_TO_DUMP)
        return {"status": -9, "timed_out": True}


@asynccontextmanager
async def plain_runner(slot: Slot, settings: RunnerSettings) -> AsyncIterator[PlainRunner]:
    """Nothing to start, nothing to stop; the same shape as the warm one."""
    yield PlainRunner(slot, settings)
