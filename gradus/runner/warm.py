"""The runner that forks: two servers that have imported everything, for tests and for mypy. Linux only.

A server that dies is started again; whatever it was asked then ends as killed, and the next request finds a
fresh one. A server that cannot even start is our own fault and a RunnerError.
"""

import asyncio
import contextlib
import json
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from gradus.errors import RunnerError
from gradus.runner.composition import Slot
from gradus.runner.environment import judging_environment, mypy_environment, test_command
from gradus.runner.fork_server import CANCEL, END, RECORD
from gradus.runner.interface import (
    EVERYTHING,
    GRACE,
    Choice,
    MypyRun,
    RunnerSettings,
    TestRun,
    ignore,
)
from gradus.runner.priming import priming
from gradus.runner.records import Ending, Record, Request

_LONGEST_LINE = 1 << 24
_PATIENCE = 10.0
"""Seconds beyond a request's own bound that the server has to say how it ended, before it is taken for stuck."""
KILLED: Ending = {"status": -9, "timed_out": False}


class ForkClient:
    """One fork server, started when first needed and again when it died."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
        self._command, self._environment, self._folder = command, environment, folder
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._endings_owed = 0

    @property
    def process_id(self) -> int | None:
        """The server's process; None before the first request."""
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Start the server; it becomes ready on its own, and requests wait for that in the channel."""
        ours, theirs = socket.socketpair()
        with theirs, (self._folder / "server.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                *("--serve", str(theirs.fileno())),
                pass_fds=[theirs.fileno()],
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment,
                cwd=self._folder,
                start_new_session=True,  # a terminal's Ctrl-C is for the client, which then calls the child off
            )
        self._reader, self._writer = await asyncio.open_unix_connection(sock=ours, limit=_LONGEST_LINE)

    async def ask(self, request: Request, heard: Callable[[str], None]) -> Ending:
        """Have ``request`` carried out; ``heard`` gets each line its child writes.

        When the caller is cancelled, the child is killed and its last words are left in the channel, to be passed
        over by the next request: nothing is waited for that a second cancellation could interrupt.
        """
        if self._process is None or self._process.returncode is not None:
            await self.stop()
            await self.start()
        try:
            async with asyncio.timeout(request["wall"] + _PATIENCE):
                return await self._converse(request, heard)
        except asyncio.CancelledError:
            self._call_off()
            raise
        except TimeoutError:
            await self.stop()
            return {**KILLED, "timed_out": True}
        except (ConnectionError, asyncio.IncompleteReadError, ValueError):
            await self.stop()
            return KILLED

    async def _converse(self, request: Request, heard: Callable[[str], None]) -> Ending:
        reader, writer = self._channel()
        writer.write(json.dumps(request).encode() + b"\n")
        self._endings_owed += 1
        await writer.drain()
        while line := await reader.readline():
            if line.startswith(END):
                self._endings_owed -= 1
            if self._endings_owed == 0:
                ending: Ending = json.loads(line[1:])
                return ending
            if line.startswith(RECORD) and self._endings_owed == 1:
                heard(line[1:].decode(errors="replace"))
        raise asyncio.IncompleteReadError(b"", None)

    def _call_off(self) -> None:
        """The server kills the child as soon as it hears of it."""
        if self._writer is not None:
            self._writer.write(CANCEL + b"\n")

    def _channel(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._reader is None or self._writer is None:
            problem = "the judging server was never started"
            raise RunnerError(problem)
        return self._reader, self._writer

    async def stop(self) -> None:
        """Close the channel, which ends the server; kill it if it does not see that."""
        if self._writer is not None:
            self._writer.close()
            with contextlib.suppress(ConnectionError):
                await self._writer.wait_closed()
        if self._process is not None:
            try:
                await asyncio.wait_for(self._process.wait(), GRACE)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
        self._process = self._reader = self._writer = None
        self._endings_owed = 0


class WarmRunner:
    """Judges by forking from servers that are already there."""

    def __init__(
        self,
        slot: Slot,
        settings: RunnerSettings,
        tests: ForkClient,
        types: ForkClient,
        resident: ForkClient | None = None,
    ) -> None:
        self.slot, self.tests, self.types, self._resident = slot, tests, types, resident
        self._engines, self._mypy_wait = settings.engines, settings.mypy_wait
        self._primed: list[str] = []

    async def run_tests(
        self,
        test: str,
        *,
        seconds: float,
        choice: Choice = EVERYTHING,
        heard: Callable[[Record], None] = ignore,
    ) -> TestRun:
        """As the interface says."""
        run = TestRun()
        request = self._request(choice.arguments(test), seconds, "tests", trusted=choice.trusted)
        async with self._engines.lend(frozenset() if choice.collect_only else self.slot.engines) as lent:
            request["settings"] = lent
            run.ending = await self.tests.ask(request, lambda line: run.hear(line, heard))
        self._expect_a_server(run)
        run.read_output(request)
        return run

    def _expect_a_server(self, run: TestRun) -> None:
        """Without a single record judged code never ran: whatever ended the server was not it."""
        if run.ending == KILLED and not run.records:
            log = (self.slot.run / "server.log").read_text(encoding="utf-8", errors="replace")
            problem = f"the test server did not start: {log[-2000:].strip() or 'it said nothing'}"
            raise RunnerError(problem)

    async def run_mypy(self, arguments: list[str]) -> MypyRun:
        """As the interface says; a forked mypy answers the first time, and where the resident one is lost."""
        answers: list[str] = []
        request = self._request(arguments, self._mypy_wait, "mypy")
        if self._resident is not None and arguments == self._primed:
            await self._resident.ask(request, answers.append)
        elif self._resident is not None:
            self._primed = arguments
            request = self._request(priming(arguments), self._mypy_wait, "mypy")
        ending = await self.types.ask(request, answers.append) if not answers else KILLED
        if not answers:
            problem = f"mypy ended without an answer (status {ending['status']})"
            raise RunnerError(problem)
        answer = json.loads(answers[0])
        return MypyRun(answer["out"], answer["err"], answer["status"])

    def _request(self, arguments: list[str], seconds: float, name: str, *, trusted: bool = False) -> Request:
        output, stack = (str(self.slot.root / f"{name}.{kind}") for kind in ("output", "stack"))
        return {
            "arguments": arguments,
            "seconds": seconds,
            "wall": seconds + GRACE,
            "output": output,
            "stack": stack,
            "trusted": trusted,
            "settings": {},
        }


@asynccontextmanager
async def warm_runner(
    slot: Slot, settings: RunnerSettings, *, resident: bool = False
) -> AsyncIterator[WarmRunner]:
    """The servers, starting while the caller goes on; stopped at the end. ``resident``: mypy remembers."""
    python = [sys.executable, "-P", "-m"]
    tests = ForkClient(
        [*python, *test_command(slot, settings), "--preload", ",".join(settings.preload)],
        judging_environment(slot, settings.cache, settings.outside),
        slot.run,
    )
    reading = mypy_environment(slot, settings.outside)
    types = ForkClient([*python, "gradus.runner.mypy_process"], reading, slot.read)
    staying = ForkClient([*python, "gradus.runner.resident_mypy"], reading, slot.read) if resident else None
    servers = [tests, *([staying] if staying else []), types]
    try:
        for server in servers:
            await server.start()
        yield WarmRunner(slot, settings, tests, types, staying)
    finally:
        for server in servers:
            await server.stop()
