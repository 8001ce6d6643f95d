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
import tracemalloc
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

import file_pipeline as fp

LIMIT = 1.0  # seconds until a test that hangs is a failure; ten times as many with a child process
POISON = "poison"
HANGING = "hanging"
ENDS = {"done", "failed", "changed"}


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
        try:
            await (asyncio.Event() if content == HANGING else self.gate).wait()
        finally:
            self.computing -= 1
        if content == POISON:
            raise ExceptionGroup("bad", [ValueError(path.name)])
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
            await work
    finally:
        rig.gate.set()
        work.cancel()
        await asyncio.wait({work}, timeout=LIMIT)


async def quiet() -> None:
    """Let every task go as far as it can."""
    for _ in range(30):
        await asyncio.sleep(0)


def drop(folder: Path, *names: str, content: str = "x") -> None:
    """Put files into the folder."""
    for name in names:
        (folder / name).write_text(content)


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
    """After an error of the first source, or its end, the second wakes; an error is warned of, once."""
    story = list[str]()
    wake_ups = fp.with_fallback(
        lambda: source(story, "first", end=end),
        lambda: source(story, "second"),
        story.append,
    )
    given = [story.copy() async for _ in wake_ups]
    before = ["first closed", *warning]
    assert given == [[], [], before, before]
    assert story == [*before, "second closed"]


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
    """A KeyError is a mistake somewhere, and no reason to poll."""
    wake_ups = fp.with_fallback(
        lambda: source([], "", end=KeyError()), lambda: source([], ""), lambda _: None
    )
    with pytest.raises(KeyError):
        _ = [None async for _ in wake_ups]


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


async def test_hashing_holds_up_nobody_and_needs_little_memory(tmp_path: Path) -> None:
    """While a file of 8 MiB is hashed other tasks run, and less than half of it is ever in memory."""
    content = bytes(range(256)) * 4096 * 8
    (tmp_path / "big").write_bytes(content)
    expected, turns = hashlib.sha256(content).hexdigest(), 0
    del content
    tracemalloc.start()
    hashing = asyncio.create_task(fp.hash_file(tmp_path / "big"))
    while not hashing.done():
        turns += 1
        await asyncio.sleep(0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert hashing.result() == expected
    assert (turns > 3, peak < 4 * 2**20) == (True, True)


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
        await rig.until(lambda: len(rig.names("queued")) >= 8)
        await quiet()
        held = (len(rig.names("started")), rig.computing)
        rig.gate.set()
        await rig.ended(8)
    assert (held, rig.most_computing) == ((5, 2), 2)


@pytest.mark.points(2)
@pytest.mark.parametrize(("bad", "reason"), [(POISON, "ExceptionGroup"), (HANGING, "TimeoutError")])
async def test_a_poison_file_is_set_apart_and_hurts_nobody(bad: str, reason: str, tmp_path: Path) -> None:
    """Whatever it raises, and if it never ends: it lies in `failed`, the reason is told, the next one's turn comes."""
    drop(tmp_path, "b", "c", content=bad)
    drop(tmp_path, "a", "d")
    async with running(tmp_path, workers=1, turns=1, timeout=0.03) as rig:
        await rig.settle()
        await rig.ended(4)
        await rig.look(seconds=9)
    assert (rig.names("done"), rig.names("failed")) == (["a", "d"], ["b", "c"])
    assert (left_in(tmp_path / "done"), left_in(tmp_path / "failed")) == (["a", "d"], ["b", "c"])
    assert [event.reason.partition(":")[0] for event in rig.events if event.reason] == [reason] * 2


async def test_the_time_out_of_a_file_begins_with_its_turn(tmp_path: Path) -> None:
    """Waiting for a turn costs a file none of its own seconds."""
    drop(tmp_path, "a", content=HANGING)
    drop(tmp_path, "b")
    async with running(tmp_path, workers=2, turns=1, timeout=0.03) as rig:
        await rig.settle()
        await rig.ended(2)
    assert (rig.names("failed"), rig.names("done")) == (["a"], ["b"])


async def test_a_file_that_changes_in_the_queue_waits_anew(tmp_path: Path) -> None:
    """When its turn comes it is another version than the one that rested: CHANGED, and not processed yet."""
    drop(tmp_path, "a", "b")
    async with running(tmp_path, gated=True, workers=1) as rig:
        await rig.settle()
        await rig.until(lambda: rig.computing == 1)
        drop(tmp_path, "b", content="half")
        rig.gate.set()
        await rig.ended(2)
        drop(tmp_path, "b", content="whole now")
        await rig.settle()
        await rig.ended(3)
    assert rig.processed == [("a", "x"), ("b", "whole now")]
    assert rig.told[-4:] == [("changed", "b"), ("queued", "b"), ("started", "b"), ("done", "b")]


@pytest.mark.points(2)
@pytest.mark.parametrize("half", ["half", POISON])
async def test_a_result_does_not_count_if_the_file_changed_meanwhile(half: str, tmp_path: Path) -> None:
    """Good or bad, it was that of half a file: the file stays, is told as CHANGED, and rests anew."""
    drop(tmp_path, "a", "gone", content=half)
    async with running(tmp_path, gated=True) as rig:
        await rig.settle()
        await rig.until(lambda: rig.computing == 2)
        drop(tmp_path, "a", content="whole now")
        (tmp_path / "gone").unlink()
        rig.gate.set()
        await rig.ended(2)
        assert (sorted(rig.names("changed")), left_in(tmp_path)) == (["a", "gone"], ["a"])
        await rig.settle()
        await rig.ended(3)
    assert (rig.names("done"), rig.names("failed"), left_in(tmp_path / "done")) == (["a"], [], ["a"])


@pytest.mark.points(3)
async def test_draining_finishes_what_was_taken_in_and_nothing_else(tmp_path: Path) -> None:
    """One in hand, two queued: they are done. The fourth, for which the producer waited, stays in the folder."""
    drop(tmp_path, *"abcdef")
    async with running(tmp_path, gated=True, workers=1, backlog=2) as rig:
        await rig.look()
        rig.wake(seconds=1)
        await rig.until(lambda: len(rig.names("queued")) >= 3)
        await quiet()
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
    assert (set(rig.names("started")), left_in(tmp_path)) == ({"a", "b"}, [*"abcdefgh"])
    assert asyncio.all_tasks() == {asyncio.current_task()}


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
        await asyncio.wait_for(rig.pipeline.run(rig.wake_ups(), rig.stop), LIMIT)
    assert raised.group_contains(KeyError)
    assert rig.closed


async def test_a_folder_that_vanishes_ends_the_pipeline(tmp_path: Path) -> None:
    """Nobody would ever hear of a service that watches nothing."""
    rig = Rig(tmp_path / "none", fp.Settings())
    rig.wake()
    with pytest.raises(ExceptionGroup) as raised:
        await asyncio.wait_for(rig.pipeline.run(rig.wake_ups(), rig.stop), LIMIT)
    assert raised.group_contains(FileNotFoundError)


@pytest.fixture
def _harmless_signals() -> Iterator[None]:
    """A signal that nobody handles would end the tests; here it does nothing."""
    before = {number: signal.signal(number, lambda *_: None) for number in fp.SIGNALS}
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
    assert (before, draining.result()) == (False, None)
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
    assert signal.getsignal(second) in {signal.SIG_DFL, signal.default_int_handler}


async def test_without_signals_the_work_ends_as_it_likes() -> None:
    """Its own end gives None, its error passes through, a cancellation from outside reaches it and goes on."""

    async def fail(stop: asyncio.Event) -> None:
        raise LookupError(stop)

    with pytest.raises(LookupError):
        await fp.drain_on_signal(fail)
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
