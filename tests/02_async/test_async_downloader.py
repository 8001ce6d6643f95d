"""Exercise 2.2: downloads at once, against a server of our own that misbehaves by script.

Real sockets on the loopback, and no sleeping: a script holds its answer until the gate opens, and a test
waits until the server or the downloads are where it wants them. `serving` bounds every wait.

The program runs in this process, where everything is imported already, and a server in a thread beside it; only
for Ctrl-C it gets a process of its own.
"""

import asyncio
import json
import os
import re
import resource
import runpy
import signal
import socket
import struct
import sys
import threading
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from itertools import chain, cycle
from pathlib import Path
from typing import BinaryIO, Literal

import httpx
import pytest

import async_downloader as ad

LIMIT = 2.0  # seconds until a test that hangs is a failure; twice as many with a child process
PATIENT = ad.Settings(limit=5, timeout=60, stall=60)
BODY = bytes(range(256)) * 40
HALF = len(BODY) // 2
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(BODY)
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % len(BODY)

# A script is what the server does with a request: send bytes (which may depend on it), wait for others at a
# barrier, misbehave.
Answer = Callable[[bytes], bytes]
Step = bytes | Answer | asyncio.Barrier | Literal["hold", "hush", "rest", "close", "reset"]
Script = Iterable[Step]
WHOLE: Script = (HEAD, BODY)
GATED: tuple[Step, ...] = (HEAD, BODY[:HALF], "hold", BODY[HALF:])
SILENT: Script = (HEAD, BODY[:HALF], "hush")
SHORT: tuple[Step, ...] = (HEAD, BODY[:HALF], "close")
BUSY: Script = (b"HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy",)
DRIPPING: Script = chain([HEAD[:-4], b"000\r\n\r\n"], cycle([b".", "rest"]))

KEEPING = ad.Settings(limit=5, timeout=60, stall=60, keep_partial=True)
ETAG = '"this-version"'
MARKED = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nETag: %s\r\n\r\n" % (len(BODY), ETAG.encode())
BROKEN_OFF: Script = (MARKED, BODY[:HALF], "close")
REST = f"bytes={HALF}-"


class Server:
    """Answers each path by its script, and counts what is open."""

    def __init__(self) -> None:
        self.port = self.open = self.most_open = self.connections = 0
        self.gate = asyncio.Event()
        self.tasks: set[asyncio.Task[None]] = set()
        self.scripts: list[Script] = []
        self.asked: list[str | None] = []  # the Range of each request
        self.changed = asyncio.Event()

    def urls(self, *scripts: Script) -> list[str]:
        """An address for each script."""
        first = len(self.scripts)
        self.scripts.extend(scripts)
        return [f"http://127.0.0.1:{self.port}/{number}" for number in range(first, len(self.scripts))]

    async def until(self, reached: Callable[["Server"], bool]) -> None:
        """Wait until this is true of the server."""
        while not reached(self):
            self.changed.clear()
            await self.changed.wait()

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a connection."""
        self.tasks.add(asyncio.create_task(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._count(connections=1)
        try:
            while request := await reader.readuntil(b"\r\n\r\n"):
                self._count(requests=1)
                method, path = request.split()[:2]
                self.asked.append(field(request, "Range"))
                for step in self.scripts[int(path[1:])] if method == b"GET" else ("close",):
                    await self._play(step(request) if callable(step) else step, reader, writer)
                self._count(requests=-1)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client has hung up
        finally:
            writer.close()
            self._count(connections=-1)

    async def _play(self, step: Step, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        match step:
            case bytes():
                writer.write(step)
                await asyncio.sleep(0)
                await writer.drain()
            case "hold":
                await self.gate.wait()
            case "hush":
                await reader.read()
            case "rest":
                await asyncio.sleep(LIMIT / 100)
            case "close":
                writer.close()
            case "reset":
                linger = struct.pack("ii", 1, 0)
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                writer.transport.abort()
            case asyncio.Barrier():
                await meet(step)

    def _count(self, *, requests: int = 0, connections: int = 0) -> None:
        self.open += requests
        self.most_open = max(self.most_open, self.open)
        self.connections += connections
        self.changed.set()


def field(request: bytes, name: str) -> str | None:
    """What a header says."""
    found = re.search(rf"(?mi)^{name}: (.*)\r$", request.decode())
    return found and found[1]


def honest(body: bytes = BODY, etag: str = ETAG) -> Answer:
    """The answers of a server that gives what follows a part, if it is asked for this version; else everything."""

    def answer(request: bytes) -> bytes:
        if field(request, "If-Range") != etag:
            return head("200 OK", len(body), f"ETag: {etag}") + body
        first = int((field(request, "Range") or "").removeprefix("bytes=").removesuffix("-"))
        if first >= len(body):
            return head("416 Too far", 0, f"Content-Range: bytes */{len(body)}")
        place = f"Content-Range: bytes {first}-{len(body) - 1}/{len(body)}"
        return head("206 A part", len(body) - first, f"ETag: {etag}\r\n{place}") + body[first:]

    return answer


def head(status: str, length: int, more: str) -> bytes:
    """The beginning of an answer."""
    return f"HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{more}\r\n\r\n".encode()


def lying(truth: str, lie: str) -> Answer:
    """The answers of a server that says one thing in place of another."""
    return lambda request: honest()(request).replace(truth.encode(), lie.encode(), 1)


async def meet(barrier: asyncio.Barrier) -> None:
    """Wait for the others; if they do not come, hang up on everyone, and the test waits no longer."""
    try:
        async with asyncio.timeout(LIMIT / 3):
            await barrier.wait()
    except (TimeoutError, asyncio.BrokenBarrierError):
        await barrier.abort()
        raise ConnectionAbortedError from None


@asynccontextmanager
async def serving(seconds: float = LIMIT) -> AsyncIterator[Server]:
    """A server, for as long as the block takes, and that is bounded."""
    server = Server()
    listener = await asyncio.start_server(server.accept, "127.0.0.1", 0)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        async with asyncio.timeout(seconds):
            yield server
    finally:
        for task in server.tasks:
            task.cancel()
        await asyncio.gather(*server.tasks, return_exceptions=True)
        listener.close()
        await listener.wait_closed()


class Watcher:
    """A Progress that remembers, and opens a gate when the first bytes are in the file."""

    def __init__(self, gate: asyncio.Event | None = None) -> None:
        self.gate = gate or asyncio.Event()
        self.transfers: list[ad.Transfer] = []
        self.results: list[ad.Result] = []
        self.steps: list[int] = []
        self.most = 0

    def started(self, transfer: ad.Transfer) -> None:
        """Count who is under way."""
        self.transfers.append(transfer)
        self.most = max(self.most, len(self.transfers) - len(self.results))

    def advanced(self, transfer: ad.Transfer) -> None:
        """Note how far it is."""
        self.steps.append(transfer.received)
        self.gate.set()

    def finished(self, result: ad.Result) -> None:
        """Note the result."""
        self.results.append(result)


@contextmanager
def serving_beside() -> Iterator[Server]:
    """A server in a thread of its own, for a program in this one."""
    ready: Future[tuple[Server, Callable[[], object]]] = Future()

    async def serve() -> None:
        async with serving(LIMIT * 2) as server:
            loop, over = asyncio.get_running_loop(), asyncio.Event()
            ready.set_result((server, lambda: loop.call_soon_threadsafe(over.set)))
            await over.wait()

    with ThreadPoolExecutor(1) as thread:
        served = thread.submit(asyncio.run, serve())
        server, close = ready.result()
        try:
            yield server
        finally:
            with suppress(RuntimeError):  # time is up, and its loop closed
                close()
    served.result()


Run = Callable[..., tuple[object, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the program with these arguments: exit code, standard output, standard error."""

    def run_here(*arguments: str) -> tuple[object, str, str]:
        monkeypatch.setattr(sys, "argv", ["async_downloader", *arguments])
        with pytest.raises(SystemExit) as ended:
            runpy.run_module("async_downloader", run_name="__main__")
        told = capsys.readouterr()
        return ended.value.code, told.out, told.err

    return run_here


@asynccontextmanager
async def program(*arguments: str, out: int) -> AsyncIterator[Process]:
    """The program as its user starts it, in a process that does not outlive the block."""
    command = (sys.executable, "-m", "async_downloader", *arguments)
    process = await create_subprocess_exec(*command, stdout=out, stderr=PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@contextmanager
def survived(number: signal.Signals) -> Iterator[None]:
    """Where a signal that the program leaves alone ends the program, and not all tests."""

    def complain(*_: object) -> None:
        sys.exit(f"{number.name} was left to its default")

    before = signal.signal(number, complain)
    try:
        yield
    finally:
        signal.signal(number, before)


def full_pipe() -> tuple[BinaryIO, int]:
    """A pipe into which nothing more goes: its reader, and the descriptor to write to."""
    readable, writable = os.pipe()
    os.set_blocking(writable, False)
    with suppress(BlockingIOError):
        while True:
            os.write(writable, b"." * 65_536)
    os.set_blocking(writable, True)
    return os.fdopen(readable, "rb"), writable


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


def left_in(folder: Path) -> list[str]:
    """The names of what is there."""
    return sorted(path.name for path in folder.iterdir())


async def fetched(folder: Path, *scripts: Script, settings: ad.Settings = PATIENT) -> list[ad.Result]:
    """Download what the scripts give; the gate opens with the first bytes, and each result is reported."""
    async with serving() as server:
        watcher = Watcher(server.gate)
        results = await ad.download_all(ad.plan(server.urls(*scripts), folder), settings, watcher)
    assert len(watcher.results) == len(scripts)
    assert sorted(watcher.results, key=results.index) == results
    return results


@pytest.mark.points(3)
async def test_five_downloads_are_open_at_the_same_time(tmp_path: Path) -> None:
    """The server answers nobody before five requests are open, so no download may wait for another."""
    results = await fetched(tmp_path, *[(asyncio.Barrier(5), *WHOLE)] * 5)
    assert [result.outcome for result in results] == ["downloaded"] * 5
    assert [(tmp_path / str(number)).read_bytes() for number in range(5)] == [BODY] * 5


@pytest.mark.points(2)
async def test_there_are_never_more_downloads_than_the_limit(tmp_path: Path) -> None:
    """With a limit of three, three of nine files are under way; in the end no connection stays open."""
    watcher = Watcher()
    async with serving() as server:
        jobs = ad.plan(server.urls(*[(asyncio.Barrier(3), *WHOLE)] * 9), tmp_path)
        results = await ad.download_all(jobs, ad.Settings(limit=3), watcher)
        await server.until(lambda server: server.connections == 0)
    assert [result.outcome for result in results] == ["downloaded"] * 9
    assert (watcher.most, server.most_open) == (3, 3)


async def test_a_free_turn_is_taken_while_others_still_run(tmp_path: Path) -> None:
    """The next job starts when a turn is free: the third meets the first; the results keep the jobs' order."""
    late = (asyncio.Barrier(2), *WHOLE)
    results = await fetched(tmp_path, late, WHOLE, late, BUSY, settings=ad.Settings(limit=2))
    assert [result.outcome for result in results] == ["downloaded"] * 3 + ["http_error"]
    assert [result.job.path.name for result in results] == ["0", "1", "2", "3"]


async def test_the_time_out_of_a_file_begins_with_its_turn(tmp_path: Path) -> None:
    """Waiting for a turn costs a file none of its own seconds."""
    results = await fetched(tmp_path, SILENT, WHOLE, settings=ad.Settings(limit=1, timeout=0.2, stall=60))
    assert [result.outcome for result in results] == ["timed_out", "downloaded"]


async def test_a_failing_download_does_not_hurt_the_others(tmp_path: Path) -> None:
    """Failures are results, not errors: what can be downloaded is there, and nothing else is."""
    results = await fetched(tmp_path, BUSY, WHOLE, SHORT, WHOLE)
    expected = ["http_error", "downloaded", "wrong_length", "downloaded"]
    assert [result.outcome for result in results] == expected
    assert left_in(tmp_path) == ["1", "3"]


@pytest.mark.points(2)
async def test_cancelling_closes_the_connections_and_removes_partial_files(tmp_path: Path) -> None:
    """Cancellation passes through: the server sees five hang up, nobody reports, no file is left."""
    watcher = Watcher()
    async with serving() as server, asyncio.TaskGroup() as group:
        jobs = ad.plan(server.urls(*[SILENT] * 5), tmp_path)
        work = group.create_task(ad.download_all(jobs, PATIENT, watcher))
        await server.until(lambda server: server.open == 5)
        work.cancel()
        await asyncio.wait({work})
        await server.until(lambda server: server.connections == 0)
    reported = [result.outcome for result in watcher.results]
    assert (work.cancelled(), reported, left_in(tmp_path)) == (True, [], [])


@pytest.mark.points(2)
async def test_chunks_are_written_while_the_rest_is_still_coming(tmp_path: Path) -> None:
    """The first half is reported while it lies in NAME.part; the file of before stays until all is there."""
    (tmp_path / "0").write_bytes(b"old")
    (tmp_path / "0.part").write_bytes(BODY * 2)
    watcher = Watcher()
    async with serving() as server, asyncio.TaskGroup() as group:
        work = group.create_task(ad.download_all(ad.plan(server.urls(GATED), tmp_path), PATIENT, watcher))
        await watcher.gate.wait()
        halfway = (left_in(tmp_path), (tmp_path / "0").read_bytes(), watcher.transfers[0].expected)
        server.gate.set()
        [result] = await work
    assert halfway == (["0", "0.part"], b"old", len(BODY))
    assert (left_in(tmp_path), (tmp_path / "0").read_bytes()) == (["0"], BODY)
    assert (watcher.steps, watcher.results, result.size) == ([HALF, len(BODY)], [result], len(BODY))


async def test_a_body_without_announced_length_is_downloaded(tmp_path: Path) -> None:
    """Without Content-Length nothing is expected; the body ends where the server says that it ends."""
    [result] = await fetched(tmp_path, (CHUNKED, BODY, b"\r\n0\r\n\r\n"))
    assert (result.outcome, (tmp_path / "0").read_bytes()) == ("downloaded", BODY)


@pytest.mark.points(3)
@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (BUSY, ("http_error", 503)),
        ((HEAD, BODY[:HALF], "hold", "reset"), ("reset", 200)),
        ((CHUNKED, BODY[:HALF], "close"), ("reset", 200)),
        (("close",), ("reset", None)),
        (SHORT, ("wrong_length", 200)),
    ],
    ids=["error page", "reset", "cut off", "no answer", "too short"],
)
async def test_each_fault_of_a_server_has_its_own_outcome(
    script: Script, expected: tuple[str, int | None], tmp_path: Path
) -> None:
    """An error, a reset, a wrong length: the result tells; no file is left."""
    [result] = await fetched(tmp_path, script)
    assert (result.outcome, result.status) == expected
    assert left_in(tmp_path) == []


@pytest.mark.points(2)
async def test_silence_and_a_body_without_end_are_timed_out(tmp_path: Path) -> None:
    """``stall`` bounds the silence and ``timeout`` the whole file, however diligently it drips."""
    silent, dripping = (tmp_path / "silent", tmp_path / "dripping")
    silent.mkdir()
    dripping.mkdir()
    results = await asyncio.gather(
        fetched(silent, SILENT, settings=ad.Settings(timeout=60, stall=0.2)),
        fetched(dripping, DRIPPING, settings=ad.Settings(timeout=0.2, stall=60)),
    )
    assert [(result.outcome, result.status) for [result] in results] == [("timed_out", 200)] * 2
    assert (left_in(silent), left_in(dripping)) == ([], [])


async def test_each_way_not_to_connect_has_its_own_outcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unknown name, a refused connection and a bad URL are three different things."""

    def unknown(*_rest: object, **_options: object) -> None:  # the real one may think about it for a minute
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    urls = ["http://a.invalid/", "http://127.0.0.1:1/", "http://127.0.0.1:99999/", "no URL at all"]
    results = await ad.download_all(ad.plan(urls, tmp_path), PATIENT, Watcher())
    assert [result.outcome for result in results] == ["dns_failure", "refused", "invalid_url", "invalid_url"]


async def test_a_wrong_length_tells_both_numbers(tmp_path: Path) -> None:
    """`WrongLengthError` is raised with the bytes that came and the bytes that were announced."""
    async with serving() as server, ad.open_client(PATIENT) as client:
        [job] = ad.plan(server.urls(SHORT), tmp_path)
        with pytest.raises(ad.WrongLengthError, match=f"{HALF} of {len(BODY)} bytes"):
            await ad.fetch(client, ad.Transfer(job), Watcher())


async def test_a_mistake_in_the_program_is_not_an_outcome(tmp_path: Path) -> None:
    """Only `FAILURES` become results; a KeyError is a mistake somewhere and must be seen."""

    class Broken(Watcher):
        def advanced(self, transfer: ad.Transfer) -> None:
            raise KeyError(transfer.received)

    async with serving() as server, ad.open_client(PATIENT) as client:
        [job] = ad.plan(server.urls(WHOLE), tmp_path)
        with pytest.raises(KeyError):
            await ad.download(client, job, PATIENT, Broken())
    assert left_in(tmp_path) == []


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, asyncio.CancelledError])
def test_a_part_file_vanishes_when_the_block_fails(error: type[BaseException], tmp_path: Path) -> None:
    """Whatever ends the block early passes on, the file of before stays, the partial one does not."""
    (tmp_path / "a.bin").write_bytes(b"old")
    meanwhile = list[str]()

    def fail() -> None:
        meanwhile.extend(left_in(tmp_path))
        raise error

    with pytest.raises(error), ad.part_file(tmp_path / "a.bin"):
        fail()
    assert meanwhile == ["a.bin", "a.bin.part"]
    assert (left_in(tmp_path), (tmp_path / "a.bin").read_bytes()) == (["a.bin"], b"old")


async def go_on(server: Server, job: ad.Job, *answer: Step) -> ad.Result:
    """Download the job once more, with another answer from the server."""
    server.scripts[0] = answer
    [result] = await ad.download_all([job], KEEPING, Watcher())
    return result


@asynccontextmanager
async def half_a_file(folder: Path, first: Script = BROKEN_OFF) -> AsyncIterator[tuple[Server, ad.Job]]:
    """A server that broke off in the middle of a file, and the job whose part was kept; ``asked`` begins anew."""
    async with serving() as server:
        [job] = ad.plan(server.urls(first), folder)
        [result] = await ad.download_all([job], KEEPING, Watcher())
        assert isinstance(result, ad.Result)
        assert (result.size, result.kept) == (HALF, 0)
        server.asked.clear()
        yield server, job


@pytest.mark.points(3)
async def test_the_next_run_fetches_only_what_is_missing(tmp_path: Path) -> None:
    """The part stays, the rest is asked for by Range and If-Range, and only the whole file is left."""
    watcher = Watcher()
    async with half_a_file(tmp_path) as (server, job):
        assert (tmp_path / "0.part").read_bytes() == BODY[:HALF]
        server.scripts[0] = (honest(),)
        [result] = await ad.download_all([job], KEEPING, watcher)
    assert (result.outcome, result.status, server.asked) == ("downloaded", 206, [REST])
    assert (result.kept, result.size, watcher.steps) == (HALF, HALF, [HALF])
    assert (left_in(tmp_path), (tmp_path / "0").read_bytes()) == (["0"], BODY)


RANGE, LENGTH = f"bytes {HALF}-{len(BODY) - 1}/{len(BODY)}", len(BODY)
NEWER = BODY[::-1] * 2


@pytest.mark.points(4)
@pytest.mark.parametrize(
    ("answer", "asked", "body"),
    [
        (honest(NEWER, '"newer"'), [REST], NEWER),
        (MARKED + BODY, [REST], BODY),
        (lying(RANGE, f"bytes 0-{HALF - 1}/{LENGTH}"), [REST, None], BODY),
        (lying(RANGE, f"bytes {HALF - 1}-{LENGTH - 1}/{LENGTH}"), [REST, None], BODY),
        (lying(RANGE, f"bytes {HALF}-{LENGTH - 1}/{LENGTH + 1}"), [REST, None], BODY),
        (lying(RANGE, f"bytes {HALF}-{LENGTH - 1}/*"), [REST, None], BODY),
        (lying(RANGE, f"{RANGE}, {RANGE}"), [REST, None], BODY),
        (lying(f"Content-Range: {RANGE}\r\n", ""), [REST, None], BODY),
        (lying(f"ETag: {ETAG}", 'ETag: "another"'), [REST, None], BODY),
        (lying(f"ETag: {ETAG}\r\n", ""), [REST, None], BODY),
        (lying("206 A part", "416 No part"), [REST, None], BODY),
    ],
    ids=[
        *("changed", "knows no ranges", "wrong place", "one byte off", "not to the end", "length unknown"),
        *("range said twice", "range not said", "other version", "version not said", "no such range"),
    ],
)
async def test_a_part_that_is_no_beginning_is_fetched_anew(
    answer: Step, asked: list[str | None], body: bytes, tmp_path: Path
) -> None:
    """A 200 replaces the part; a 416, or a 206 that does not continue it, is answered by asking for everything."""
    async with half_a_file(tmp_path) as (server, job):
        result = await go_on(server, job, answer)
    assert (result.outcome, result.kept, result.size) == ("downloaded", 0, len(body))
    assert ((tmp_path / "0").read_bytes() == body, server.asked) == (True, asked)
    assert left_in(tmp_path) == ["0"]


async def test_a_part_longer_than_the_file_is_fetched_anew(tmp_path: Path) -> None:
    """There is nothing behind the end: the server says 416, and the part is thrown away."""
    async with half_a_file(tmp_path) as (server, job):
        with (tmp_path / "0.part").open("ab") as part:
            part.write(BODY)
        result = await go_on(server, job, honest())
    assert (result.outcome, server.asked) == ("downloaded", [f"bytes={HALF + LENGTH}-", None])
    assert (left_in(tmp_path), (tmp_path / "0").read_bytes()) == (["0"], BODY)


async def test_an_error_leaves_the_part_as_it_was(tmp_path: Path) -> None:
    """A busy server says nothing about the part: the run after it goes on with it."""
    async with half_a_file(tmp_path) as (server, job):
        results = [await go_on(server, job, *BUSY), await go_on(server, job, honest())]
    assert [result.outcome for result in results] == ["http_error", "downloaded"]
    assert (results[1].kept, server.asked) == (HALF, [REST, REST])


async def test_a_changed_file_that_breaks_off_is_resumed_by_its_own_etag(tmp_path: Path) -> None:
    """With the new beginning its ETag is noted, so the third run goes on with the new version."""
    async with half_a_file(tmp_path) as (server, job):
        await go_on(server, job, head("200 OK", len(NEWER), 'ETag: "newer"'), NEWER[:100], "close")
        result = await go_on(server, job, honest(NEWER, '"newer"'))
    assert (result.outcome, result.kept, server.asked) == ("downloaded", 100, [REST, "bytes=100-"])
    assert (tmp_path / "0").read_bytes() == NEWER


async def test_a_rest_that_is_too_short_is_no_whole_file(tmp_path: Path) -> None:
    """A body without length may end anywhere: the Content-Range says where it should; what came is kept."""
    header = (
        f"HTTP/1.1 206 A part\r\nTransfer-Encoding: chunked\r\nETag: {ETAG}\r\nContent-Range: {RANGE}\r\n\r\n"
    )
    async with half_a_file(tmp_path) as (server, job):
        result = await go_on(
            server, job, header.encode() + b"1\r\n" + BODY[HALF : HALF + 1] + b"\r\n0\r\n\r\n"
        )
        assert (f"{HALF + 1} of {LENGTH} bytes" in result.detail, (tmp_path / "0").exists()) == (True, False)
        result = await go_on(server, job, honest())
    assert (result.outcome, result.kept, server.asked) == (
        "downloaded",
        HALF + 1,
        [REST, f"bytes={HALF + 1}-"],
    )
    assert (tmp_path / "0").read_bytes() == BODY


@pytest.mark.parametrize("etag", ["", f"ETag: W/{ETAG}\r\n", "ETag: bare\r\n", 'ETag: "a", "b"\r\n'])
async def test_without_a_strong_etag_nothing_is_kept(etag: str, tmp_path: Path) -> None:
    """A weak ETag promises the same meaning and not the same bytes: such a part could never be resumed."""
    async with half_a_file(
        tmp_path, (MARKED.replace(f"ETag: {ETAG}\r\n".encode(), etag.encode()), *SHORT[1:])
    ):
        assert left_in(tmp_path) == []


def leave_only(name: str, folder: Path) -> None:
    """Every other file is gone."""
    for other in folder.iterdir():
        if other.name != name:
            other.unlink()


async def test_a_part_without_its_etag_is_fetched_anew(tmp_path: Path) -> None:
    """Whatever was kept beside the part is gone: nobody knows of which version it is."""
    async with half_a_file(tmp_path) as (server, job):
        leave_only("0.part", tmp_path)
        result = await go_on(server, job, honest())
    assert (result.outcome, result.kept, server.asked) == ("downloaded", 0, [None])
    assert (tmp_path / "0").read_bytes() == BODY


async def test_a_part_of_another_url_is_fetched_anew(tmp_path: Path) -> None:
    """An ETag tells versions of a single URL apart; another URL may have the same one for another file."""
    async with half_a_file(tmp_path) as (server, job):
        [other] = server.urls((honest(NEWER),))
        [result] = await ad.download_all([ad.Job(other, job.path)], KEEPING, Watcher())
    assert (result.outcome, server.asked) == ("downloaded", [None])
    assert (tmp_path / "0").read_bytes() == NEWER


async def test_without_being_asked_to_nothing_is_kept_or_resumed(tmp_path: Path) -> None:
    """Resuming is chosen; a run that does not ask for it begins anew, and leaves no part when it fails."""
    async with half_a_file(tmp_path) as (server, job):
        await ad.download_all([job], PATIENT, Watcher())
    assert (server.asked, (tmp_path / "0.part").exists()) == ([None], False)


async def test_a_part_that_nobody_asked_for_is_no_file(tmp_path: Path) -> None:
    """206 in answer to a request for everything is an error page of a kind, even if it claims to be whole."""
    part = head("206 A part", 2, "Content-Range: bytes 0-1/2") + b"no"
    [result] = await fetched(tmp_path, (part,), settings=KEEPING)
    assert (result.outcome, result.status, left_in(tmp_path)) == ("http_error", 206, [])


async def test_two_runs_do_not_write_to_one_part(tmp_path: Path) -> None:
    """The second finds the part in use, says so, and leaves it to the first."""
    watcher = Watcher()
    async with serving() as server, asyncio.TaskGroup() as group:
        jobs = ad.plan(server.urls((MARKED, *GATED[1:])), tmp_path)
        first = group.create_task(ad.download_all(jobs, KEEPING, watcher))
        await watcher.gate.wait()
        [second] = await ad.download_all(jobs, KEEPING, Watcher())
        server.gate.set()
    assert (second.outcome, [result.outcome for result in first.result()]) == ("not_written", ["downloaded"])
    assert (left_in(tmp_path), (tmp_path / "0").read_bytes()) == (["0"], BODY)


def break_off(path: Path, beginning: bytes, error: type[BaseException]) -> None:
    """Write the beginning of a file, and fail."""
    with ad.kept_part(path, "http://a/") as part:
        assert isinstance(part, ad.KeptPart)
        part.restart(ETAG)
        part.file.write(beginning)
        raise error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, asyncio.CancelledError])
def test_a_kept_part_survives_when_the_block_fails(error: type[BaseException], tmp_path: Path) -> None:
    """Whatever ends the block early passes on, and the next block has the bytes and their ETag."""
    (tmp_path / "a.bin").write_bytes(b"old")
    with pytest.raises(error):
        break_off(tmp_path / "a.bin", b"half", error)
    assert ((tmp_path / "a.bin").read_bytes(), (tmp_path / "a.bin.part").read_bytes()) == (b"old", b"half")
    with ad.kept_part(tmp_path / "a.bin", "http://a/") as part:
        assert (part.size, part.headers) == (4, {"Range": "bytes=4-", "If-Range": ETAG})
        part.file.write(b" and half")
    assert (left_in(tmp_path), (tmp_path / "a.bin").read_bytes()) == (["a.bin"], b"half and half")


def test_an_empty_part_is_not_kept(tmp_path: Path) -> None:
    """Nothing came, so there is nothing to resume: no part is left, and no note."""
    with pytest.raises(LookupError):
        break_off(tmp_path / "a.bin", b"", LookupError)
    assert left_in(tmp_path) == []


def test_a_full_disk_shows_before_the_file_has_its_name(tmp_path: Path) -> None:
    """What was written may still be on its way to the disk: only when it is there the part is renamed."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill_the_disk() -> None:
        with ad.kept_part(tmp_path / "a.bin", "http://a/") as part:
            part.restart(ETAG)
            part.file.write(b"half")
            resource.setrlimit(resource.RLIMIT_FSIZE, (2, limits[1]))

    try:
        with pytest.raises(OSError, match="too large"):
            fill_the_disk()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not (tmp_path / "a.bin").exists()


def caused_by(cause: Exception) -> httpx.ConnectError:
    """A ConnectError as httpx raises it, with its cause two steps down."""
    error = httpx.ConnectError("All connection attempts failed")
    error.__cause__ = OSError("All connection attempts failed")
    error.__cause__.__cause__ = cause
    return error


@pytest.mark.points(2)
@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (TimeoutError(), "timed_out"),
        (httpx.ConnectTimeout(""), "timed_out"),
        (ad.WrongLengthError(1, 2), "wrong_length"),
        (httpx.TooManyRedirects(""), "http_error"),
        (httpx.InvalidURL(""), "invalid_url"),
        (httpx.UnsupportedProtocol(""), "invalid_url"),
        (caused_by(socket.gaierror(-2, "unbekannt")), "dns_failure"),
        (caused_by(ExceptionGroup("two addresses", [ConnectionRefusedError()])), "refused"),
        (caused_by(OSError(101, "unreachable")), "unreachable"),
        (httpx.ProxyError(""), "unreachable"),
        (httpx.ReadError(""), "reset"),
        (httpx.RemoteProtocolError(""), "reset"),
        (PermissionError(), "not_written"),
    ],
)
def test_errors_are_classified_as_the_table_says(error: Exception, expected: str) -> None:
    """Kinds and causes decide, never the words of a message, and special kinds before general ones."""
    assert ad.classify(error) is ad.Outcome(expected)


@pytest.mark.parametrize(
    ("first", "second", "missing", "speed_up"),
    [(6, 2, 0, 3.0), (1, 4, 0, 0.25), (6, 2, 1, None), (6, 2, 5, None), (1, 0, 0, None)],
)
async def test_the_comparison_times_one_turn_and_then_many(
    first: float, second: float, missing: int, speed_up: float | None
) -> None:
    """6 s and then 2 s: 3 times as fast. With a file missing, or without any time, there is no figure."""
    now, limits = [100.0], list[int]()

    async def run_with(limit: int) -> list[ad.Result]:
        limits.append(limit)
        now[0] += first if limit == 1 else second
        outcome = ad.Outcome.RESET if limit == missing else ad.Outcome.DOWNLOADED
        return [ad.Result(ad.Job("", Path()), outcome, 0, 0.0)]

    comparison = await ad.compare(run_with, 5, clock=lambda: now[0])
    assert (comparison.sequential, comparison.at_once, limits) == (first, second, [1, 5])
    assert comparison.speed_up == speed_up


async def test_uninterrupted_work_returns_none_and_its_errors_pass() -> None:
    """`interruptible` gives None at the natural end, lets an error through, and leaves no handler behind."""

    async def fail() -> None:
        raise LookupError

    assert await ad.interruptible(lambda: asyncio.sleep(0)) is None
    with pytest.raises(LookupError):
        await ad.interruptible(fail)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


async def test_a_cancellation_from_outside_passes_through_the_work() -> None:
    """Cancelled by somebody else, it waits until the work has cleaned up, and is cancelled itself."""
    started, cleaned_up = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            cleaned_up.set()

    async with asyncio.timeout(LIMIT), asyncio.TaskGroup() as group:
        task = group.create_task(ad.interruptible(work))
        await started.wait()
        task.cancel()
        await asyncio.wait({task})
    assert (task.cancelled(), cleaned_up.is_set()) == (True, True)


def test_names_from_urls_are_safe_and_unique(tmp_path: Path) -> None:
    """No way out of the folder, no name twice, none that is another one's partial file."""
    paths = ["a.bin?x=1", "b/../a.bin", "..%2F..%2Fetc%2Fpasswd", "", "..", "A.BIN.part", "%1b[31m"]
    names = ["a.bin", "a-2.bin", "passwd", "download", "download-2", "A.BIN-2.part", "_[31m"]
    jobs = ad.plan([f"http://127.0.0.1/{path}" for path in paths], tmp_path)
    assert [job.path for job in jobs] == [tmp_path / name for name in names]


def test_the_program_reports_five_files_at_once_as_json(run: Run, tmp_path: Path) -> None:
    """Five at once without being asked; JSON on standard output, plain lines of progress beside it."""
    with serving_beside() as server:
        urls = server.urls(*[(asyncio.Barrier(5), *WHOLE)] * 5)
        code, out, err = run("--into", str(tmp_path / "new"), "--json", *urls)
    assert code == 0, err
    files = [(file["url"], file["outcome"], file["bytes"]) for file in json.loads(out)["files"]]
    assert files == [(url, "downloaded", len(BODY)) for url in urls]
    assert sorted(line.split()[0] for line in err.splitlines()) == ["downloaded"] * 5 + ["started"] * 5


def test_the_program_names_each_failure_in_a_sentence(run: Run, tmp_path: Path) -> None:
    """--sequential downloads one after another; each file has its sentence, and the exit code is 1."""
    (tmp_path / "3").mkdir()  # in the way of the fourth file
    with serving_beside() as server:
        urls = [*server.urls(WHOLE, BUSY, SHORT, WHOLE), "x"]
        code, out, err = run("--into", str(tmp_path), "--sequential", *urls)
    assert code == 1, err
    expected = ["downloaded", "http_error", "wrong_length", "not_written", "invalid_url"]
    told = [line.split()[0] for line in err.splitlines()]
    assert [word == "started" for word in told] == [True, False] * 5, "the next starts when one is through"
    assert told[1::2] == expected
    assert [line.split()[0] for line in out.splitlines()] == [*expected, "1"]
    assert ("503 Service Unavailable" in out, left_in(tmp_path)) == (True, ["0", "3"])


@pytest.mark.points(2)
def test_the_program_goes_on_where_it_stopped(run: Run, tmp_path: Path) -> None:
    """With --keep-partial the same command fetches what is missing, and says how much was there."""
    with serving_beside() as server:
        command = ("--into", str(tmp_path), "--keep-partial", "--json", *server.urls(BROKEN_OFF))
        broken_off = run(*command)[0]
        server.scripts[0] = (honest(),)
        code, out, err = run(*command)
    assert (broken_off, code) == (1, 0), err
    [file] = json.loads(out)["files"]
    assert (file["kept"], file["bytes"], server.asked) == (HALF, len(BODY) - HALF, [None, REST])


@pytest.mark.points(2)
async def test_ctrl_c_hangs_up_removes_partial_files_and_reports(tmp_path: Path) -> None:
    """Connections close while the program lives; exit code 130, no partial file, and still a report."""
    # Until the test reads the full pipe, the program cannot print its report and hence not end.
    reader, writable = full_pipe()
    with reader:
        async with serving(LIMIT * 2) as server:
            urls = server.urls(*[SILENT] * 5)
            async with program("--into", str(tmp_path), "--json", *urls, out=writable) as process:
                os.close(writable)
                died = asyncio.create_task(process.wait())
                died.add_done_callback(lambda _: server.changed.set())
                await server.until(lambda server: server.open == len(urls) or died.done())
                assert not died.done(), (await process.communicate())[1].decode()
                process.send_signal(signal.SIGINT)
                await server.until(lambda server: server.connections == 0)
                out = await asyncio.to_thread(reader.read)
                assert await died == 128 + signal.SIGINT
    report = json.loads(out.lstrip(b"."))
    assert [file["outcome"] for file in report["files"]] == ["cancelled"] * 5
    assert (report["interrupted"], left_in(tmp_path)) == ("SIGINT", [])


@pytest.mark.points(2)
def test_a_kill_is_obeyed_as_ctrl_c_is(run: Run, tmp_path: Path) -> None:
    """SIGTERM, which `asyncio.run` does not know: exit code 143, no partial file, and still a report."""

    def kill(_request: bytes) -> bytes:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
        return HEAD

    all_are_open = asyncio.Barrier(5)
    with survived(signal.SIGTERM), serving_beside() as server:
        urls = server.urls(*[(all_are_open, *SILENT)] * 4, (all_are_open, kill, "hush"))
        code, out, _ = run("--into", str(tmp_path), *urls)
    assert [line.split()[0] for line in out.splitlines()] == ["cancelled"] * 5 + ["0", "Interrupted"]
    assert (code, left_in(tmp_path)) == (128 + signal.SIGTERM, [])


def test_the_demonstration_prints_the_speed_up(run: Run) -> None:
    """Without arguments: six slow files, one after another and at once, and how much faster that was."""
    code, out, err = run()
    assert code == 0, err
    assert out.rstrip().endswith("times as fast.")
