"""Exercise 2.4: a monitor of blocking calls.

In most tests time stands still until `World` moves it, and the watchman looks when told to. Times are multiples of a
quarter, so that sums of them are exact. A thread appears only where it is the point; there, events are waited for.
"""

import asyncio
import inspect
import json
import logging
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Coroutine, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import partial
from itertools import count
from pathlib import Path
from types import FrameType, coroutine

import pytest

from blocking_monitor import (
    Line,
    Monitor,
    Pacemaker,
    Report,
    Stack,
    blocking_line,
    current_stack,
    in_a_thread,
    log_report,
    most_seen,
    stepwise,
)

LIMIT = 3.0
PERIOD = 0.25
ATOM = 1 / 128
CALLER = Line("service.py", 7, "handler", "fetch()")
SLEEP = Line("client.py", 12, "fetch", "time.sleep(1)")
OTHER = Line("later.py", 3, "innocent", "pass")
LIBRARY = Line(threading.__file__, 607, "wait", "signaled = self._cond.wait(timeout)")


class World:
    """A clock, a processor and a watchman, which all wait to be moved; and what the monitor has reported."""

    def __init__(self) -> None:
        self.now, self.cpu = 100.0, 0.0
        self.knows_cpu, self.clock_reads = True, 0
        self.stack: Stack = (CALLER, SLEEP)
        self.reports: list[Report] = []
        self.look: Callable[[], None] = lambda: None
        self.while_sampling: Callable[[], object] = lambda: None

    def monitor(
        self, *listeners: Callable[[Report], None], hang: float = 1000.0, pacemaker: Pacemaker | None = None
    ) -> Monitor:
        """A monitor with a threshold of 1 s that lives in this world, and tells these listeners first."""
        return Monitor(
            1.0,
            period=PERIOD,
            hang=hang,
            listeners=[*listeners, self.reports.append],
            clock=self._clock,
            cpu_clock=lambda _thread: self.cpu if self.knows_cpu else None,
            sampler=self._sample,
            pacemaker=pacemaker or self._pacemaker,
        )

    def _clock(self) -> float:
        self.clock_reads += 1
        return self.now

    def _sample(self, thread: int) -> Stack:
        assert thread == threading.get_ident()
        happens, self.while_sampling = self.while_sampling, lambda: None
        happens()
        return self.stack

    @contextmanager
    def _pacemaker(self, look: Callable[[], None]) -> Iterator[None]:
        before, self.look = self.look, look
        try:
            yield
        finally:
            look()
            self.look = before

    def block(self, seconds: float) -> None:
        """What a blocking call does: time passes, and the watchman looks in every period."""
        for _ in range(int(seconds / PERIOD)):
            self.gap(PERIOD)
        self.now += seconds % PERIOD

    def work(self, seconds: float) -> None:
        """A C call that keeps the GIL: nobody has looked yet."""
        self.now += seconds
        self.cpu += seconds

    def gap(self, seconds: float, *, working: float = 0.0) -> None:
        """Time in which the watchman cannot look; then he does."""
        self.now += seconds
        self.cpu += working
        self.look()

    def told_in_vain(self, monitor: Monitor) -> list[tuple[str, float]]:
        """What the monitor has told so far, while it does tell of a block if there is one."""
        with monitor.section("a real block"):
            self.block(1.25)
        self.look()
        *told, real = self.told()
        assert real == ("a real block", 1.25)
        return told

    def told(self) -> list[tuple[str, float]]:
        """Who has blocked, and for how long."""
        return [(report.name, report.seconds) for report in self.reports]


@pytest.fixture
def world() -> World:
    """A world in which nothing has happened."""
    return World()


def blocking(world: World, *seconds: float) -> Callable[[], Coroutine[object, object, None]]:
    """A coroutine function that blocks for each of these times, and gives the loop away in between."""

    async def handler() -> None:
        for number, each in enumerate(seconds):
            if number:
                await asyncio.sleep(0)
            world.block(each)

    handler.__qualname__ = "handler"
    return handler


class Interruption:
    """Something that happens in the course of something else: before its line of this number."""

    def __init__(self, line: int, happens: Callable[[], object]) -> None:
        self.line, self.happens, self.lines = line, happens, 0

    def __call__(self, _frame: FrameType, event: str, _argument: object) -> "Interruption":
        """What Python calls before each line."""
        self.lines += event == "line"
        if (event, self.lines) == ("line", self.line):
            self.happens()
        return self


def interrupted(course: Callable[[], object], line: int, happens: Callable[[], object]) -> bool:
    """Run this, and let that happen before its line of this number; False if it has fewer: then it happens last."""
    interruption, before = Interruption(line, happens), sys.gettrace()
    sys.settrace(interruption)
    try:
        course()
    finally:
        sys.settrace(before)
    if interruption.lines < line:
        happens()
    return interruption.lines >= line


# What a thread is doing


def inner(thread: int) -> Stack:
    """One call further in."""
    return current_stack(thread)  # the line that is looked for


def test_a_stack_begins_at_the_callback_and_ends_inside() -> None:
    """Outermost first, with file, number, function and text; nothing of the loop that called it."""

    async def callback() -> Stack:
        return inner(threading.get_ident())

    stack = asyncio.run(callback())
    number = inner.__code__.co_firstlineno + 2
    assert (type(stack), type(stack[1])) == (tuple, Line)
    assert stack[0].function.endswith("callback")
    assert stack[1] == (
        __file__,
        number,
        "inner",
        "return current_stack(thread)  # the line that is looked for",
    )


def stack_of_a_thread(waiting: Callable[[], None], begun: threading.Event, over: threading.Event) -> Stack:
    """What a thread was doing between two events; it is gone, and has no stack any more."""
    thread = threading.Thread(target=waiting)
    thread.start()
    begun.wait(LIMIT)
    stack = current_stack(thread.ident or 0)
    over.set()
    thread.join()
    assert current_stack(thread.ident or 0) == ()
    return stack


def test_a_stack_outside_of_a_loop_is_complete() -> None:
    """The stack of another thread, from its very beginning; of a thread that is gone there is none."""
    begun, over = threading.Event(), threading.Event()

    def waiting() -> None:
        begun.set()
        over.wait(LIMIT)

    functions = [line.function for line in stack_of_a_thread(waiting, begun, over)]
    assert (type(functions[0]), functions[0]) == (str, "Thread._bootstrap")
    assert any(function.endswith("waiting") for function in functions)


def test_a_stack_leaves_out_what_the_monitor_put_in() -> None:
    """The decorator's own frames would stand between any two of one's own."""

    @Monitor().watch()
    async def watched() -> Stack:
        return inner(threading.get_ident())

    functions = [line.function.rpartition(".")[2] for line in asyncio.run(watched())]
    assert functions[:2] == ["watched", "inner"]


def test_a_stack_keeps_no_variable_alive() -> None:
    """A frame would keep all variables of its function; a stack is made of lines."""

    class Big:
        pass

    kept, begun, over = list[weakref.ref[Big]](), threading.Event(), threading.Event()

    def waiting() -> None:
        big = Big()
        kept.append(weakref.ref(big))
        begun.set()
        over.wait(LIMIT)

    stack = stack_of_a_thread(waiting, begun, over)
    assert (len(stack) > 1, kept[0]()) == (True, None)


@pytest.mark.parametrize(
    ("stack", "line"),
    [
        ((), None),
        ((CALLER, SLEEP), SLEEP),
        ((CALLER, SLEEP, LIBRARY, LIBRARY), SLEEP),
        ((LIBRARY, OTHER, LIBRARY), OTHER),
        ((LIBRARY._replace(number=1), LIBRARY._replace(number=2), LIBRARY), LIBRARY),
        ((SLEEP, Line("<frozen runpy>", 1, "run", "")), SLEEP),
        ((CALLER, Line("<stdin>", 1, "<module>", "")), Line("<stdin>", 1, "<module>", "")),
    ],
)
def test_the_innermost_line_of_ones_own_is_to_blame(stack: Stack, line: Line | None) -> None:
    """Libraries are passed over unless there is nothing else."""
    blamed = blocking_line(stack)
    assert (type(blamed), blamed) == (type(line), line)


def test_the_line_that_was_seen_most_often_is_named() -> None:
    """Lines are counted, whatever the library below them was doing; the last stack that shows the line is given."""
    samples: list[Stack] = [
        (OTHER,),
        (CALLER, SLEEP),
        (CALLER, SLEEP, LIBRARY),
        (),
        (OTHER, LIBRARY),
        (SLEEP,),
    ]
    assert most_seen(samples) == (SLEEP, (SLEEP,), 3)
    assert most_seen([(OTHER,), (SLEEP,), (SLEEP,), (OTHER, LIBRARY)]) == (OTHER, (OTHER, LIBRARY), 2)
    line, stack, seen = most_seen([(), ()])
    assert (line is None, type(stack), type(seen), len(stack), seen) == (True, tuple, int, 0, 0)


# Step by step


class Bracket:
    """Tells when a step begins and when it ends."""

    def __init__(self, story: list[object]) -> None:
        self.story = story

    def __enter__(self) -> None:
        self.story.append("(")

    def __exit__(self, *_: object) -> None:
        self.story.append(")")


@coroutine
def ask(question: str) -> Generator[str, str, str]:
    """Suspend with a question; give what is sent."""
    return (yield question)


def bracketed(
    inner: Coroutine[object, object, object], story: list[object]
) -> Coroutine[object, object, object]:
    """The coroutine, driven step by step."""

    async def outer() -> object:
        try:
            return await stepwise(inner, Bracket(story))
        finally:
            inner.close()

    return outer()


def test_each_step_is_put_in_brackets() -> None:
    """From one suspension to the next; what is sent arrives, what it waits for and what it gives comes out."""
    story: list[object] = []

    async def work() -> int:
        story.append(await ask("one?"))
        story.append(await ask("two?"))
        return 7

    driven = bracketed(work(), story)
    story.append(driven.send(None))
    story.append(driven.send("1"))
    with pytest.raises(StopIteration) as end:
        driven.send("2")
    assert end.value.value == 7
    assert story == ["(", ")", "one?", "(", "1", ")", "two?", "(", "2", ")"]


def test_an_error_reaches_the_coroutine_and_comes_back() -> None:
    """Thrown in, caught and answered; the next one passes through, and its step is over all the same."""
    story, thrown = list[object](), KeyError("one")

    async def work() -> None:
        try:
            await ask("one?")
        except LookupError as error:
            story.append(error is thrown)
        story.append(await ask("two?"))
        await ask("three?")

    driven = bracketed(work(), story)
    driven.send(None)
    assert driven.throw(thrown) == "two?"
    assert driven.send("2") == "three?"
    with pytest.raises(asyncio.CancelledError, match="enough"):
        driven.throw(asyncio.CancelledError("enough"))
    assert story == ["(", ")", "(", True, ")", "(", "2", ")", "(", ")"]


def test_a_coroutine_that_is_closed_cleans_up() -> None:
    """`close` is an error as well: `finally` runs."""
    story: list[object] = []

    async def work() -> None:
        try:
            await ask("one?")
        finally:
            story.append("clean")

    driven = bracketed(work(), story)
    driven.send(None)
    driven.close()
    assert story == ["(", ")", "(", "clean", ")"]


# The decorator


@pytest.mark.points(2)
async def test_a_step_that_blocks_is_reported_with_its_line(world: World) -> None:
    """Once, with name, seconds, line and stack; the samples begin at half the threshold."""
    monitor = world.monitor()
    async with monitor.guard():
        await monitor.watch()(blocking(world, 2.0))()
        world.look()
    assert [report.as_dict() for report in world.reports] == [
        {
            "name": "handler",
            "seconds": 2.0,
            "threshold": 1.0,
            "over": True,
            "line": SLEEP._asdict(),
            "stack": [CALLER._asdict(), SLEEP._asdict()],
            "samples": 7,
            "seen": 7,
            "unseen": 0.0,
        }
    ]


async def test_steps_are_not_added_up(world: World) -> None:
    """Between two of them the loop was free: nothing was blocked for as long as all together."""
    monitor = world.monitor()
    async with monitor.guard():
        await monitor.watch()(blocking(world, 0.75, 0.75, 0.75))()
        assert world.told_in_vain(monitor) == []


async def test_each_blocking_step_has_its_report(world: World) -> None:
    """Also the last, and one behind a good one."""
    monitor = world.monitor()
    async with monitor.guard():
        await monitor.watch()(blocking(world, 1.25, 0.5, 1.5))()
    assert world.told() == [("handler", 1.25), ("handler", 1.5)]


@pytest.mark.parametrize(
    ("threshold", "seconds", "told"),
    [(0.5, 0.5, 1), (0.5, 0.25, 0), (4.0, 4.0 - ATOM, 0), (None, 1.0, 1), (None, 1.0 + ATOM, 1)],
)
async def test_every_use_has_its_own_threshold(
    world: World, threshold: float | None, seconds: float, told: int
) -> None:
    """What reaches it is too long; None is the monitor's. It also decides from when on samples are taken."""
    monitor = world.monitor()
    async with monitor.guard():
        await monitor.watch(threshold)(blocking(world, seconds))()
        with monitor.section("render", threshold):
            world.block(seconds)
        world.look()
        assert world.told_in_vain(monitor) == [("handler", seconds), ("render", seconds)] * told
    assert {report.line for report in world.reports} == {SLEEP}
    assert [report.threshold for report in world.reports] == [threshold or 1.0] * 2 * told + [1.0]


async def test_what_is_decorated_stays_what_it_was(world: World) -> None:
    """A coroutine function with its name, document and signature; arguments go in, results and errors come out."""

    async def divide(number: float, *, by: float) -> float:
        """Not by zero."""
        return number / by

    watched = world.monitor().watch(0.5)(divide)
    assert inspect.iscoroutinefunction(watched)
    assert (watched.__name__, watched.__doc__) == ("divide", "Not by zero.")
    assert inspect.signature(watched) == inspect.signature(divide)
    assert await watched(1.0, by=4.0) == 0.25
    with pytest.raises(ZeroDivisionError):
        await watched(1.0, by=0.0)


def test_what_has_no_steps_is_refused(world: World) -> None:
    """When decorating, not when calling: a plain function, and what has no name that a report could give."""
    with pytest.raises(TypeError):
        world.monitor().watch()(lambda: None)  # type: ignore[arg-type, return-value]  # that is the mistake
    with pytest.raises(TypeError):
        world.monitor().watch()(partial(blocking(world)))


@pytest.mark.parametrize("threshold", [0.0, -1.0, float("nan"), float("inf")])
async def test_a_threshold_that_is_no_time_is_refused(world: World, threshold: float) -> None:
    """Wherever one may be given; 0 does not mean "as usual"."""
    with pytest.raises(ValueError, match="threshold"):
        world.monitor().watch(threshold)
    with pytest.raises(ValueError, match="threshold"):
        world.monitor().section("render", threshold)
    with pytest.raises(ValueError, match="threshold"):
        await world.monitor().guard("the service", threshold).__aenter__()
    with pytest.raises(ValueError, match="period"):
        Monitor(period=threshold)


async def test_without_a_guard_nothing_is_measured(world: World) -> None:
    """Not even a look at the clock: a library may decorate what it likes."""
    monitor = world.monitor()
    await monitor.watch()(blocking(world, 5.0))()
    with monitor.section("render"):
        world.block(5.0)
    assert (world.told(), world.clock_reads) == ([], 0)
    async with monitor.guard():
        assert world.told_in_vain(monitor) == []


@pytest.mark.parametrize(
    ("before", "after", "threshold", "told"),
    [
        (0.0, 0.0, 1.0, [("inner", 2.0)]),
        (0.0, 0.0, 3.0, []),
        (0.5, 0.25, 1.0, [("inner", 2.0)]),
        (0.5, 0.5, 3.0, [("outer", 1.0)]),
        (0.75, 0.75, 1.0, [("inner", 2.0), ("outer", 1.5)]),
    ],
)
async def test_time_belongs_to_the_innermost_alone(
    world: World, before: float, after: float, threshold: float, told: list[tuple[str, float]]
) -> None:
    """No block is reported twice, and an inner threshold that allows more is respected further out."""
    monitor = world.monitor()
    async with monitor.guard():
        with monitor.section("outer"):
            world.block(before)
            with monitor.section("inner", threshold):
                world.block(2.0)
            world.block(after)
        assert world.told_in_vain(monitor) == told


async def test_each_is_excused_what_is_nearest_to_it(world: World) -> None:
    """Three in one another: the time of the innermost is taken off once, and not from everybody around it."""
    monitor = world.monitor()
    async with monitor.guard():
        with monitor.section("outer"):
            world.block(0.75)
            with monitor.section("middle", 9.0):
                world.block(2.0)
                with monitor.section("inner", 9.0):
                    world.block(3.0)
            world.block(0.5)
    assert world.told() == [("outer", 1.25)]


async def test_what_ends_too_late_is_let_go(world: World) -> None:
    """Sections in generators end in any order: what was open in another has no end of its own, and breaks nothing."""
    monitor = world.monitor()
    outer, inner = monitor.section("outer"), monitor.section("inner")
    async with monitor.guard():
        outer.__enter__()
        inner.__enter__()
        world.block(1.25)
        outer.__exit__(None, None, None)
        world.block(1.5)
        inner.__exit__(None, None, None)
    assert world.told() == [("outer", 1.25), ("a callback", 1.5)]


async def test_what_is_let_go_takes_no_excuse_along(world: World) -> None:
    """What was further in than a section that never ended, or stood still in it, is nobody's fault further out."""
    monitor = world.monitor()
    outer, *inside = (monitor.section(name) for name in ("outer", "middle", "inner"))
    async with monitor.guard():
        outer.__enter__()
        for each in inside:
            each.__enter__()
            with monitor.section("allowed", 100.0):
                world.block(2.0)
        world.gap(60.0)
        world.block(1.25)
        for each in (outer, *inside):
            each.__exit__(None, None, None)
    assert world.told() == [("outer", 1.5)]


async def test_a_stretch_ends_while_the_watchman_looks() -> None:
    """Between any two lines: the standstill is still forgiven, and nobody around seems to hang in its place."""
    for line in count(1):
        world = World()
        monitor = world.monitor(hang=2.0)
        inner = monitor.section("inner", 2.0)
        async with monitor.guard():
            with monitor.section("outer", 100.0):
                world.block(0.5)
                inner.__enter__()
                world.block(1.5)
                world.now += 60.0
                more = interrupted(partial(inner.__exit__, None, None, None), line, world.look)
            assert world.told_in_vain(monitor) == []
        if not more:
            break


async def test_a_watched_function_may_await_itself(world: World) -> None:
    """Each call has its own steps; the name says whose method it is."""
    monitor = world.monitor()

    class Tree:
        @monitor.watch()
        async def descend(self, depth: int) -> None:
            world.block(1.0 + depth)
            if depth:
                await self.descend(depth - 1)
            world.block(0.25)

    async with monitor.guard():
        await Tree().descend(1)
    assert world.told() == [(Tree.descend.__qualname__, 1.25), (Tree.descend.__qualname__, 2.25)]


async def test_one_watched_function_may_await_another(world: World) -> None:
    """Their steps lie in one another; each is charged with its own."""
    monitor = world.monitor()
    inside = monitor.watch()(blocking(world, 1.25, 1.5))

    async def outer() -> None:
        world.block(0.75)
        await inside()
        world.block(0.5)

    outer.__qualname__ = "outer"
    async with monitor.guard():
        await monitor.watch(0.5)(outer)()
    assert world.told() == [("handler", 1.25), ("outer", 0.75), ("handler", 1.5), ("outer", 0.5)]


@pytest.mark.parametrize("error", [LookupError, asyncio.CancelledError])
async def test_a_step_that_fails_is_over(world: World, error: type[BaseException]) -> None:
    """An error or a cancellation ends it: what follows is not charged to it, and is found."""
    monitor = world.monitor()

    async def fail() -> None:
        world.block(1.25)
        raise error

    fail.__qualname__ = "fail"
    async with monitor.guard():
        with pytest.raises(error):
            await monitor.watch()(fail)()
        with pytest.raises(error), monitor.section("render"):
            await fail()
        world.block(1.5)
    assert world.told() == [("fail", 1.25), ("render", 1.25), ("a callback", 1.5)]


async def test_other_threads_block_nobody(world: World) -> None:
    """What runs in a thread without a guarded loop is not watched."""
    monitor = world.monitor()

    def work() -> None:
        with monitor.section("render"):
            world.now += 5.0

    async with monitor.guard():
        await asyncio.to_thread(work)
        world.now -= 5.0
        assert world.told_in_vain(monitor) == []


# The section


async def test_a_section_that_gives_the_loop_away_is_told_so(world: World) -> None:
    """Others have run in it: no report but a warning with its name; the step around it is charged with its part."""
    monitor = world.monitor()

    async def handler() -> None:
        with monitor.section("render"):
            world.block(1.25)
            await asyncio.sleep(0)
            world.block(0.5)

    handler.__qualname__ = "handler"
    async with monitor.guard():
        with pytest.warns(RuntimeWarning, match="'render'") as warned:
            await monitor.watch()(handler)()
        with pytest.warns(RuntimeWarning, match="'render'"):
            await handler()
        await monitor.watch()(blocking(world, 1.5))()
    assert warned[0].filename == __file__
    assert world.told()[0] == ("handler", 1.25)
    assert world.told()[-1] == ("handler", 1.5)
    assert "render" not in dict(world.told())


async def test_a_section_that_is_cancelled_is_told_so_too(world: World) -> None:
    """However it is left: where cancellations are, there are awaits."""
    monitor = world.monitor()

    async def handler() -> None:
        with monitor.section("render"):
            await asyncio.sleep(0)
            raise asyncio.CancelledError

    async with monitor.guard():
        with pytest.warns(RuntimeWarning, match="'render'"), suppress(asyncio.CancelledError):
            await handler()


async def test_a_section_counts_where_it_is_entered(world: World) -> None:
    """Not where it is made: a guard may begin or end in between."""
    monitor = world.monitor()
    made_before = monitor.section("made before")
    async with monitor.guard():
        made_inside = monitor.section("made inside")
        with made_before:
            world.block(1.25)
    with made_inside:
        world.block(1.5)
    assert world.told() == [("made before", 1.25)]


async def test_what_follows_a_section_is_not_its(world: World) -> None:
    """A section is over at its end, not when the loop comes round again."""
    monitor = world.monitor()
    async with monitor.guard():
        with monitor.section("render"):
            world.block(1.0)
            world.now += 0.25
        world.now += 0.25
        await asyncio.sleep(0)
        world.look()
    assert world.told() == [("render", 1.25)]


# The guard


async def test_what_nobody_watches_the_beat_finds(world: World) -> None:
    """The loop does not answer in time: reported under the guard's name, by the guard's threshold."""
    async with world.monitor().guard("the service", 0.5):
        world.look()
        world.block(0.75)
        await asyncio.sleep(0)
        world.look()
        assert world.told() == [("the service", 0.75)]
    assert (len(world.reports), world.reports[0].line, world.reports[0].threshold) == (1, SLEEP, 0.5)


async def test_a_loop_that_answers_is_not_blocked(world: World) -> None:
    """Beats that are answered are not added up, however many there are."""
    monitor = world.monitor()
    async with monitor.guard():
        for _ in range(20):
            world.block(0.5)
            await asyncio.sleep(0)
        assert world.told_in_vain(monitor) == []


async def test_the_beat_has_only_what_no_stretch_has(world: World) -> None:
    """Asked for in the middle of a step, it is excused the rest of that step, and nothing else."""
    monitor = world.monitor()
    async with monitor.guard():
        await monitor.watch(10.0)(blocking(world, 3.0))()
        world.block(1.25)
    assert world.told() == [("a callback", 1.25)]


async def test_a_block_at_the_end_of_a_guard_is_reported(world: World) -> None:
    """Before the block is left, also when an error leaves it; and then the loop may be guarded again."""
    monitor = world.monitor()
    for _ in range(2):
        with suppress(LookupError):
            async with monitor.guard():
                world.look()
                world.block(1.5)
                raise LookupError
    assert world.told() == [("a callback", 1.5)] * 2


async def test_a_guard_that_is_cancelled_is_left_as_well(world: World) -> None:
    """The cancellation arrives on the way out: the block is reported, and the loop may be guarded again."""
    monitor = world.monitor()

    async def service() -> None:
        async with monitor.guard():
            world.look()
            world.block(1.5)
            task.cancel()

    for _ in range(2):
        task = asyncio.create_task(service())
        with pytest.raises(asyncio.CancelledError):
            await task
    assert world.told() == [("a callback", 1.5)] * 2


async def test_a_guard_that_is_closed_is_left_as_well(world: World) -> None:
    """Whoever closes a coroutine lets it await nothing more: what is known is reported, and nothing is left."""
    monitor = world.monitor()

    async def service() -> None:
        async with monitor.guard():
            with monitor.section("render"):
                world.block(1.25)
            await ask("for ever?")

    for _ in range(2):
        driven = service()
        driven.send(None)
        driven.close()
    assert world.told() == [("render", 1.25)] * 2


async def test_a_beat_that_was_answered_is_excused_nothing(world: World) -> None:
    """What comes between its answer and the next look is no longer its."""
    monitor = world.monitor()
    async with monitor.guard():
        world.look()
        world.work(1.5)
        await asyncio.sleep(0)
        with monitor.section("render"):
            world.work(1.25)
    assert world.told() == [("a callback", 1.5), ("render", 1.25)]


async def test_the_last_report_is_told_in_the_thread_too(world: World) -> None:
    """Nobody looks but at the end; and the listener may write to a slow disk then as well."""
    threads = list[int]()

    def pacemaker(look: Callable[[], None]) -> AbstractContextManager[None]:
        world.look = look
        return in_a_thread(600.0)(look)

    monitor = world.monitor(lambda _: threads.append(threading.get_ident()), pacemaker=pacemaker)
    async with monitor.guard():
        world.look()
        world.work(1.25)
    assert world.told() == [("a callback", 1.25)]
    assert threads[0] != threading.get_ident()


async def test_a_loop_is_guarded_once_by_each_monitor(world: World) -> None:
    """The same monitor refuses; another one is none of its business."""
    monitor = world.monitor()
    async with World().monitor().guard(), monitor.guard():
        with pytest.raises(RuntimeError):
            await monitor.guard().__aenter__()
        with monitor.section("render"):
            world.block(1.25)
    assert world.told() == [("render", 1.25)]


async def test_two_loops_have_nothing_to_do_with_each_other(world: World) -> None:
    """One monitor, a loop in each of two threads: what blocks one of them is its own."""
    monitor = world.monitor()

    async def elsewhere() -> None:
        async with monitor.guard("elsewhere"):
            await monitor.watch()(blocking(world, 1.25))()

    async with monitor.guard("here"):
        await asyncio.to_thread(asyncio.run, elsewhere())
    assert world.told() == [("handler", 1.25)]


# Judging


@pytest.mark.points(2)
@pytest.mark.parametrize("knows_cpu", [True, False])
async def test_nobody_is_accused_of_a_standstill(world: World, *, knows_cpu: bool) -> None:
    """The watchman could not look, and nobody worked: suspended, or no processor was to be had."""
    monitor, world.knows_cpu = world.monitor(), knows_cpu
    async with monitor.guard():
        world.look()
        world.gap(60.0)
        with monitor.section("render"):
            world.block(0.25)
            world.gap(60.0)
            world.block(0.25)
        with monitor.section("noticed afterwards"):
            world.now += 60.0
        world.look()
        assert world.told_in_vain(monitor) == []


async def test_a_block_is_reported_without_the_standstill_in_it(world: World) -> None:
    """All but one period of the gap is forgiven; the line is still the one that blocks, for nobody has moved."""
    monitor = world.monitor()
    async with monitor.guard():
        with monitor.section("render"):
            world.block(1.0)
            world.gap(60.0)
    [report] = world.reports
    assert (report.seconds, report.line, report.samples, report.unseen) == (1.25, SLEEP, 4, 0.0)


@pytest.mark.points(2)
async def test_who_keeps_the_gil_is_reported_and_no_line_invented(world: World) -> None:
    """Nobody could look while it worked; the line that is seen afterwards is an innocent one."""
    monitor = world.monitor()
    async with monitor.guard():
        with monitor.section("match"):
            world.stack = (OTHER,)
            world.gap(1.0, working=1.0)
            world.gap(3.0, working=3.0)
    [report] = world.reports
    assert (report.seconds, report.line, report.stack, report.samples) == (4.0, None, (), 0)
    assert report.unseen == 4.0
    assert "GIL" in str(report)


@pytest.mark.parametrize(("gap", "working", "seconds"), [(10.0, 4.0, 4.25), (1.0, 0.75, 1.0)])
async def test_of_a_gap_only_the_work_is_charged(
    world: World, gap: float, working: float, seconds: float
) -> None:
    """10 s, 4 of them at work: the rest is forgiven, but for the period after which a look was due."""
    monitor = world.monitor()
    async with monitor.guard():
        with monitor.section("match"):
            world.gap(gap, working=working)
    [report] = world.reports
    assert (report.seconds, report.unseen) == (seconds, working)


@pytest.mark.parametrize(
    ("late", "working", "seconds", "samples"), [(0.5, 0.0, 1.25, 3), (0.75, 0.5, 1.5, 3), (0.75, 0.0, 1.0, 3)]
)
async def test_a_look_a_little_late_still_sees(
    world: World, late: float, working: float, seconds: float, samples: int
) -> None:
    """Two periods are in time, with nothing to forgive; and so little work is no sign of a GIL that is kept."""
    monitor = world.monitor()
    async with monitor.guard():
        with monitor.section("render"):
            world.block(0.75)
            world.gap(late, working=working)
    [report] = world.reports
    assert (report.seconds, report.samples, report.unseen) == (seconds, samples, 0.0)


async def test_a_standstill_is_forgiven_only_to_those_it_befell(world: World) -> None:
    """A section that begins after most of the gap shares little of it."""
    monitor = world.monitor()
    async with monitor.guard():
        world.now += 60.0
        with monitor.section("render"):
            world.gap(0.5)
            world.block(1.25)
    assert world.told() == [("render", 1.25)]


@pytest.mark.parametrize("around", ["outer", "a callback"])
async def test_a_standstill_is_forgiven_to_the_innermost_alone(world: World, around: str) -> None:
    """Whoever is excused all of a stretch inside it has not stood still as well."""
    monitor = world.monitor()
    async with monitor.guard():
        world.look()
        with monitor.section(around) if around == "outer" else nullcontext():
            with monitor.section("inner"):
                world.gap(60.0)
            world.block(2.0)
    assert world.told() == [(around, 2.0)]


async def test_each_is_forgiven_its_own_share_of_a_gap(world: World) -> None:
    """Most of it was over when the inner one began; one that ended before the look has its share as well."""
    monitor = world.monitor()
    async with monitor.guard():
        with monitor.section("outer"):
            world.now += 60.0
            with monitor.section("inner"):
                world.gap(0.5)
                world.block(1.25)
                world.now += 30.0
            world.gap(0.5)
            world.block(1.25)
    assert world.told() == [("inner", 1.25), ("outer", 1.25)]


async def test_only_ones_own_seconds_were_unseen(world: World) -> None:
    """A kept GIL is charged like any other time: not before, and not to the one around."""
    monitor = world.monitor()
    async with monitor.guard():
        world.work(2.0)
        with monitor.section("outer"):
            with monitor.section("inner"):
                world.gap(1.0, working=1.0)
            world.block(2.0)
    told = [(report.name, report.seconds, report.unseen) for report in world.reports]
    assert told == [("inner", 1.0, 1.0), ("outer", 2.0, 0.0)]


@pytest.mark.points(2)
async def test_a_hang_is_told_before_it_ends(world: World) -> None:
    """Once while it lasts, and once more when it is over: a deadlock would otherwise never be heard of."""
    monitor = world.monitor(hang=3.0)
    async with monitor.guard():
        with monitor.section("render", threshold=0.5):
            world.block(2.75)
            assert world.reports == []
            world.block(0.25)
            assert world.told() == [("render", 3.0)]
            world.block(2.0)
    assert [(report.seconds, report.over) for report in world.reports] == [(3.0, False), (5.0, True)]


async def test_a_hang_has_a_line_whatever_is_allowed(world: World) -> None:
    """A deadlock where much is allowed needs it most: samples begin at half of `hang` if that is less."""
    monitor = world.monitor(hang=3.0)
    async with monitor.guard():
        with monitor.section("render", threshold=100.0):
            world.block(3.0)
            assert [(report.line, report.samples) for report in world.reports] == [(SLEEP, 7)]


async def test_a_hang_may_end_while_the_watchman_looks() -> None:
    """Between any two lines: whoever hears of the beginning hears of the end, and of the end nobody else."""
    heard = set[tuple[bool, ...]]()
    for line in count(1):
        world = World()
        monitor = world.monitor(hang=3.0)
        section = monitor.section("render", 100.0)

        def end(world: World = world, section: AbstractContextManager[None] = section) -> None:
            world.now += ATOM
            section.__exit__(None, None, None)

        async with monitor.guard():
            section.__enter__()
            world.block(2.75)
            world.now += PERIOD
            more = interrupted(world.look, line, end)
        heard.add(tuple(report.over for report in world.reports))
        if not more:
            break
    assert heard == {(), (False, True)}


async def test_what_was_told_of_a_hang_is_ended_by_a_report(world: World) -> None:
    """Also where its threshold was never reached: who heard of the beginning wants to hear of the end."""
    monitor = world.monitor(hang=3.0)
    async with monitor.guard():
        with monitor.section("render", threshold=100.0):
            world.block(3.5)
    assert [(report.seconds, report.over) for report in world.reports] == [(3.0, False), (3.5, True)]


async def test_a_hang_is_that_of_the_innermost(world: World) -> None:
    """By its own time, whatever its threshold: not what is around it, unless it hangs itself; else it is the beat."""
    monitor = world.monitor(hang=3.0)
    async with monitor.guard("the service", 100.0):
        with monitor.section("outer", threshold=100.0):
            world.block(2.0)
            with monitor.section("inner", threshold=100.0):
                world.block(3.0)
            world.block(0.75)
            assert world.told() == [("inner", 3.0)] * 2
            world.block(0.25)
        await asyncio.sleep(0)
        world.look()
        world.block(3.0)
        hung = [report.name for report in world.reports if not report.over]
        assert hung == ["inner", "outer", "the service"]


@pytest.mark.parametrize("inner", [False, True])
async def test_a_sample_that_comes_too_late_does_not_count(world: World, *, inner: bool) -> None:
    """The section ended while the stack was being read, or another began: what was read belongs to something else."""
    monitor = world.monitor()
    async with monitor.guard():
        section, other = monitor.section("render", threshold=0.5), monitor.section("other")
        section.__enter__()
        world.while_sampling = other.__enter__ if inner else partial(section.__exit__, None, None, None)
        world.gap(0.5)
        if inner:
            other.__exit__(None, None, None)
            section.__exit__(None, None, None)
    [report] = world.reports
    assert (report.seconds, report.samples, report.line) == (0.5, 0, None)


async def test_only_ones_own_time_leads_to_samples(world: World) -> None:
    """What was spent further in does not make one suspect earlier."""
    monitor = world.monitor()
    async with monitor.guard():
        with monitor.section("outer"):
            with monitor.section("inner", threshold=100.0):
                world.block(2.0)
            world.block(1.0)
    assert [(report.name, report.samples) for report in world.reports] == [("outer", 3)]


async def test_samples_begin_at_half_the_threshold(world: World) -> None:
    """Even a block that ends at its threshold has been seen; one that is far from it is nobody's business."""
    monitor = world.monitor()
    async with monitor.guard():
        with monitor.section("render", threshold=1.5):
            world.block(1.5)
    assert world.reports[0].samples == 4


async def test_only_so_many_samples_are_kept(world: World) -> None:
    """The first hundred: a block that lasts for days must not fill the memory."""
    monitor = world.monitor()
    async with monitor.guard():
        with monitor.section("render"):
            world.block(30.0)
            world.stack = (OTHER,)
            world.block(60.0)
    [report] = world.reports
    assert (report.samples, report.seen, report.line) == (100, 100, SLEEP)


# Telling


async def test_a_listener_that_raises_is_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """The others hear of the block all the same."""

    def broken(_report: Report) -> None:
        raise LookupError("no such channel")

    monitor = world.monitor(broken)
    async with monitor.guard():
        with monitor.section("render"):
            world.block(1.25)
    assert (world.told(), "no such channel" in caplog.text) == ([("render", 1.25)], True)


async def test_the_loop_does_not_pay_for_a_slow_listener(world: World) -> None:
    """While it was told of a block, nobody was waiting for the loop: no second report, and no third of that one."""

    def slow(_report: Report) -> None:
        world.now += 5.0

    monitor = world.monitor(slow)
    async with monitor.guard():
        with monitor.section("render"):
            world.work(1.25)
        world.look()
        await asyncio.sleep(0)
    assert world.told() == [("render", 1.25)]


def test_the_log_has_the_sentence_and_the_fields(caplog: pytest.LogCaptureFixture) -> None:
    """A warning that names the line, with what a program wants to know in `blocking`, ready for JSON."""
    report = Report(
        name="handler",
        seconds=1.5,
        threshold=0.1,
        over=True,
        line=SLEEP,
        stack=(CALLER, SLEEP),
        samples=3,
        seen=2,
        unseen=0.0,
    )
    log_report(report)
    [record] = caplog.records
    assert (record.levelno, "client.py:12" in record.getMessage()) == (logging.WARNING, True)
    assert json.loads(json.dumps(record.__dict__["blocking"]))["line"]["number"] == 12


# The thread


def test_the_thread_looks_again_and_again_and_is_gone() -> None:
    """In a thread with its name, a daemon; when the block is left, by an error too, there is none any more."""
    looks, enough, seen = list[int](), threading.Event(), list[tuple[str, bool]]()

    def look() -> None:
        looks.append(threading.get_ident())
        if len(looks) == 3:
            enough.set()

    with suppress(LookupError), in_a_thread(0.001)(look):
        enough.wait(LIMIT)
        threads = [thread for thread in threading.enumerate() if thread.ident == looks[0]]
        seen.extend((thread.name, thread.daemon) for thread in threads)
        raise LookupError
    assert looks[0] != threading.get_ident()
    assert (len(set(looks)), enough.is_set(), seen) == (1, True, [("blocking_monitor", True)])
    assert looks[0] not in [thread.ident for thread in threading.enumerate()]


def test_leaving_does_not_wait_for_the_next_look() -> None:
    """A period of minutes would hold up the end of the program: no look before it is over, but one at the end."""
    before, looked = threading.active_count(), threading.Event()
    with in_a_thread(600.0)(looked.set):
        during = threading.active_count()
        assert not looked.wait(0.03)
    assert (during - before, threading.active_count() - before, looked.is_set()) == (1, 0, True)


def test_leaving_waits_for_a_look_that_takes_long() -> None:
    """Otherwise it would look, and tell, when the monitor is believed to be gone."""
    looking, left, too_late = threading.Event(), threading.Event(), list[bool]()

    def look() -> None:
        looking.set()
        too_late.append(left.wait(0.07 if not too_late else 0))

    with in_a_thread(0.001)(look):
        assert looking.wait(LIMIT)
    left.set()
    assert (len(too_late) > 1, set(too_late)) == (True, {False})


def test_a_look_that_raises_is_not_the_last(caplog: pytest.LogCaptureFixture) -> None:
    """It is logged, with the error, and the next one comes."""
    again, looks = threading.Event(), list[int]()

    def look() -> None:
        looks.append(1)
        if len(looks) > 1:
            again.set()
        raise LookupError("no such thread")

    with in_a_thread(0.001)(look):
        assert again.wait(LIMIT)
    assert "no such thread" in caplog.text


@pytest.mark.points(2)
async def test_all_together_name_the_line_that_blocks() -> None:
    """A real thread, a real clock, a real stack: the block ends when it has been told of."""
    heard, told = list[Report](), threading.Event()

    def listener(report: Report) -> None:
        heard.append(report)
        told.set()

    monitor = Monitor(0.01, period=0.01, hang=0.01, listeners=[listener])

    @monitor.watch()
    async def handler() -> bool:
        return told.wait(LIMIT)

    async with monitor.guard():
        assert await handler()
    assert heard[0].name.endswith("handler")
    assert heard[0].line is not None
    assert (heard[0].line.file, heard[0].line.text) == (__file__, "return told.wait(LIMIT)")


# The demonstration


def demonstrated(seconds: float) -> set[tuple[str, str, str]]:
    """Who blocked, in which function, with which line; as a user's terminal has it, without a test around it."""
    program = Path(sys.modules[Monitor.__module__].__file__ or "").parent
    process = subprocess.run(
        [
            sys.executable,
            "-m",
            program.name,
            "sleeps",
            "--json",
            f"--seconds={seconds}",
            f"--threshold={seconds / 3}",
        ],
        cwd=program.parent,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        capture_output=True,
        check=False,
        text=True,
    )
    assert process.returncode == 0, process.stderr
    lines = [(report["name"], report["line"] or {}) for report in json.loads(process.stdout)]
    return {(name, line.get("function", ""), line.get("text", "")) for name, line in lines}


def test_the_demonstration_names_the_lines_that_block() -> None:
    """Of a bad function that is watched, and of one that is not; on a busy machine it may take a longer block."""
    lines = {(name, "pause", "time.sleep(seconds)") for name in ("sleeps", "a callback")}
    assert any(lines <= demonstrated(seconds) for seconds in (0.02, 0.3))
