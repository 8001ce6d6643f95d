"""Exercise 2.3: real files in a folder, a clock that the tests turn, and wake-ups that they give.

Nothing here waits for time to pass. A test waits until the pipeline has told what it is waited for, and where
nothing may happen it lets every task go as far as it can. `running` bounds every wait.
"""

import asyncio
import hashlib
import json
import os
import signal
import sys
import threading
import tracemalloc
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import Context
from functools import partial
from itertools import product
from pathlib import Path
from types import FrameType
from unittest.mock import patch

import pytest

import file_pipeline as fp

LIMIT = 1.0  # seconds until a test that hangs is a failure; ten times as many with a child process
POISON = "poison"
HANGING = "hanging"
CRASH = "crash"
ENDS = {"done", "failed", "changed"}
BLOCKING = {"read", "readinto", "update"}


class StrangeError(Exception):
    """Of a parser that nobody has heard of."""


class Crash(BaseException):
    """Not about a file."""


ERRORS: dict[str, BaseException | type[BaseException]] = {
    POISON: ExceptionGroup("bad", [ValueError()]),
    "strange": StrangeError,
    "lost": asyncio.CancelledError,
    CRASH: Crash,
}


def text_of(path: Path) -> str:
    """All of a small file."""
    return path.read_text()


class Rig:
    """A pipeline, and everything that a test may turn or read."""

    def __init__(self, folder: Path, settings: fp.Settings) -> None:
        self.now = 100.0
        self.folder = folder
        self.told: list[tuple[str, str]] = []
        self.events: list[fp.Event] = []
        self.processed: list[tuple[str, str]] = []
        self.looks = self.computing = self.most_computing = 0
        self.gate, self.stop, self.changed = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.closed = False
        self.work: asyncio.Task[None] | None = None
        self._wishes = asyncio.Queue[None]()
        self.pipeline = fp.Pipeline(folder, self.process, settings, tell=self.tell, clock=lambda: self.now)

    def start(self) -> asyncio.Task[None]:
        """Run the pipeline in a task."""
        self.work = asyncio.create_task(self.pipeline.run(self.wake_ups(), self.stop))
        self.work.add_done_callback(lambda _: self.changed.set())
        return self.work

    def tell(self, event: fp.Event) -> None:
        """Remember what happened."""
        self.events.append(event)
        self.told.append((event.kind.value, event.path.name))
        self.changed.set()

    async def process(self, path: Path) -> fp.Details:
        """Read the file, and wait at the gate."""
        content = text_of(path)
        self.processed.append((path.name, content))
        self.computing += 1
        self.most_computing = max(self.most_computing, self.computing)
        self.changed.set()
        try:
            await (asyncio.Event() if content == HANGING else self.gate).wait()
        finally:
            self.computing -= 1
        if content in ERRORS:
            raise ERRORS[content]
        return {"length": len(content)}

    async def wake_ups(self) -> fp.WakeUps:
        """One for each wish; counts when the pipeline has looked and comes back for more."""
        try:
            while True:
                await self._wishes.get()
                yield
                self.looks += 1
                self.changed.set()
        finally:
            self.closed = True

    def wake(self, seconds: float = 0) -> None:
        """Let time pass, and wish for a look."""
        self.now += seconds
        self._wishes.put_nowait(None)

    async def look(self, seconds: float = 0) -> None:
        """Let time pass, and let the pipeline look and queue all that it found."""
        before = self.looks
        self.wake(seconds)
        await self.until(lambda: self.looks > before)

    async def settle(self) -> None:
        """Let what lies in the folder come to rest."""
        await self.look()
        await self.look(seconds=1)

    async def until(self, reached: Callable[[], bool]) -> None:
        """Wait until this is true; if the pipeline ends before, raise what ended it."""
        while not reached():
            if self.work is not None and self.work.done():
                self.work.result()
                pytest.fail("the pipeline came to its end while there was something to do")
            self.changed.clear()
            await self.changed.wait()

    async def ended(self, number: int) -> None:
        """Wait until this many files are through, in whatever way."""
        await self.until(lambda: sum(kind in ENDS for kind, _ in self.told) >= number)

    def names(self, kind: str) -> list[str]:
        """The files to which this happened, in order."""
        return [name for told, name in self.told if told == kind]

    def most_waiting(self) -> int:
        """The longest that the queue ever was."""
        steps = {"queued": 1, "started": -1}
        sizes = [sum(steps.get(kind, 0) for kind, _ in self.told[:end]) for end in range(len(self.told) + 1)]
        return max(sizes)


@asynccontextmanager
async def running(folder: Path, *, gated: bool = False, **settings: float) -> AsyncIterator[Rig]:
    """A pipeline that runs while the block lasts, and is drained then; ``gated``: the gate is closed at first."""
    usual: dict[str, float] = {"workers": 2, "turns": 2, "backlog": 3, "settle": 1, "timeout": 60}
    numbers = usual | settings
    counts = {name: int(numbers[name]) for name in ("workers", "turns", "backlog")}
    rig = Rig(folder, fp.Settings(**counts, settle=numbers["settle"], timeout=numbers["timeout"]))
    if not gated:
        rig.gate.set()
    work = rig.start()
    try:
        async with asyncio.timeout(LIMIT):
            yield rig
            rig.gate.set()
            rig.stop.set()
            await asyncio.wait({work})
            work.result()
    finally:
        rig.gate.set()
        work.cancel()
        await asyncio.wait({work}, timeout=LIMIT)


async def finished(work: Coroutine[object, object, None]) -> None:
    """Run it to its end, in whatever way it ends; a failure if it never does."""
    task = asyncio.create_task(work)
    await asyncio.wait({task}, timeout=LIMIT)
    assert task.done(), "it never ends"
    task.result()


async def quiet() -> None:
    """Let every task go as far as it can."""
    for _ in range(30):
        await asyncio.sleep(0)


@contextmanager
def hours_in_no_time() -> Iterator[None]:
    """Whoever begins in this block to wait for some time to pass has waited long enough."""
    loop = asyncio.get_running_loop()
    call_at = loop.call_at

    def at_once(
        _: float, callback: Callable[..., object], *arguments: object, context: Context | None = None
    ) -> asyncio.TimerHandle:
        return call_at(loop.time(), callback, *arguments, context=context)

    with patch.object(loop, "call_at", at_once):
        yield


def drop(folder: Path, *names: str, content: str = "x") -> None:
    """Put files into the folder."""
    for name in names:
        (folder / name).write_text(content)


def alter(path: Path, how: str) -> None:
    """Exactly one thing: it has "grown", was "touched", or was "replaced" by another file."""
    before = path.stat()
    if how == "grown":
        path.write_bytes(path.read_bytes() + b"more")
    if how == "replaced":
        other = path.with_name(".other")
        other.write_bytes(path.read_bytes())
        other.replace(path)
    seconds = 1 if how == "touched" else 0
    os.utime(path, ns=(0, before.st_mtime_ns + seconds * 10**9))


def left_in(folder: Path) -> list[str]:
    """The names of the files there."""
    return sorted(path.name for path in folder.iterdir() if path.is_file()) if folder.exists() else []


def version(size: int = 1, modified: int = 1, inode: int = 1) -> fp.Version:
    """What a file looks like."""
    return fp.Version(size, modified, inode)


A, B, C, D = (Path(name) for name in "abcd")


def test_a_file_has_come_to_rest_when_it_looked_the_same_long_enough() -> None:
    """It is given out in the first look at least `settle` seconds after it was first seen like that."""
    settler = fp.Settler(2.0)
    given = [settler.look({A: version()}, now) for now in (10.0, 11.0, 11.9, 12.0)]
    assert [list(arrivals) for arrivals in given] == [[], [], [], [fp.Arrival(A, version())]]
    assert list(fp.Settler(0).look({A: version()}, 5.0)) == [fp.Arrival(A, version())]


@pytest.mark.parametrize("other", [version(size=2), version(modified=2), version(inode=2)])
def test_another_size_time_or_inode_begins_the_rest_anew(other: fp.Version) -> None:
    """Any difference is a new version: its seconds begin when it is first seen, and it is given out too."""
    settler = fp.Settler(2.0)
    looks = [(version(), 0.0), (other, 1.5), (other, 3.0), (other, 3.5), (version(), 4.0), (version(), 6.0)]
    given = [[arrival.version for arrival in settler.look({A: seen}, now)] for seen, now in looks]
    assert given == [[], [], [], [other], [], [version()]]


def test_each_version_is_given_out_once_while_it_lies_there() -> None:
    """However often one looks afterwards, and whatever else comes."""
    settler = fp.Settler(1.0)
    given = [
        settler.look({A: version()} | more, now)
        for now, more in ((0, {}), (1, {}), (2, {B: version(2)}), (9, {}))
    ]
    assert [[arrival.path for arrival in arrivals] for arrivals in given] == [[], [A], [], []]


def test_a_file_that_was_gone_begins_anew() -> None:
    """Nothing is remembered of a file that a look did not find, be it at rest or not."""
    settler = fp.Settler(1.0)
    looks = [{A: version(), B: version()}, {B: version()}, {A: version()}, {A: version(), B: version()}]
    given = [settler.look(found, now) for now, found in enumerate(looks)]
    assert [[arrival.path for arrival in arrivals] for arrivals in given] == [[], [B], [], [A]]
    assert settler.look(looks[0], 4) == [fp.Arrival(B, version())]


def test_who_was_seen_first_is_given_out_first() -> None:
    """The order is that in which the versions were first seen; those of one look go by their paths."""
    settler = fp.Settler(5.0)
    settler.look({B: version(), D: version()}, 0.0)
    settler.look({C: version(), A: version(), B: version(2), D: version()}, 1.0)
    found = {C: version(), A: version(), B: version(3), D: version()}
    given = [*settler.look(found, 2.0), *settler.look(found, 9.0)]
    assert [arrival.path for arrival in given] == [D, A, C, B]


async def source(story: list[str], name: str, *, end: Exception | None = None) -> fp.WakeUps:
    """Two wake-ups and the end, told."""
    try:
        yield
        yield
        if end is not None:
            raise end
    finally:
        story.append(f"{name} closed")


@pytest.mark.parametrize(
    ("end", "warning"), [*((error("full"), ["full"]) for error in fp.FAILURES), (None, [])]
)
async def test_polling_takes_over_when_notifications_fail(end: Exception | None, warning: list[str]) -> None:
    """After an error of the first source, or its end, the second is asked for; an error is warned of, once."""
    story, asked = list[str](), list[str]()

    def second() -> fp.WakeUps:
        asked.append("second")
        return source(story, "second")

    wake_ups = fp.with_fallback(lambda: source(story, "first", end=end), second, story.append)
    given = [(story.copy(), len(asked)) async for _ in wake_ups]
    before = ["first closed", *warning]
    assert given == [([], 0), ([], 0), (before, 1), (before, 1)]
    assert (story, asked) == ([*before, "second closed"], ["second"])


async def test_polling_takes_over_when_there_are_no_notifications_at_all() -> None:
    """The call of the first source may raise as well: it is a failure like any other."""

    def first() -> fp.WakeUps:
        raise OSError("full")

    story = list[str]()
    wake_ups = fp.with_fallback(first, lambda: source(story, "second"), story.append)
    assert [story.copy() async for _ in wake_ups] == [["full"], ["full"]]


async def test_a_source_is_closed_with_the_fallback_around_it() -> None:
    """Whoever closes the wake-ups early has closed the source as well; the second was never asked for."""
    story = list[str]()
    for end in (None, OSError()):
        first = partial(source, story, "first", end=end)
        wake_ups = fp.with_fallback(first, partial(source, story, "second"), story.append)
        for _ in range(1 if end is None else 3):
            await anext(wake_ups)
        await wake_ups.aclose()
        story.append("all closed")
    assert story == ["first closed", "all closed", "first closed", "", "second closed", "all closed"]


async def test_other_errors_of_a_source_are_not_hidden() -> None:
    """A KeyError is a mistake somewhere, and no reason to poll; behind the second source there is no third."""
    full, missing = OSError("full"), KeyError("missing")
    for first, second, error in ((missing, None, missing), (None, missing, missing), (full, full, full)):
        warnings = list[str]()
        wake_ups = fp.with_fallback(
            partial(source, [], "", end=first), partial(source, [], "", end=second), warnings.append
        )
        with pytest.raises((KeyError, OSError)) as raised:
            _ = [None async for _ in wake_ups]
        assert (raised.value, warnings) == (error, ["full"] if first is full else [])


async def test_only_the_source_s_own_errors_make_it_fail() -> None:
    """What the consumer throws in, and what comes of closing the source early, passes through unheard."""

    async def stuck() -> fp.WakeUps:
        try:
            yield
        finally:
            raise OSError("stuck")

    story = list[str]()
    for first, message in ((partial(source, [], ""), "thrown"), (stuck, "stuck")):
        wake_ups = fp.with_fallback(first, partial(source, story, "second"), story.append)
        await anext(wake_ups)
        with pytest.raises(OSError, match=message):
            await (wake_ups.aclose() if first is stuck else wake_ups.athrow(OSError("thrown")))
    assert story == []


@pytest.mark.parametrize(
    ("cores", "memory", "most", "expected"),
    [
        (8, None, 4, 4),
        (2, None, 4, 2),
        (8, 300, 9, 3),
        (8, 299, 9, 2),
        (8, 20, 9, 1),
        (1, 900, 9, 1),
        (8, 0, 9, 1),
    ],
)
def test_turns_are_what_cores_and_memory_allow(
    cores: int, memory: int | None, most: int, expected: int
) -> None:
    """The smallest of the wish, the cores, and the files of 100 bytes that fit; at least one."""
    given = fp.turns(fp.Resources(cores, memory), most=most, memory_per_file=100)
    assert isinstance(given, int)
    assert given == expected


def test_turns_are_the_most_that_no_limit_forbids() -> None:
    """For many machines: of all numbers up to the wish, the greatest for which there are cores and memory."""
    for cores, most, memory in product(range(1, 6), range(1, 6), [None, *range(0, 701, 35)]):
        fitting = [n for n in range(1, most + 1) if n <= cores and (memory is None or n * 100 <= memory)]
        given = fp.turns(fp.Resources(cores, memory), most=most, memory_per_file=100)
        assert (type(given), given) == (int, max(fitting, default=1)), (cores, memory, most)


@contextmanager
def calls_of_this_thread() -> Iterator[set[str]]:
    """The names of the built-in functions that are called in this thread while the block lasts."""
    names, before = set[str](), sys.getprofile()

    def watch(_: FrameType, event: str, called: object) -> None:
        if event == "c_call":
            names.add(getattr(called, "__name__", ""))

    sys.setprofile(watch)
    try:
        yield names
    finally:
        sys.setprofile(before)


async def test_hashing_holds_up_nobody_and_needs_little_memory(tmp_path: Path) -> None:
    """Nothing is read or computed on the event loop; of 8 MiB, a few are in memory at most."""
    content = bytes(range(256)) * 4096 * 8 + b"and a bit"
    (tmp_path / "big").write_bytes(content)
    expected = hashlib.sha256(content).hexdigest()
    del content
    await asyncio.to_thread(int)  # the first thread imports what it needs
    tracemalloc.start()
    try:
        with calls_of_this_thread() as called:
            given = await fp.hash_file(tmp_path / "big")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (type(given), given) == (str, expected)
    assert (called & BLOCKING, peak < 5 * 2**20) == (set(), True)


async def test_what_cannot_be_read_has_no_hash(tmp_path: Path) -> None:
    """An empty file has one."""
    (tmp_path / "empty").touch()
    assert await fp.hash_file(tmp_path / "empty") == hashlib.sha256().hexdigest()
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(OSError, match=path.name):
            await fp.hash_file(path)


async def test_a_read_that_hangs_is_given_up_at_once(tmp_path: Path) -> None:
    """Neither opening nor reading holds up the loop, nor the cancellation; of what comes later, a chunk is read."""
    loop, pipe = asyncio.get_running_loop(), tmp_path / "pipe"
    asked, given_up, reading = threading.Event(), threading.Event(), loop.create_future()
    os.mkfifo(pipe)

    def feed() -> tuple[bool, int]:
        in_time, taken = asked.wait(LIMIT), 0
        with suppress(BrokenPipeError), pipe.open("wb", buffering=0) as end:
            end.write(
                bytes(2**18)
            )  # more than the pipe holds: if it is through, a read waits for the rest of a chunk
            loop.call_soon_threadsafe(reading.set_result, None)
            in_time = given_up.wait(LIMIT) and in_time
            while taken < 8:
                end.write(bytes(2**20))
                taken += 1
        return in_time, taken

    feeding = loop.run_in_executor(None, feed)
    hashing = asyncio.create_task(fp.hash_file(pipe))
    await quiet()
    asked.set()
    await asyncio.wait({hashing, reading}, timeout=LIMIT, return_when=asyncio.FIRST_COMPLETED)
    hashing.cancel()
    await asyncio.wait({hashing}, timeout=LIMIT)
    given_up.set()
    while not feeding.done():  # if nobody has opened the pipe, whoever feeds still waits for that
        os.close(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK))
        await asyncio.sleep(0)
    in_time, taken = feeding.result()
    with suppress(asyncio.CancelledError, asyncio.InvalidStateError):
        hashing.result()
    assert (hashing.cancelled(), in_time, taken < 8) == (True, True, True)


@pytest.mark.points(2)
async def test_a_file_still_being_written_is_not_touched(tmp_path: Path) -> None:
    """As long as it grows from look to look it is not even queued; after its rest it is processed whole."""
    async with running(tmp_path) as rig:
        for number in range(4):
            with (tmp_path / "slow").open("a") as file:
                file.write(str(number))
            await rig.look(seconds=0.9)
        before = rig.told.copy()
        await rig.look(seconds=1)
        await rig.ended(1)
    assert (before, rig.processed) == ([], [("slow", "0123")])
    assert rig.told == [("queued", "slow"), ("started", "slow"), ("done", "slow")]


@pytest.mark.points(2)
async def test_each_file_is_processed_once_however_often_we_look(tmp_path: Path) -> None:
    """Queued, in hand or through: a file that was taken in is not taken in again, until it is dropped in anew."""
    drop(tmp_path, "a", "b", "c")
    async with running(tmp_path, gated=True, backlog=50) as rig:
        await rig.settle()
        for _ in range(5):
            await rig.look(seconds=1)
        rig.gate.set()
        await rig.ended(3)
        await rig.look(seconds=1)
        drop(tmp_path, "a", content="another")
        await rig.settle()
        await rig.ended(4)
    assert sorted(rig.processed) == [("a", "another"), ("a", "x"), ("b", "x"), ("c", "x")]
    assert (left_in(tmp_path), left_in(tmp_path / "done")) == ([], ["a", "a-2", "b", "c"])


async def test_what_became_of_a_file_is_told_with_its_details(tmp_path: Path) -> None:
    """DONE brings what the processing answered; files are taken in the order in which they came to rest."""
    drop(tmp_path, "z", content="long")
    async with running(tmp_path, workers=1) as rig:
        await rig.look()
        drop(tmp_path, "a")
        await rig.look(seconds=1)
        await rig.look(seconds=1)
        await rig.ended(2)
    ends = [(event.path.name, event.kind, event.details) for event in rig.events if event.kind in ENDS]
    assert ends == [("z", fp.Kind.DONE, {"length": 4}), ("a", fp.Kind.DONE, {"length": 1})]


@pytest.mark.points(3)
async def test_the_queue_is_never_above_its_bound(tmp_path: Path) -> None:
    """Two in hand and three queued: then the producer waits, and looks no more until there is room."""
    names = [f"{number:02}" for number in range(12)]
    drop(tmp_path, *names)
    async with running(tmp_path, gated=True, workers=2, backlog=3) as rig:
        await rig.look()
        rig.wake(seconds=1)
        rig.wake()
        await rig.until(lambda: rig.computing == 2 and len(rig.names("queued")) >= 5)
        await quiet()
        held = (rig.names("queued"), rig.names("started"), rig.looks)
        rig.gate.set()
        await rig.ended(12)
    assert held == (names[:5], names[:2], 1)
    assert (rig.names("queued"), rig.most_waiting()) == (names, 3)
    assert (sorted(rig.names("done")), left_in(tmp_path)) == (names, [])


async def test_no_more_files_are_computed_on_than_there_are_turns(tmp_path: Path) -> None:
    """Five workers have files in hand, and two of them compute."""
    drop(tmp_path, *"abcdefgh")
    async with running(tmp_path, gated=True, workers=5, turns=2) as rig:
        await rig.look()
        rig.wake(seconds=1)
        await rig.until(lambda: rig.computing >= 2 and len(rig.names("queued")) >= 8)
        await rig.until(lambda: len(rig.names("started")) >= 5)
        await quiet()
        held = (len(rig.names("started")), rig.computing)
        rig.gate.set()
        await rig.ended(8)
    assert (held, rig.most_computing) == ((5, 2), 2)


@pytest.mark.points(2)
@pytest.mark.parametrize(
    ("bad", "reasons", "seconds"),
    [
        ([POISON, "strange", "lost"], ["ExceptionGroup", "StrangeError", "CancelledError"], 60),
        ([HANGING] * 2, ["TimeoutError"] * 2, 0.03),
    ],
)
async def test_a_poison_file_is_set_apart_and_hurts_nobody(
    bad: list[str], reasons: list[str], seconds: float, tmp_path: Path
) -> None:
    """Whatever it raises, and if it never ends: it lies in `failed`, the reason is told, the next one's turn comes."""
    names = [f"bad-{number}" for number in range(len(bad))]
    for name, content in zip(names, bad, strict=True):
        drop(tmp_path, name, content=content)
    drop(tmp_path, "a", "z")
    async with running(tmp_path, workers=1, turns=1, backlog=5, timeout=seconds) as rig:
        await rig.settle()
        await rig.ended(len(bad) + 2)
        await rig.look(seconds=9)
    assert (rig.names("done"), rig.names("failed")) == (["a", "z"], names)
    assert (left_in(tmp_path / "done"), left_in(tmp_path / "failed")) == (["a", "z"], names)
    assert [event.reason.partition(":")[0] for event in rig.events if event.reason] == reasons


async def test_what_is_no_exception_is_no_failure(tmp_path: Path) -> None:
    """Whoever wants the whole program to end, as `SystemExit` does, does not mean this file."""
    drop(tmp_path, "a", content=CRASH)
    rig = Rig(tmp_path, fp.Settings())
    rig.gate.set()
    with pytest.raises(Crash):
        await rig.pipeline.attempt(tmp_path / "a")


async def test_the_time_out_of_a_file_begins_with_its_turn(tmp_path: Path) -> None:
    """Waiting for a turn costs a file none of its own seconds."""
    drop(tmp_path, "a", content=HANGING)
    drop(tmp_path, "b")
    async with running(tmp_path, workers=2, turns=1, timeout=0.03) as rig:
        await rig.settle()
        await rig.ended(2)
    assert (rig.names("failed"), rig.names("done")) == (["a"], ["b"])


@pytest.mark.parametrize(("workers", "how"), [(1, "grown"), (2, "touched"), (2, "replaced")])
async def test_a_file_that_changes_before_its_turn_waits_anew(workers: int, how: str, tmp_path: Path) -> None:
    """In the queue or in hand, it is another version than the one that rested: CHANGED, and not processed yet."""
    drop(tmp_path, "a", "b")
    async with running(tmp_path, gated=True, workers=workers, turns=1) as rig:
        await rig.settle()
        await rig.until(lambda: rig.computing == 1 and len(rig.names("started")) == workers)
        await quiet()
        alter(tmp_path / "b", how)
        rig.gate.set()
        await rig.ended(2)
        drop(tmp_path, "b", content="whole now")
        await rig.settle()
        await rig.ended(3)
    assert rig.processed == [("a", "x"), ("b", "whole now")]
    of_b = [kind for kind, name in rig.told if name == "b"]
    assert of_b == ["queued", "started", "changed", "queued", "started", "done"]


@pytest.mark.points(2)
@pytest.mark.parametrize(("half", "how"), [("half", "grown"), (POISON, "touched"), ("half", "replaced")])
async def test_a_result_does_not_count_if_the_file_changed_meanwhile(
    half: str, how: str, tmp_path: Path
) -> None:
    """Good or bad, it was that of half a file: the file stays, is told as CHANGED, and rests anew."""
    drop(tmp_path, "a", "gone", content=half)
    async with running(tmp_path, gated=True) as rig:
        await rig.settle()
        await rig.until(lambda: rig.computing == 2)
        alter(tmp_path / "a", how)
        (tmp_path / "gone").unlink()
        rig.gate.set()
        await rig.ended(2)
        assert (sorted(rig.names("changed")), left_in(tmp_path)) == (["a", "gone"], ["a"])
        drop(tmp_path, "a", content="whole now")
        await rig.settle()
        await rig.ended(3)
    assert (rig.names("done"), rig.names("failed"), left_in(tmp_path / "done")) == (["a"], [], ["a"])


@pytest.mark.points(3)
async def test_draining_finishes_what_was_taken_in_and_nothing_else(tmp_path: Path) -> None:
    """One in hand, two queued: they are done, however long it takes. The fourth found no room, and stays."""
    drop(tmp_path, *"abcdef")
    async with running(tmp_path, gated=True, workers=1, backlog=2) as rig:
        await rig.look()
        rig.wake(seconds=1)
        await rig.until(lambda: rig.computing == 1 and len(rig.names("queued")) >= 3)
        await quiet()
        with hours_in_no_time():
            rig.stop.set()
            await quiet()
        still_computing = (rig.computing, rig.closed)
    assert still_computing == (1, True)
    assert (rig.names("queued"), rig.names("done")) == (["a", "b", "c"], ["a", "b", "c"])
    assert (left_in(tmp_path), left_in(tmp_path / "done")) == (["d", "e", "f"], ["a", "b", "c"])


async def test_an_idle_pipeline_stops_at_once(tmp_path: Path) -> None:
    """Nothing in the queue, nothing in hand: the wake-ups are closed, and it is over."""
    async with running(tmp_path) as rig:
        await rig.look()
    assert (rig.told, rig.closed) == ([], True)


async def test_wake_ups_that_end_are_no_stop(tmp_path: Path) -> None:
    """Nothing new is found any more; what is there goes on until the stop."""
    rig = Rig(tmp_path, fp.Settings())
    work = asyncio.create_task(rig.pipeline.run(source([], ""), rig.stop))
    await quiet()
    before = work.done()
    rig.stop.set()
    await asyncio.wait_for(work, LIMIT)
    assert not before


@pytest.mark.points(2)
@pytest.mark.parametrize("draining", [False, True])
async def test_a_cancelled_pipeline_leaves_unfinished_files_in_the_folder(
    tmp_path: Path, *, draining: bool
) -> None:
    """Cancellation is no failure of a file: nothing is moved, nothing more is told, and no task is left."""
    drop(tmp_path, *"abcdefgh")
    rig = Rig(tmp_path, fp.Settings(workers=2, turns=1, backlog=2, settle=0))
    work = rig.start()
    rig.wake()
    await rig.until(lambda: rig.computing == 1)
    if draining:
        rig.stop.set()
        await quiet()
    work.cancel()
    await asyncio.wait({work}, timeout=LIMIT)
    rig.gate.set()
    await quiet()
    assert (work.cancelled(), rig.closed, rig.computing) == (True, True, 0)
    assert not rig.pipeline.turns.locked()
    assert (set(rig.names("started")), left_in(tmp_path)) == ({"a", "b"}, [*"abcdefgh"])
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_processing_that_fails_when_it_is_cancelled_is_no_verdict(tmp_path: Path) -> None:
    """Cleaning up, it raises something else than the cancellation: nothing is told of it, no other file is begun."""
    drop(tmp_path, "a", "b")

    class Untidy(Rig):
        async def process(self, path: Path) -> fp.Details:
            try:
                return await super().process(path)
            finally:
                raise OSError

    rig = Untidy(tmp_path, fp.Settings(workers=1, settle=0))
    work = rig.start()
    rig.wake()
    await rig.until(lambda: rig.computing == 1)
    work.cancel()
    await asyncio.wait({work}, timeout=LIMIT)
    ended = work.done() and work.cancelled()
    rig.gate.set()
    await quiet()
    assert (ended, rig.names("started"), rig.names("failed")) == (True, ["a"], [])
    assert (left_in(tmp_path), asyncio.all_tasks()) == (["a", "b"], {asyncio.current_task()})


@pytest.mark.parametrize("mistaken", ["queued", "started", "done"])
async def test_a_mistake_in_the_program_is_not_a_poison_file(mistaken: str, tmp_path: Path) -> None:
    """An error that is not a file's ends everything and comes out, be it the producer's or a worker's."""
    drop(tmp_path, "a")

    class Broken(Rig):
        def tell(self, event: fp.Event) -> None:
            if event.kind.value == mistaken:
                raise KeyError(mistaken)

    rig = Broken(tmp_path, fp.Settings(settle=0))
    rig.gate.set()
    rig.wake()
    with pytest.raises(ExceptionGroup) as raised:
        await finished(rig.pipeline.run(rig.wake_ups(), rig.stop))
    assert raised.group_contains(KeyError)
    assert rig.closed


async def test_a_folder_that_vanishes_ends_the_pipeline(tmp_path: Path) -> None:
    """Nobody would ever hear of a service that watches nothing."""
    rig = Rig(tmp_path / "none", fp.Settings())
    rig.wake()
    with pytest.raises(ExceptionGroup) as raised:
        await finished(rig.pipeline.run(rig.wake_ups(), rig.stop))
    assert raised.group_contains(FileNotFoundError)


def harmless(*_: object) -> None:
    """Do nothing about a signal."""


def still_handled() -> list[signal.Signals]:
    """The signals for which the work would still be asked."""
    others = {signal.SIG_DFL, signal.default_int_handler, harmless}
    return [number for number in fp.SIGNALS if signal.getsignal(number) not in others]


@pytest.fixture
def _harmless_signals() -> Iterator[None]:
    """A signal that nobody handles would end the tests; here it does nothing."""
    before = {number: signal.signal(number, harmless) for number in fp.SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


class Work:
    """Tells what it hears; drains when `finish` is set."""

    def __init__(self) -> None:
        self.story = list[str]()
        self.begun, self.asked, self.finish = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def __call__(self, stop: asyncio.Event) -> None:
        """Wait for the stop, then for the permission to finish."""
        self.begun.set()
        try:
            await stop.wait()
            self.story.append("asked to stop")
            self.asked.set()
            await self.finish.wait()
            self.story.append("drained")
        finally:
            self.asked.set()
            await asyncio.sleep(0)
            self.story.append("cleaned up")


@pytest.mark.points(2)
@pytest.mark.usefixtures("_harmless_signals")
@pytest.mark.parametrize("number", fp.SIGNALS)
async def test_the_first_signal_only_asks_for_the_end(number: signal.Signals) -> None:
    """The work hears of it, drains as long as it likes, and no signal is given back: it was not cut short."""
    work = Work()
    async with asyncio.timeout(LIMIT), asyncio.TaskGroup() as group:
        draining = group.create_task(fp.drain_on_signal(work))
        await work.begun.wait()
        os.kill(os.getpid(), number)
        await work.asked.wait()
        await quiet()
        before = draining.done()
        work.finish.set()
    assert (before, draining.result(), still_handled()) == (False, None, [])
    assert work.story == ["asked to stop", "drained", "cleaned up"]


@pytest.mark.points(2)
@pytest.mark.usefixtures("_harmless_signals")
@pytest.mark.parametrize("second", fp.SIGNALS)
async def test_a_second_signal_cuts_the_work_short(second: signal.Signals) -> None:
    """Whichever it is: the work is cancelled, cleans up, and that signal is given back."""
    work = Work()
    async with asyncio.timeout(LIMIT), asyncio.TaskGroup() as group:
        draining = group.create_task(fp.drain_on_signal(work))
        await work.begun.wait()
        os.kill(os.getpid(), signal.SIGTERM)
        await work.asked.wait()
        os.kill(os.getpid(), second)
    assert (draining.result(), work.story) == (second, ["asked to stop", "cleaned up"])
    assert still_handled() == []


async def send(number: signal.Signals) -> None:
    """Signal this process, if anybody listens: otherwise it would be the end of the tests."""
    if number in still_handled():
        os.kill(os.getpid(), number)
    await quiet()


async def after(
    work: Callable[[asyncio.Event], Awaitable[None]], *numbers: signal.Signals
) -> asyncio.Task[signal.Signals | None]:
    """The work has begun, and has heard of these signals one after the other."""
    draining = asyncio.create_task(fp.drain_on_signal(work))
    await quiet()
    for number in numbers:
        await send(number)
    return draining


async def linger(_: asyncio.Event) -> None:
    """Work that hangs, and hangs again when it cleans up."""
    try:
        await asyncio.Event().wait()
    finally:
        await asyncio.Event().wait()


async def resist(_: asyncio.Event) -> None:
    """Work that takes a cancellation for a hint, and returns."""
    with suppress(asyncio.CancelledError):
        await asyncio.Event().wait()


@pytest.mark.usefixtures("_harmless_signals")
async def test_how_the_work_ended_decides_and_not_how_often_it_was_asked() -> None:
    """Cancelled, it may come to its own end all the same; an error of its cleaning up is not lost.

    And one signal cancels nothing: if the work ends cancelled then, it was somebody else.
    """

    async def break_off(stop: asyncio.Event) -> None:
        await stop.wait()
        raise asyncio.CancelledError

    async def fail(_: asyncio.Event) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            raise LookupError

    assert await (await after(resist, signal.SIGTERM, signal.SIGTERM)) is None
    failing = await after(fail, signal.SIGTERM, signal.SIGTERM)
    with pytest.raises(LookupError):
        await failing
    with pytest.raises(asyncio.CancelledError):
        await (await after(break_off, signal.SIGTERM))
    assert still_handled() == []


@pytest.mark.usefixtures("_harmless_signals")
async def test_a_third_signal_cuts_the_cleaning_up_short() -> None:
    """Each one after the first cancels; the last of them is given back."""
    cleaning = await after(linger, signal.SIGTERM, signal.SIGTERM)
    before = cleaning.done()
    await send(signal.SIGINT)
    await asyncio.wait({cleaning}, timeout=LIMIT)
    assert (before, cleaning.result()) == (False, signal.SIGINT)


@pytest.mark.usefixtures("_harmless_signals")
async def test_a_cancellation_is_not_lost_among_the_signals() -> None:
    """Whoever cancels from outside after the cut must see it arrive: a task group waits for that."""
    cleaning = await after(linger, signal.SIGTERM, signal.SIGTERM)
    cleaning.cancel()
    await asyncio.wait({cleaning}, timeout=LIMIT)
    with pytest.raises(asyncio.CancelledError):
        cleaning.result()
    assert still_handled() == []


@pytest.mark.usefixtures("_harmless_signals")
async def test_a_cancellation_that_the_work_swallows_is_not_lost() -> None:
    """It comes out in the end, before any signal and after: None would mean that nobody had asked for it."""
    for signals in ((), (signal.SIGTERM,)):
        resisting = await after(resist, *signals)
        resisting.cancel()
        await asyncio.wait({resisting}, timeout=LIMIT)
        assert resisting.cancelled()
    assert still_handled() == []


@pytest.mark.usefixtures("_harmless_signals")
async def test_the_first_signal_is_the_first_though_the_work_has_stopped_by_itself() -> None:
    """Who sets the stop without a signal is not cut short by the only one that comes."""
    finish = asyncio.Event()

    async def work(stop: asyncio.Event) -> None:
        stop.set()
        await finish.wait()

    draining = await after(work, signal.SIGTERM)
    before = draining.done()
    finish.set()
    assert (before, await draining) == (False, None)


@pytest.mark.usefixtures("_harmless_signals")
async def test_without_signals_the_work_ends_as_it_likes() -> None:
    """Its own end gives None, its error passes through, a cancellation from outside reaches it and goes on."""

    async def fail(stop: asyncio.Event) -> None:
        raise LookupError(stop)

    with pytest.raises(LookupError):
        await fp.drain_on_signal(fail)
    assert still_handled() == []
    assert await fp.drain_on_signal(lambda _: asyncio.sleep(0)) is None
    work = Work()
    task = asyncio.create_task(fp.drain_on_signal(work))
    await asyncio.wait_for(work.begun.wait(), LIMIT)
    task.cancel()
    await asyncio.wait({task}, timeout=LIMIT)
    assert (task.cancelled(), work.story) == (True, ["cleaned up"])


@asynccontextmanager
async def program(*arguments: str) -> AsyncIterator[Process]:
    """The program as its user starts it, in a process that does not outlive the block."""
    command = (sys.executable, "-m", "file_pipeline", *arguments)
    process = await create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


Line = dict[str, str | int]


async def read_until(process: Process, lines: list[Line], through: int) -> None:
    """Read what the program tells, until so many files are through, or it has ended."""
    assert process.stdout is not None
    while sum(line["event"] in ENDS for line in lines) < through and (
        text := await process.stdout.readline()
    ):
        lines.append(json.loads(text))


@pytest.mark.points(3)
async def test_the_program_works_off_real_files_and_drains_on_sigterm(tmp_path: Path) -> None:
    """A file of before, one that is renamed when complete, a broken picture: each once, and exit code 0."""
    drop(tmp_path, "before.txt", "new.part", ".hidden", content="hello\n")
    lines = list[Line]()
    arguments = (str(tmp_path), "--settle", "0.04", "--backlog", "1", "--json")
    async with asyncio.timeout(LIMIT * 10), program(*arguments) as process:
        await read_until(process, lines, through=1)
        (tmp_path / "new.part").rename(tmp_path / "new.txt")
        (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
        await read_until(process, lines, through=3)
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        await read_until(process, lines, through=9)
        err = (await process.communicate())[1].decode()
    assert process.returncode == 0, err
    ends = sorted((line["event"], line["file"]) for line in lines if line["event"] in ENDS)
    assert ends == [("done", "before.txt"), ("done", "new.txt"), ("failed", "broken.png")]
    assert {line.get("sha256") for line in lines} == {None, hashlib.sha256(b"hello\n").hexdigest()}
    assert [line["event"] for line in lines if "file" not in line] == ["watching", "draining", "stopped"]
    assert (left_in(tmp_path), left_in(tmp_path / "failed")) == ([".hidden"], ["broken.png"])
