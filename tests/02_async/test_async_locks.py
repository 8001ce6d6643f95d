"""Exercise 2.6: races, proven and mended; a lock for each key; one flight for many passengers.

Nothing here is left to luck, and nothing waits: `explore` plays a test's play in every order there is, in an event
loop with a clock of its own. A program that would hang is an outcome, `Ending.STUCK`, and fails at once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol, TypeVar
from weakref import ref

import pytest

from async_locks import (
    Cell,
    Counter,
    Ending,
    EndlessError,
    KeyedLock,
    Places,
    Play,
    Readiness,
    SingleFlight,
    Stage,
    Stock,
    explore,
    perform,
    racy,
)

T = TypeVar("T")
Job = Callable[[], Awaitable[str]]


class AnyCounter(Protocol):
    """Racy or mended."""

    async def add(self, amount: int) -> None:
        """Count."""


class AnyReadiness(Protocol):
    """Racy or mended."""

    async def declare(self) -> None:
        """It is ready."""

    async def wait(self) -> None:
        """Until it is."""


class AnyStock(Protocol):
    """Racy or mended."""

    async def deliver(self, amount: int) -> None:
        """Bring."""

    async def take(self, amount: int) -> None:
        """Take."""


def outcomes(play: Play[T]) -> set[T | Ending]:
    """Everything that can come of a play."""
    return {run.outcome for run in explore(play)}


def by_no_clock(play: Play[T]) -> Play[T]:
    """The same play; it fails if somebody slept, as those do who look again and again."""

    async def watched(stage: Stage) -> T:
        result = await play(stage)
        assert asyncio.get_running_loop().time() == 0, "somebody waits by the clock"
        return result

    return watched


def comes_to(play: Play[T], expected: set[T]) -> None:
    """Fail with the story of the first run that comes to anything else; all that is expected has to come."""
    seen = set()
    for run in explore(by_no_clock(play)):
        assert run.outcome in expected, "; ".join(run.story)
        seen.add(run.outcome)
    assert seen == expected


def outcome(play: Play[T]) -> T | Ending:
    """What comes of a play in which everyone goes on in the order of coming."""
    return perform(play, Stage()).outcome


async def quiet(_report: str) -> None:
    """Reports nothing, and takes no time."""


async def settle() -> None:
    """Let everyone go on who can; on a stage, a timer rings when nobody else has anything to do."""
    await asyncio.sleep(1)


def fail() -> None:
    """Raise what nobody expects."""
    raise OSError("the network is down")


class Room:
    """Counts who is inside, and how many there were at most; who enters comes out in its turn."""

    def __init__(self, stage: Stage) -> None:
        self.people = self.most = 0
        self.entered: list[str] = []
        self._stage = stage

    @contextmanager
    def inside(self) -> Iterator[None]:
        """For the length of the block."""
        self.people += 1
        self.most = max(self.most, self.people)
        try:
            yield
        finally:
            self.people -= 1

    async def enter(self, name: str = "", then: Callable[[], object] = str) -> str:
        """Go in, wait for a turn, do what is to be done ``then``, and go out."""
        with self.inside():
            self.entered.append(name)
            await self._stage.turn("is inside")
            then()
        return name


class Fragile(Cell):
    """A number that cannot be written until it is ``whole``."""

    whole = False

    async def write(self, number: int) -> None:
        """Fail, or write."""
        if not self.whole:
            fail()
        await super().write(number)


class Shelf(Cell):
    """A number of things, which cannot be less than none."""

    async def write(self, number: int) -> None:
        """Refuse to sell what is not there."""
        assert number >= 0
        await super().write(number)


# The plays that have to go wrong before, and well afterwards.


def additions(counter: Callable[[Cell], AnyCounter]) -> Play[int]:
    """One adds 1, one adds 2: what the number is in the end."""

    async def play(stage: Stage) -> int:
        cell = Cell(stage)
        program = counter(cell)
        await stage.act(anna=program.add(1), bert=program.add(2))
        return cell.number

    return play


def jobs(places: Callable[[int, racy.Report], Places | racy.Places]) -> Play[int]:
    """Two jobs and one place: how many were at it at the same time, from the report to the end."""

    async def play(stage: Stage) -> int:
        busy = most = 0

        async def report(what: str) -> None:
            nonlocal busy, most
            busy += 1
            most = max(most, busy)
            await stage.turn(what)

        async def job() -> None:
            nonlocal busy
            await stage.turn("works")
            busy -= 1

        program = places(1, report)
        await stage.act(anna=program.run(job), bert=program.run(job))
        return most

    return play


def waking(readiness: Callable[[racy.Report], AnyReadiness]) -> Play[bool]:
    """Two wait until the third is ready: whether both went on."""

    async def play(stage: Stage) -> bool:
        program = readiness(stage.turn)
        await stage.act(anna=program.wait(), bert=program.wait(), carl=program.declare())
        return True

    return play


def trade(stock: Callable[[Cell], AnyStock], at_first: int, **parts: int) -> Play[int]:
    """Those who bring have positive parts, those who take negative ones: what is left."""

    async def play(stage: Stage) -> int:
        cell = Shelf(stage, at_first)
        program = stock(cell)
        acts = {
            name: program.deliver(part) if part > 0 else program.take(-part) for name, part in parts.items()
        }
        await stage.act(**acts)
        return cell.number

    return play


@pytest.mark.parametrize(
    ("play", "right", "wrong"),
    [
        (additions(racy.Counter), 3, 1),
        (jobs(racy.Places), 1, 2),
        (waking(racy.Readiness), True, Ending.STUCK),
        (trade(racy.Stock, 2, anna=-1, bert=-1), 0, 1),
    ],
    ids=["Counter", "Places", "Readiness", "Stock"],
)
def test_what_was_given_goes_well_in_one_order_and_wrong_in_another(
    play: Play[object], right: object, wrong: object
) -> None:
    """The race is there before it is mended; in the order of coming, nobody would have seen it."""
    found = outcomes(play)
    assert right in found
    assert wrong in found


def test_a_play_that_cannot_be_played_says_why() -> None:
    """A poller never lets the stage come to rest; an error carries the story that led to it."""

    async def poll(_stage: Stage) -> None:
        while True:  # noqa: ASYNC110 - the mistake is the point
            await asyncio.sleep(0)

    async def err(stage: Stage) -> None:
        await Cell(stage, 7).read()
        fail()

    with pytest.raises(EndlessError):
        outcome(poll)
    with pytest.raises(OSError, match="network") as caught:
        outcome(err)
    assert caught.value.__notes__ == ["It happened so: someone reads 7"]


# Counter, mended with a lock.


@pytest.mark.points(2)
def test_no_interleaving_loses_an_addition() -> None:
    """One adds 1 and one adds 2: in every order it makes 3."""
    comes_to(additions(Counter), {3})


def test_two_counters_do_not_wait_for_each_other() -> None:
    """Each counter guards its own number: one in the middle of an addition does not stop another counter."""

    async def play(stage: Stage) -> bool:
        halfway = asyncio.Event()

        class Slow(Cell):
            async def read(self) -> int:
                await halfway.wait()
                return await super().read()

        async def other() -> None:
            await Counter(Cell(stage)).add(1)
            halfway.set()

        await stage.act(anna=Counter(Slow(stage)).add(1), bert=other())
        return True

    comes_to(play, {True})


def test_a_cancelled_or_failed_addition_does_not_stop_the_next() -> None:
    """Whenever an addition is cut short, another one still counts, and what was written stays."""

    async def play(stage: Stage) -> bool:
        cell = Cell(stage)
        counter = Counter(cell)
        await stage.act(anna=counter.add(1), boss=stage.cancel("anna"), bert=counter.add(1))
        return cell.number == sum(" writes " in step for step in stage.story)

    async def failing(stage: Stage) -> int:
        cell = Fragile(stage)
        counter = Counter(cell)
        with pytest.raises(OSError, match="network"):
            await counter.add(1)
        cell.whole = True
        await counter.add(2)
        return cell.number

    comes_to(play, {True})
    comes_to(failing, {2})


# Places, mended with a semaphore.


@pytest.mark.points(2)
def test_no_interleaving_has_more_jobs_than_places() -> None:
    """A place is taken from before the report until the job has ended: one place, never two at it."""
    comes_to(jobs(Places), {1})


def test_all_places_are_used_in_the_order_of_asking() -> None:
    """Two places and three jobs: two can be at it, never three, and who asked first begins first."""

    async def play(stage: Stage) -> tuple[int, bool]:
        room, places, asked = Room(stage), Places(2, quiet), list[str]()

        async def ask(name: str) -> str:
            asked.append(name)
            return await places.run(lambda: room.enter(name))

        await stage.act(anna=ask("anna"), bert=ask("bert"), carl=ask("carl"))
        return room.most, room.entered == asked

    comes_to(play, {(1, True), (2, True)})


def test_a_job_that_fails_or_is_cancelled_gives_its_place_back() -> None:
    """The error goes to whoever ran the job, a cancellation passes through, and the next one gets the place."""

    async def play(stage: Stage) -> tuple[str, int]:
        room, places = Room(stage), Places(1, stage.turn)
        anna, bert = places.run(lambda: room.enter("a")), places.run(lambda: room.enter("b"))
        tasks = await stage.act(anna=anna, boss=stage.cancel("anna"), bert=bert)
        return str(tasks["bert"].result()), room.most

    async def failing(stage: Stage) -> str:
        room, told = Room(stage), list[str]()

        async def report(what: str) -> None:
            told.append(what)

        places = Places(1, report)
        with pytest.raises(OSError, match="network"):
            await places.run(lambda: room.enter(then=fail))
        told.append(await places.run(lambda: room.enter("next")))
        return " ".join(told)

    comes_to(play, {("b", 1)})
    comes_to(failing, {"begins begins next"})


# Readiness, mended with an event.


@pytest.mark.points(2)
def test_nobody_waits_in_vain_for_what_has_happened() -> None:
    """Whenever it becomes ready, before, while or after one begins to wait: everyone goes on."""
    comes_to(waking(Readiness), {True})


def test_who_comes_later_passes_without_a_word() -> None:
    """Only who has to wait reports that it waits; it does not go on before it is ready."""

    async def play(_stage: Stage) -> list[str]:
        told: list[str] = []

        async def report(what: str) -> None:
            told.append(what)

        readiness = Readiness(report)
        waiter = asyncio.create_task(readiness.wait())
        await settle()
        assert not waiter.done()
        await readiness.declare()
        await waiter
        await readiness.wait()
        return told

    assert outcome(play) == ["waits", "is ready"]


def test_one_who_gives_up_waiting_hurts_nobody() -> None:
    """A waiter is cancelled: the others wake up all the same, and so does who declares."""

    async def play(stage: Stage) -> bool:
        readiness = Readiness(quiet)
        parts = {"bert": readiness.wait(), "carl": readiness.declare(), "boss": stage.cancel("anna")}
        tasks = await stage.act(anna=readiness.wait(), **parts)
        return not tasks["bert"].cancelled() and not tasks["carl"].cancelled()

    comes_to(play, {True})


# Stock, mended with a condition.


@pytest.mark.points(2)
@pytest.mark.parametrize(
    ("at_first", "parts"),
    [
        (2, {"anna": -1, "bert": -1}),
        (0, {"anna": -1, "bert": 1}),
        (1, {"anna": -2, "bert": 1}),
        (0, {"anna": -1, "bert": -1, "carl": 2}),
    ],
    ids=["two take", "one waits", "not enough", "two wait"],
)
def test_nothing_is_sold_twice_and_no_delivery_is_missed(at_first: int, parts: dict[str, int]) -> None:
    """What is there or will be delivered is just enough for all: in every order all get theirs, and 0 is left."""
    comes_to(trade(Stock, at_first, **parts), {0})


def test_who_wants_little_does_not_wait_for_who_wants_much() -> None:
    """As long as there is enough for one of those who wait, it is woken, however many others came before."""

    async def play(stage: Stage) -> int:
        cell = Shelf(stage)
        stock = Stock(cell)
        much, little = asyncio.create_task(stock.take(5)), asyncio.create_task(stock.take(1))
        await settle()
        await stock.deliver(1)
        await little
        await stock.deliver(5)
        await much
        return cell.number

    assert outcome(play) == 0


def test_who_gives_up_while_waiting_takes_nothing() -> None:
    """A cancelled buyer leaves everything where it is, and the stock open for the next."""

    async def play(stage: Stage) -> tuple[bool, int]:
        cell = Shelf(stage)
        stock = Stock(cell)
        await stage.act(anna=stock.take(1), boss=stage.cancel("anna"), carl=stock.deliver(2))
        taken = any(step.startswith("anna writes") for step in stage.story)
        left = cell.number
        await stock.take(left)
        return left == 2 - taken, cell.number

    comes_to(play, {(True, 0)})


# KeyedLock.


@pytest.mark.points(2)
def test_one_task_at_a_time_holds_a_key_in_the_order_of_asking() -> None:
    """In every order in which three come: one is inside, the first who asked is the first who gets it."""

    async def play(stage: Stage) -> tuple[int, bool, int]:
        room, locks, asked = Room(stage), KeyedLock[str](), list[str]()

        async def ask(name: str) -> None:
            asked.append(name)
            async with locks.hold("key"):
                await room.enter(name)

        await stage.act(anna=ask("anna"), bert=ask("bert"), carl=ask("carl"))
        return room.most, room.entered == asked, locks.keys_in_use

    comes_to(play, {(1, True, 0)})


def test_who_holds_one_key_does_not_stop_another_key() -> None:
    """Several keys can be held at the same time; each KeyedLock has keys of its own."""

    async def play(_stage: Stage) -> list[bool]:
        locks, others = KeyedLock[object](), KeyedLock[object]()
        async with locks.hold(0), locks.hold(None), locks.hold((1, "a")), others.hold(0):
            return [locks.locked(0), locks.locked((1, "a")), locks.locked("free"), others.locked(None)]

    assert outcome(play) == [True, True, False, False]


def test_only_keys_in_use_are_remembered() -> None:
    """A key is in use as long as one holds it or waits for it; asking about a key does not make it known."""

    async def play(_stage: Stage) -> list[tuple[int, bool]]:
        locks, seen = KeyedLock[int](), list[tuple[int, bool]]()

        async def hold(key: int) -> None:
            async with locks.hold(key):
                seen.append((locks.keys_in_use, locks.locked(key)))
                await settle()

        for key in range(100):
            async with locks.hold(key):
                pass
        await asyncio.gather(hold(1), hold(1), hold(2))
        assert not locks.locked(3)
        seen.append((locks.keys_in_use, locks.locked(1)))
        return seen

    assert outcome(play) == [(1, True), (2, True), (1, True), (0, False)]


def test_an_idle_key_is_gone_from_memory() -> None:
    """Nothing of a key stays behind, neither itself nor anything that knows it."""

    class Key:
        """Equal to nothing else."""

    async def play(_stage: Stage) -> list[Key | None]:
        locks, flights, traces = KeyedLock[Key](), SingleFlight[Key, None](), list[ref[Key]]()

        async def use(key: Key) -> None:
            traces.append(ref(key))
            async with locks.hold(key):
                await flights.run(key, settle)

        for _ in range(10):
            await use(Key())
        return [trace() for trace in traces]

    assert outcome(play) == [None] * 10


def test_a_key_is_free_after_an_error_in_the_block() -> None:
    """The error passes through unchanged, and the next one gets the key."""

    async def play(_stage: Stage) -> int:
        locks = KeyedLock[str]()
        with pytest.raises(OSError, match="network"):
            async with locks.hold("key"):
                fail()
        async with locks.hold("key"):
            assert locks.keys_in_use == 1
        return locks.keys_in_use

    assert outcome(play) == 0


@pytest.mark.points(2)
def test_whoever_is_cancelled_leaves_the_queue_without_a_trace() -> None:
    """Cancelled before, while waiting, or inside, at every moment: the others get the key one by one."""

    async def play(stage: Stage) -> tuple[int, int, int]:
        room, locks, through = Room(stage), KeyedLock[str](), list[str]()

        async def ask(name: str) -> None:
            async with locks.hold("key"):
                through.append(await room.enter(name))

        await stage.act(anna=ask("a"), bert=ask("b"), boss=stage.cancel("bert"), carl=ask("c"))
        return room.most, len({"a", "c"} & {*through}), locks.keys_in_use

    comes_to(play, {(1, 2, 0)})


def test_a_waiter_cancelled_as_it_is_woken_passes_the_key_on() -> None:
    """The key is released, and in the same moment the next in the queue is cancelled: the one behind gets it."""

    async def play(_stage: Stage) -> tuple[bool, int]:
        locks = KeyedLock[str]()

        async def hold() -> None:
            async with locks.hold("key"):
                pass

        async with locks.hold("key"):
            second, third = asyncio.create_task(hold()), asyncio.create_task(hold())
            await settle()
        second.cancel()
        await third
        return second.cancelled() or second.cancelling() > 0, locks.keys_in_use

    assert outcome(play) == (True, 0)


# SingleFlight.


class Work:
    """Work that counts how often it was begun, and waits for a gate, also when it cleans up."""

    def __init__(self) -> None:
        self.begun = self.running = self.most = 0
        self.cancelled = False
        self.gate, self.clean = asyncio.Event(), asyncio.Event()
        self.task: asyncio.Task[object] | None = None

    async def __call__(self) -> list[int]:
        """Its own number, in a list that can be recognised."""
        self.task = asyncio.current_task()
        self.begun += 1
        self.running += 1
        self.most = max(self.most, self.running)
        number = self.begun
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            await self.clean.wait()
            raise
        finally:
            self.running -= 1
        return [number]


def calls(
    flights: SingleFlight[str, T], work: Callable[[], Awaitable[T]], number: int
) -> list[asyncio.Task[T]]:
    """So many calls for the same work, as tasks."""
    return [asyncio.create_task(flights.run("key", work)) for _ in range(number)]


@pytest.mark.points(2)
def test_all_who_ask_at_once_share_one_work() -> None:
    """Three ask while the work is under way: it is done once, and all get the same object."""

    async def play(_stage: Stage) -> tuple[int, int, int]:
        flights, work = SingleFlight[str, list[int]](), Work()
        asked = calls(flights, work, 3)
        await settle()
        flying = flights.in_flight
        work.gate.set()
        answers = await asyncio.gather(*asked)
        assert all(answer is answers[0] for answer in answers)
        return work.begun, flying, flights.in_flight

    assert outcome(play) == (1, 1, 0)


def test_a_call_after_the_end_starts_the_work_anew() -> None:
    """No result is remembered, not even for the moment in which the others are still to be told."""

    async def play(_stage: Stage) -> list[int]:
        flights, ended, numbers = SingleFlight[str, int](), asyncio.Event(), iter((1, 2, 3))

        async def work() -> int:
            await settle()
            ended.set()
            return next(numbers)

        async def late() -> int:
            await ended.wait()
            return await flights.run("key", work)

        first, second = asyncio.create_task(flights.run("key", work)), asyncio.create_task(late())
        early = [await first, await flights.run("key", work)]
        return [*early, await second, await flights.run("key", work)]

    assert outcome(play) == [1, 2, 2, 3]


def test_works_of_different_keys_fly_at_the_same_time() -> None:
    """Only the same key shares a flight."""

    async def play(_stage: Stage) -> tuple[int, int, list[list[int]]]:
        flights, work = SingleFlight[int | None, list[int]](), Work()
        asked = [asyncio.create_task(flights.run(key, work)) for key in (0, None)]
        await settle()
        flying = flights.in_flight
        work.gate.set()
        return work.most, flying, await asyncio.gather(*asked)

    assert outcome(play) == (2, 2, [[1], [2]])


def test_an_error_is_everybodys_and_is_not_remembered() -> None:
    """All who wait get the same error; the next call starts the work anew."""

    async def play(_stage: Stage) -> tuple[int, int, list[int]]:
        flights, work = SingleFlight[str, list[int]](), Work()

        async def broken() -> list[int]:
            await work()
            raise OSError("the network is down")

        asked = calls(flights, broken, 3)
        await settle()
        work.gate.set()
        errors = await asyncio.gather(*asked, return_exceptions=True)
        assert [type(error) for error in errors] == [OSError] * 3
        return sum(error is errors[0] for error in errors), flights.in_flight, await flights.run("key", work)

    assert outcome(play) == (3, 0, [2])


def test_work_that_fails_before_its_first_wait_fails_like_any_other() -> None:
    """The function itself may raise; the next call starts the work anew, and gets its result."""

    async def play(_stage: Stage) -> int:
        flights = SingleFlight[str, None]()

        def broken() -> Awaitable[None]:
            raise OSError("the network is down")

        with pytest.raises(OSError, match="network"):
            await flights.run("key", broken)
        assert flights.in_flight == 0
        await flights.run("key", settle)
        return flights.in_flight

    assert outcome(play) == 0


@pytest.mark.points(2)
def test_the_first_callers_cancellation_reaches_nobody_else() -> None:
    """Whoever started the work and whenever it is cancelled: the other gets an answer; never do two works run."""

    async def play(stage: Stage) -> tuple[str, int, int]:
        flights, room = SingleFlight[str, str](), Room(stage)

        async def work() -> str:
            with room.inside():
                try:
                    await stage.turn("works")
                finally:
                    await stage.turn("cleans up")
            return "answer"

        async def ask() -> str:
            return await flights.run("key", work)

        tasks = await stage.act(anna=ask(), boss=stage.cancel("anna"), bert=ask())
        return str(tasks["bert"].result()), room.most, flights.in_flight

    comes_to(play, {("answer", 1, 0)})


@pytest.mark.points(2)
def test_the_last_callers_cancellation_ends_the_work() -> None:
    """One gives up and is gone at once; with the last one the work is cancelled, and that call sees its clean-up."""

    async def play(_stage: Stage) -> list[bool | int]:
        flights, work = SingleFlight[str, list[int]](), Work()
        first, last = calls(flights, work, 2)
        await settle()
        first.cancel()
        await settle()
        seen = [first.cancelled(), work.cancelled]
        last.cancel()
        await settle()
        seen += [last.done(), work.cancelled]
        work.clean.set()
        await settle()
        return [*seen, last.cancelled(), work.running, flights.in_flight]

    assert outcome(play) == [True, False, False, True, True, 0, 0]


@pytest.mark.points(2)
def test_who_comes_during_the_clean_up_gets_work_of_its_own() -> None:
    """Newcomers wait until the abandoned work has ended, and then share a new one; no cancellation is theirs."""

    async def play(_stage: Stage) -> tuple[int, int, list[list[int]], int]:
        flights, work = SingleFlight[str, list[int]](), Work()
        [given_up] = calls(flights, work, 1)
        await settle()
        given_up.cancel()
        await settle()
        newcomers = calls(flights, work, 2)
        await settle()
        begun = work.begun
        work.clean.set()
        work.gate.set()
        return begun, work.most, await asyncio.gather(*newcomers), flights.in_flight

    assert outcome(play) == (1, 1, [[2], [2]], 0)


def test_work_that_ignores_its_cancellation_answers_nobody() -> None:
    """The abandoned work comes to a result all the same: a newcomer does not get it."""

    async def play(_stage: Stage) -> tuple[bool, list[int]]:
        flights, work = SingleFlight[str, list[int]](), Work()

        async def stubborn() -> list[int]:
            try:
                return await work()
            except asyncio.CancelledError:
                return [0]

        [given_up] = calls(flights, stubborn, 1)
        await settle()
        given_up.cancel()
        await settle()
        [newcomer] = calls(flights, work, 1)
        await settle()
        work.clean.set()
        work.gate.set()
        return (await asyncio.wait({given_up}))[0].pop().cancelled(), await newcomer

    assert outcome(play) == (True, [2])


def test_the_work_is_a_task_of_its_own_in_the_first_callers_context() -> None:
    """It has the context variables of the call that started it, so that its log lines belong to somebody."""

    async def play(_stage: Stage) -> tuple[str, bool]:
        request = ContextVar("request", default="none")
        flights = SingleFlight[str, tuple[str, asyncio.Task[object] | None]]()

        async def work() -> tuple[str, asyncio.Task[object] | None]:
            return request.get(), asyncio.current_task()

        request.set("r-1")
        context, task = await flights.run("key", work)
        return context, task is not asyncio.current_task()

    assert outcome(play) == ("r-1", True)
