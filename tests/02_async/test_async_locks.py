"""Exercise 2.6: races, proven and mended; a lock for each key; one flight for many passengers.

Nothing here is left to luck, and nothing waits: `explore` plays a test's play in every order there is, in an event
loop with a clock of its own. A program that would hang is an outcome, `Ending.STUCK`, and fails at once. What a play
comes to is told in words, so that a difference can be read.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from contextvars import ContextVar
from typing import NoReturn, TypeAlias, TypeVar
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
Facts: TypeAlias = dict[str, object]
Job: TypeAlias = Callable[[], Awaitable[str]]
Enter: TypeAlias = Callable[[Job], Coroutine[object, object, str]]
"""Does one job at a time; each is reported before it begins."""


def comes_to(play: Play[object], expected: object) -> None:
    """Every order comes to this, and nobody waits by the clock, as those do who look again and again."""

    async def watched(stage: Stage) -> object:
        result = await play(stage)
        return result if asyncio.get_running_loop().time() == 0 else "somebody sleeps and looks again"

    for run in explore(watched):
        assert run.outcome == expected, f"It happened so: {'; '.join(run.story)}" if run.story else ""


def outcome(play: Play[T]) -> T | Ending:
    """What comes of a play in which everyone goes on in the order of coming."""
    return perform(play, Stage()).outcome


async def settle() -> None:
    """Let everyone go on who can; on a stage, a timer rings when nobody else has anything to do."""
    await asyncio.sleep(1)


async def together(**parts: Coroutine[object, object, T]) -> list[T]:
    """Let all begin at once, in this order, without a stage's turns; what they give, when all have ended."""
    return await asyncio.gather(*(asyncio.create_task(part, name=name) for name, part in parts.items()))


def fail() -> NoReturn:
    """Raise what nobody expects."""
    raise OSError("the network is down")


async def stop(stage: Stage, name: str) -> bool:
    """Cancel an actor; whether it was still at it."""
    at_it = name in {task.get_name() for task in asyncio.all_tasks()}
    await stage.cancel(name)
    return at_it


async def act_and_stop(stage: Stage, name: str, **parts: Coroutine[object, object, object]) -> bool:
    """Let actors act, one of whom is cancelled at some moment: whether the cancellation came out, if it was in time."""
    tasks = await stage.act(**parts, boss=stop(stage, name))
    return tasks["boss"].result() is tasks[name].cancelled()


class Far:
    """A number that is no `Cell`, and farther away: what is sent arrives a turn later, the answer another one later."""

    def __init__(self, stage: Stage, at_first: int = 0) -> None:
        self.now = self.lowest = at_first
        self.broken = False
        self._turn = stage.turn

    async def read(self) -> int:
        """What it was when it was asked for."""
        now = self.now
        await self._turn(f"reads {now}")
        return now

    async def write(self, number: int) -> None:
        """Fail, or write."""
        await self._turn(f"sends {number}")
        if self.broken:
            fail()
        self.now, self.lowest = number, min(number, self.lowest)
        await self._turn(f"writes {number}")


class Room:
    """Who is in it, from the report to the end of the job: in which order, and how many at most."""

    def __init__(self, stage: Stage) -> None:
        self.now = self.most = 0
        self.entered: list[str] = []
        self.fails_at = ""
        self._turn = stage.turn

    async def report(self, what: str) -> None:
        """Go in."""
        self.now += 1
        self.most = max(self.most, self.now)
        await self._stay(what)

    def job(self, name: str) -> Job:
        """Be in it, and go out."""

        async def work() -> str:
            self.entered.append(name)
            await self._stay("works")
            self.now -= 1
            return name

        return work

    async def _stay(self, what: str) -> None:
        try:
            await self._turn(what)
            if what == self.fails_at:
                fail()
        except BaseException:
            self.now -= 1
            raise


# The plays that have to go wrong before, and well afterwards.


def additions(counter: Callable[[Far], Counter | racy.Counter]) -> Play[Facts]:
    """One adds 1, one adds 2: what the number is in the end."""

    async def play(stage: Stage) -> Facts:
        number = Far(stage)
        program = counter(number)
        await stage.act(anna=program.add(1), bert=program.add(2))
        return {"number": number.now}

    return play


def jobs(entrance: Callable[[racy.Report], Enter], *names: str) -> Play[Facts]:
    """Each has a job, and one at a time can be at it, from the report to the end."""

    async def play(stage: Stage) -> Facts:
        room, asked = Room(stage), list[str]()
        enter = entrance(room.report)

        async def ask(name: str) -> None:
            asked.append(name)
            await enter(room.job(name))

        await stage.act(**{name: ask(name) for name in names})
        return {"most at once": room.most, "in the order of asking": room.entered == asked}

    return play


def waking(readiness: Callable[[racy.Report], Readiness | racy.Readiness]) -> Play[str]:
    """Two wait until the third is ready."""

    async def play(stage: Stage) -> str:
        program = readiness(stage.turn)
        await stage.act(anna=program.wait(), bert=program.wait(), carl=program.declare())
        return "all woke up" if "carl is ready" in stage.story else "nobody is ready"

    return play


def trade(stock: Callable[[Far], Stock | racy.Stock], at_first: int, **parts: int) -> Play[Facts]:
    """Those who bring have positive parts, those who take negative ones: what is left."""

    async def play(stage: Stage) -> Facts:
        number = Far(stage, at_first)
        program = stock(number)
        acts = {
            name: program.deliver(part) if part > 0 else program.take(-part) for name, part in parts.items()
        }
        await stage.act(**acts)
        return {"left": number.now, "lowest": number.lowest}

    return play


def one_place(report: racy.Report) -> Enter:
    """The one that there is."""
    return Places(1, report).run


def one_key(report: racy.Report) -> Enter:
    """The same for all."""
    locks = KeyedLock[str]()

    async def enter(job: Job) -> str:
        async with locks.hold("key"):
            await report("begins")
            return await job()

    return enter


place_and_key = pytest.mark.parametrize("entrance", [one_place, one_key], ids=["Places", "KeyedLock"])
"""Those who wait for a place, and those who wait for a key, stand in the same kind of queue."""


def one_by_one(most: int) -> Facts:
    """What `jobs` should come to, if ``most`` is 1."""
    return {"most at once": most, "in the order of asking": True}


@pytest.mark.parametrize(
    ("play", "right", "wrong"),
    [
        (additions(racy.Counter), {"number": 3}, {"number": 1}),
        (jobs(lambda report: racy.Places(1, report).run, "anna", "bert"), one_by_one(1), one_by_one(2)),
        (waking(racy.Readiness), "all woke up", Ending.STUCK),
        (trade(racy.Stock, 2, anna=-1, bert=-1), {"left": 0, "lowest": 0}, {"left": 1, "lowest": 1}),
    ],
    ids=["Counter", "Places", "Readiness", "Stock"],
)
def test_what_was_given_goes_well_in_one_order_and_wrong_in_another(
    play: Play[object], right: object, wrong: object
) -> None:
    """The race is there before it is mended; in the order of coming, nobody would have seen it."""
    found = [run.outcome for run in explore(play)]
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
    comes_to(additions(Counter), {"number": 3})


def test_two_counters_do_not_wait_for_each_other() -> None:
    """Each counter guards its own number: in the middle of an addition, another counter can be used."""

    async def play(stage: Stage) -> Facts:
        far = Far(stage)
        other = Counter(far)

        class Counting(Far):
            async def read(self) -> int:
                await other.add(1)
                return await super().read()

        number = Counting(stage)
        counter = Counter(number)
        await counter.add(10)
        return {"number": number.now, "other number": far.now}

    assert outcome(play) == {"number": 10, "other number": 1}


def test_a_cancelled_or_failed_addition_does_not_stop_the_next() -> None:
    """Whenever an addition is cut short, another one still counts, and what was written stays."""

    async def cancelled(stage: Stage) -> Facts:
        number = Far(stage)
        counter = Counter(number)
        came_out = await act_and_stop(stage, "anna", anna=counter.add(1), bert=counter.add(1))
        lost = sum(" writes " in step for step in stage.story) - number.now
        return {"lost additions": lost, "the cancellation came out": came_out}

    async def failing(stage: Stage) -> Facts:
        number = Far(stage)
        counter = Counter(number)
        number.broken = True
        with pytest.raises(OSError, match="network"):
            await together(anna=counter.add(1))
        number.broken = False
        await together(bert=counter.add(2))
        return {"number": number.now}

    comes_to(cancelled, {"lost additions": 0, "the cancellation came out": True})
    comes_to(failing, {"number": 2})


def test_who_gives_up_in_the_queue_does_not_let_others_in() -> None:
    """One adds, the second is cancelled while it waits: the third goes on waiting for the first."""

    async def play(stage: Stage) -> Facts:
        number = Far(stage)
        counter = Counter(number)
        amounts = {"anna": 10, "bert": 20, "carl": 40}
        tasks = [asyncio.create_task(counter.add(amount), name=name) for name, amount in amounts.items()]
        await asyncio.sleep(0)
        tasks[1].cancel()
        stage.story.append("bert is cancelled")
        await asyncio.wait(tasks)
        return {"anna's 10 and carl's 40": number.now, "bert's 20 was cancelled": tasks[1].cancelled()}

    comes_to(play, {"anna's 10 and carl's 40": 50, "bert's 20 was cancelled": True})


# Places, mended with a semaphore, and KeyedLock: who waits for a place, and who waits for a key.


@place_and_key
@pytest.mark.points(4)
def test_one_at_a_time_gets_in_in_the_order_of_asking(entrance: Callable[[racy.Report], Enter]) -> None:
    """In every order in which three come: never two from the report to the end, and who asks first is first."""
    comes_to(jobs(entrance, "anna", "bert", "carl"), one_by_one(1))


@place_and_key
def test_who_comes_back_does_not_overtake_who_waits(entrance: Callable[[racy.Report], Enter]) -> None:
    """One goes out and asks again at once: those who have waited all the time come first."""

    async def play(stage: Stage) -> Facts:
        room = Room(stage)
        enter = entrance(room.report)

        async def twice() -> None:
            await enter(room.job("anna"))
            await enter(room.job("anna again"))

        await together(anna=twice(), bert=enter(room.job("bert")), carl=enter(room.job("carl")))
        return {"entered": room.entered, "most at once": room.most}

    assert outcome(play) == {"entered": ["anna", "bert", "carl", "anna again"], "most at once": 1}


@place_and_key
def test_an_error_passes_through_and_the_next_gets_in(entrance: Callable[[racy.Report], Enter]) -> None:
    """A report or a job fails: the error goes to whoever asked, and the others get in one by one."""

    async def play(stage: Stage) -> Facts:
        room = Room(stage)
        enter = entrance(room.report)
        for room.fails_at in ("begins", "works"):
            with pytest.raises(OSError, match="network"):
                await together(failing=enter(room.job("failing")))
        room.fails_at = ""
        await together(anna=enter(room.job("anna")), bert=enter(room.job("bert")))
        return {"entered": room.entered, "most at once": room.most}

    assert outcome(play) == {"entered": ["failing", "anna", "bert"], "most at once": 1}


@place_and_key
@pytest.mark.points(4)
def test_whoever_is_cancelled_leaves_the_queue_without_a_trace(
    entrance: Callable[[racy.Report], Enter],
) -> None:
    """Cancelled before, while waiting, or inside, at every moment: the other gets in, and alone."""

    async def play(stage: Stage) -> Facts:
        room = Room(stage)
        enter = entrance(room.report)
        parts = {name: enter(room.job(name)) for name in ("anna", "bert")}
        came_out = await act_and_stop(stage, "anna", **parts)
        facts: Facts = {"most at once": room.most, "bert got in": "bert" in room.entered}
        return facts | {"the cancellation came out": came_out}

    comes_to(play, {"most at once": 1, "bert got in": True, "the cancellation came out": True})


@place_and_key
def test_a_waiter_cancelled_as_it_is_woken_lets_the_next_one_in(
    entrance: Callable[[racy.Report], Enter],
) -> None:
    """One goes out, and in the same moment the next in the queue is cancelled: the one behind gets in."""

    async def play(stage: Stage) -> Facts:
        room, waiting = Room(stage), list[asyncio.Task[str]]()
        enter = entrance(room.report)

        def ask(name: str) -> None:
            waiting.append(asyncio.create_task(enter(room.job(name)), name=name))

        async def meet_others() -> str:
            ask("bert")
            ask("carl")
            return await room.job("anna")()

        async def come_and_go() -> None:
            await enter(meet_others)
            waiting[0].cancel()
            ask("dora")

        await together(anna=come_and_go())
        await asyncio.wait(waiting)
        return {"entered": room.entered, "most at once": room.most}

    assert outcome(play) == {"entered": ["anna", "carl", "dora"], "most at once": 1}


def test_all_places_are_used_in_the_order_of_asking() -> None:
    """Two places and five jobs: two are at it, never three, and who asked first begins first."""

    async def play(stage: Stage) -> Facts:
        room = Room(stage)
        places = Places(2, room.report)
        results = await together(**{name: places.run(room.job(name)) for name in "abcde"})
        return {"most at once": room.most, "entered": "".join(room.entered), "results": "".join(results)}

    assert outcome(play) == {"most at once": 2, "entered": "abcde", "results": "abcde"}


# Readiness, mended with an event.


@pytest.mark.points(2)
def test_nobody_waits_in_vain_for_what_has_happened() -> None:
    """Whenever it becomes ready, before, while or after one begins to wait: everyone goes on."""
    comes_to(waking(Readiness), "all woke up")


def test_who_comes_later_passes_without_a_word() -> None:
    """Only who has to wait reports that it waits; it does not go on before it is ready, and that can be said twice."""

    async def play(_stage: Stage) -> Facts:
        told = list[str]()

        async def report(what: str) -> None:
            told.append(what)

        readiness = Readiness(report)
        waiter = asyncio.create_task(readiness.wait())
        await settle()
        too_early = waiter.done()
        await readiness.declare()
        await readiness.declare()
        await waiter
        await readiness.wait()
        return {"told": told, "went on too early": too_early}

    assert outcome(play) == {"told": ["waits", "is ready", "is ready"], "went on too early": False}


def test_a_waiter_who_gives_up_hurts_nobody() -> None:
    """One of two who wait is cancelled, at whatever moment: the other wakes up all the same."""

    async def play(stage: Stage) -> Facts:
        async def report(what: str) -> None:
            stage.note(what)

        readiness = Readiness(report)
        parts = {"anna": readiness.wait(), "bert": readiness.wait(), "carl": readiness.declare()}
        came_out = await act_and_stop(stage, "anna", **parts)
        return {"the cancellation came out": came_out}

    comes_to(play, {"the cancellation came out": True})


def test_all_wake_up_although_the_report_of_readiness_fails() -> None:
    """It is ready before it says so: the error goes to whoever declared it, and nobody waits in vain."""

    async def play(stage: Stage) -> Facts:
        async def report(what: str) -> None:
            stage.note(what)
            if what == "is ready":
                fail()

        readiness = Readiness(report)
        waiter = asyncio.create_task(readiness.wait(), name="anna")
        await asyncio.sleep(0)
        with pytest.raises(OSError, match="network"):
            await together(carl=readiness.declare())
        await waiter
        return {"anna woke up": True}

    comes_to(play, {"anna woke up": True})


# Stock, mended with a condition.


@pytest.mark.points(2)
@pytest.mark.parametrize(
    ("at_first", "parts", "left"),
    [
        (2, {"anna": -1, "bert": -1}, 0),
        (0, {"anna": -1, "bert": 2}, 1),
        (1, {"anna": -2, "bert": 1}, 0),
        (0, {"anna": -1, "bert": -1, "carl": 3}, 1),
    ],
    ids=["two take", "one waits", "not enough", "two wait"],
)
def test_nothing_is_sold_twice_and_no_delivery_is_missed(
    at_first: int, parts: dict[str, int], left: int
) -> None:
    """What is there or will be delivered is enough for all: in every order all get theirs, and the rest is left."""
    comes_to(trade(Stock, at_first, **parts), {"left": left, "lowest": 0})


def test_who_wants_little_does_not_wait_for_who_wants_much() -> None:
    """As long as there is enough for one of those who wait, it is woken, however many others came before."""

    async def play(stage: Stage) -> Facts:
        number, served = Far(stage), asyncio.Event()
        stock = Stock(number)

        async def want_little() -> None:
            await stock.take(1)
            served.set()

        async def bring() -> None:
            await stock.deliver(1)
            await served.wait()
            await stock.deliver(6)

        await stage.act(anna=stock.take(5), bert=want_little(), carl=bring())
        return {"left": number.now, "lowest": number.lowest}

    comes_to(play, {"left": 1, "lowest": 0})


def test_who_is_cut_short_takes_nothing_and_hides_nothing() -> None:
    """A cancelled buyer leaves the goods where they are; of a cancelled delivery, those hear who wait for it."""

    async def taking(stage: Stage) -> Facts:
        number = Far(stage)
        stock = Stock(number)
        came_out = await act_and_stop(stage, "anna", anna=stock.take(1), carl=stock.deliver(2))
        taken = any(step.startswith("anna writes") for step in stage.story)
        left = number.now + taken
        await together(dora=stock.take(number.now))
        return {"left by anna": left, "left at last": number.now, "the cancellation came out": came_out}

    async def delivering(stage: Stage) -> Facts:
        number = Far(stage)
        stock = Stock(number)
        waiter = asyncio.create_task(stock.take(1), name="anna")
        came_out = await act_and_stop(stage, "carl", carl=stock.deliver(1))
        if "carl writes 1" not in stage.story:
            await together(dora=stock.deliver(1))
        await waiter
        return {"left at last": number.now, "the cancellation came out": came_out}

    comes_to(taking, {"left by anna": 2, "left at last": 0, "the cancellation came out": True})
    comes_to(delivering, {"left at last": 0, "the cancellation came out": True})


# KeyedLock.


def test_only_an_equal_key_is_stopped_by_who_holds_one() -> None:
    """Several keys can be held at the same time, however alike they look; each KeyedLock has keys of its own."""

    async def play(_stage: Stage) -> Facts:
        locks, others = KeyedLock[object](), KeyedLock[object]()
        async with AsyncExitStack() as held:
            for key in (1, "1", -1, -2, None):
                await held.enter_async_context(locks.hold(key))
            return {
                "keys in use": f"there are {locks.keys_in_use}",
                "an equal key": locks.locked(1.0),
                "another": locks.locked(3),
                "in other locks": others.locked(1),
            }

    expected = {"keys in use": "there are 5", "an equal key": True, "another": False, "in other locks": False}
    assert outcome(play) == expected


def test_who_asks_for_a_key_it_holds_waits_for_ever() -> None:
    """A key knows no owner, as an `asyncio.Lock` does not."""

    async def play(_stage: Stage) -> str:
        locks = KeyedLock[str]()
        async with locks.hold("key"), locks.hold("key"):
            return "twice inside"

    assert outcome(play) is Ending.STUCK


def test_only_keys_in_use_are_remembered() -> None:
    """A key is in use as long as one holds it or waits for it, and has not given up; asking does not make it known."""

    async def play(_stage: Stage) -> Facts:
        locks, inside = KeyedLock[str](), list[tuple[str, int]]()

        async def hold(key: str) -> None:
            async with locks.hold(key):
                inside.append((key, locks.keys_in_use))
                await settle()

        async with locks.hold("one"):
            tasks = [asyncio.create_task(hold(key)) for key in ("one", "one", "one", "two")]
            await asyncio.sleep(0)
            tasks[0].cancel()
        tasks[1].cancel()
        await asyncio.wait(tasks)
        held = locks.locked("one") or locks.locked("two") or locks.locked("three")
        return {"inside": inside, "at last": locks.keys_in_use, "still held": held}

    assert outcome(play) == {"inside": [("two", 2), ("one", 2)], "at last": 0, "still held": False}


def test_an_idle_key_is_gone_from_memory() -> None:
    """Nothing of a key stays behind, neither itself nor anything that knows it."""

    class Key:
        """Equal to nothing else."""

    async def play(_stage: Stage) -> Facts:
        locks, flights, traces = KeyedLock[Key](), SingleFlight[Key, str](), list[ref[Key]]()

        async def use(key: Key) -> str:
            traces.append(ref(key))
            async with locks.hold(key):
                return str(await flights.run(key, work))

        async def work() -> str:
            return "."

        done = [await use(Key()) for _ in range(10)]
        return {"done": "".join(done), "remembered": sum(trace() is not None for trace in traces)}

    assert outcome(play) == {"done": "." * 10, "remembered": 0}


# SingleFlight.


class Work:
    """Work that counts how often it was begun and cancelled, and waits for a gate, also when it cleans up."""

    def __init__(self) -> None:
        self.begun = self.running = self.most = self.cancelled = 0
        self.gate, self.clean = asyncio.Event(), asyncio.Event()

    async def __call__(self) -> list[int]:
        """Its own number, in a list that can be recognised."""
        self.begun += 1
        self.running += 1
        self.most = max(self.most, self.running)
        number = self.begun
        try:
            await self._wait(self.gate)
        except asyncio.CancelledError:
            await self._wait(self.clean)
            raise
        finally:
            self.running -= 1
        return [number]

    async def _wait(self, event: asyncio.Event) -> None:
        try:
            await event.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise


def calls(
    flights: SingleFlight[str, T], work: Callable[[], Awaitable[T]], number: int
) -> list[asyncio.Task[T]]:
    """So many calls for the same work, as tasks."""
    return [asyncio.create_task(flights.run("key", work)) for _ in range(number)]


async def given_up(flights: SingleFlight[str, T], work: Callable[[], Awaitable[T]]) -> asyncio.Task[T]:
    """A call that was cancelled; its work cleans up."""
    [call] = calls(flights, work, 1)
    await settle()
    call.cancel()
    await settle()
    return call


@pytest.mark.points(2)
def test_all_who_ask_at_once_share_one_work() -> None:
    """Three ask while the work is under way: it is done once, and all get the same object."""

    async def play(_stage: Stage) -> Facts:
        flights, work = SingleFlight[str, list[int]](), Work()
        asked = calls(flights, work, 3)
        await settle()
        flying = flights.in_flight
        work.gate.set()
        answers = await asyncio.gather(*asked)
        same = all(answer is answers[0] for answer in answers)
        return {"begun": work.begun, "same object": same, "in flight": flying, "at last": flights.in_flight}

    assert outcome(play) == {"begun": 1, "same object": True, "in flight": 1, "at last": 0}


def test_a_call_after_the_end_starts_the_work_anew() -> None:
    """No result is remembered, not even for the moment in which the others are still to be told."""

    async def play(_stage: Stage) -> Facts:
        flights, ended, numbers = SingleFlight[str, int](), asyncio.Event(), iter((1, 2, 3))

        async def work() -> int:
            await settle()
            ended.set()
            return next(numbers)

        async def at_the_end() -> int:
            await ended.wait()
            return await flights.run("key", work)

        first, second = asyncio.create_task(flights.run("key", work)), asyncio.create_task(at_the_end())
        facts: Facts = {"first": await first, "after it": await flights.run("key", work)}
        return facts | {"at its very end": await second, "last": await flights.run("key", work)}

    assert outcome(play) == {"first": 1, "after it": 2, "at its very end": 2, "last": 3}


def test_a_call_cancelled_as_its_work_ends_is_cancelled_all_the_same() -> None:
    """The answer is there and not yet told: the work no longer counts as in flight, and the cancellation comes out."""

    async def play(_stage: Stage) -> Facts:
        flights, counted, loop = SingleFlight[str, str](), list[int](), asyncio.get_running_loop()

        def in_the_next_moment() -> None:
            counted.append(flights.in_flight)
            call.cancel()

        async def work() -> str:
            await settle()
            counted.append(flights.in_flight)
            loop.call_soon(in_the_next_moment)
            return "answer"

        [call] = calls(flights, work, 1)
        await asyncio.wait({call})
        return {"in flight": counted, "the cancellation came out": call.cancelled()}

    assert outcome(play) == {"in flight": [1, 0], "the cancellation came out": True}


def test_works_of_different_keys_fly_at_the_same_time() -> None:
    """Only the same key shares a flight, and only equal keys are the same."""

    async def play(_stage: Stage) -> Facts:
        flights, work = SingleFlight[object, list[int]](), Work()
        asked = [asyncio.create_task(flights.run(key, work)) for key in (1, "1", -1, -2, None, 1.0)]
        await settle()
        flying = flights.in_flight
        work.gate.set()
        answers = await asyncio.gather(*asked)
        return {"most at once": work.most, "in flight": flying, "numbers": [number for [number] in answers]}

    assert outcome(play) == {"most at once": 5, "in flight": 5, "numbers": [1, 2, 3, 4, 5, 1]}


def test_an_error_is_everybodys_and_is_not_remembered() -> None:
    """All who wait get the same error, also of a function that fails before it waits; the next call starts anew."""

    async def play(_stage: Stage) -> Facts:
        flights, work = SingleFlight[str, list[int]](), Work()

        async def broken() -> list[int]:
            await work()
            raise OSError("the network is down")

        asked = calls(flights, broken, 3)
        await settle()
        work.gate.set()
        errors = await asyncio.gather(*asked, return_exceptions=True)
        same = all(error is errors[0] for error in errors)
        facts: Facts = {"error": type(errors[0]), "same error": same, "in flight": flights.in_flight}
        with pytest.raises(OSError, match="network"):
            await flights.run("key", fail)
        return facts | {"next": await flights.run("key", work)}

    assert outcome(play) == {"error": OSError, "same error": True, "in flight": 0, "next": [2]}


@pytest.mark.points(2)
def test_the_first_callers_cancellation_reaches_nobody_else() -> None:
    """Whoever started the work and whenever it is cancelled: the other gets an answer; never do two works run."""

    async def play(stage: Stage) -> Facts:
        flights, running, most, answers = SingleFlight[str, str](), 0, 0, dict[str, str]()

        async def spend(what: str) -> None:
            stage.story.append(f"the work {what}")
            await stage.turn()

        async def work() -> str:
            nonlocal running, most
            running += 1
            most = max(most, running)
            try:
                await spend("begins")
            finally:
                try:
                    await spend("cleans up")
                finally:
                    running -= 1
            return "answer"

        async def ask(name: str) -> None:
            stage.note("asks")
            answers[name] = await flights.run("key", work)

        came_out = await act_and_stop(stage, "anna", bert=ask("bert"), anna=ask("anna"))
        facts: Facts = {"bert's answer": answers.get("bert"), "most at once": most}
        return facts | {"in flight": flights.in_flight, "the cancellation came out": came_out}

    expected = {"bert's answer": "answer", "most at once": 1, "in flight": 0}
    comes_to(play, {**expected, "the cancellation came out": True})


@pytest.mark.points(2)
def test_the_last_callers_cancellation_ends_the_work() -> None:
    """One gives up and is gone at once; with the last one the work is cancelled, and that call sees its clean-up."""

    async def play(_stage: Stage) -> Facts:
        flights, work = SingleFlight[str, list[int]](), Work()
        first, last = calls(flights, work, 2)
        await settle()
        first.cancel()
        await settle()
        facts: Facts = {"first is gone": first.cancelled(), "work goes on": not work.cancelled}
        last.cancel()
        await settle()
        facts |= {"last is gone": last.done(), "work cleans up": work.running and work.cancelled}
        work.clean.set()
        await asyncio.wait({last})
        facts |= {"last is cancelled": last.cancelled(), "work runs on": work.running}
        return facts | {"in flight": flights.in_flight}

    during = {"first is gone": True, "work goes on": True, "last is gone": False, "work cleans up": 1}
    assert outcome(play) == {**during, "last is cancelled": True, "work runs on": 0, "in flight": 0}


def test_the_last_callers_second_cancellation_reaches_the_clean_up() -> None:
    """As if the call had awaited the work itself: it is cut short, and the call does not end before it has."""

    async def play(_stage: Stage) -> Facts:
        flights, work = SingleFlight[str, list[int]](), Work()
        call = await given_up(flights, work)
        call.cancel()
        await asyncio.wait({call})
        return {"cancelled": call.cancelled(), "work was cancelled": work.cancelled, "runs on": work.running}

    assert outcome(play) == {"cancelled": True, "work was cancelled": 2, "runs on": 0}


def test_a_clean_up_that_fails_leaves_the_cancelled_call_cancelled() -> None:
    """Who cancels a call waits for `CancelledError`; the error of the clean-up is the event loop's to report."""

    async def play(_stage: Stage) -> Facts:
        asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)
        flights = SingleFlight[str, None]()

        async def work() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                fail()

        call = await given_up(flights, work)
        return {"cancelled": call.cancelled(), "in flight": flights.in_flight}

    assert outcome(play) == {"cancelled": True, "in flight": 0}


@pytest.mark.points(2)
def test_who_comes_during_the_clean_up_gets_work_of_its_own() -> None:
    """Newcomers wait for the end of the abandoned work, then share a new one; who is cancelled meanwhile is gone."""

    async def play(_stage: Stage) -> Facts:
        flights, work = SingleFlight[str, list[int]](), Work()
        await given_up(flights, work)
        impatient, *newcomers = calls(flights, work, 3)
        await settle()
        impatient.cancel()
        await settle()
        facts: Facts = {"impatient one is gone": impatient.cancelled(), "begun": work.begun}
        facts |= {"cancelled": work.cancelled}
        work.clean.set()
        work.gate.set()
        facts |= {"answers": await asyncio.gather(*newcomers), "most at once": work.most}
        return facts | {"in flight": flights.in_flight}

    during = {"impatient one is gone": True, "begun": 1, "cancelled": 1}
    assert outcome(play) == {**during, "answers": [[2], [2]], "most at once": 1, "in flight": 0}


def test_work_that_ignores_its_cancellation_answers_nobody() -> None:
    """The abandoned work comes to a result all the same: a newcomer does not get it."""

    async def play(_stage: Stage) -> Facts:
        flights, work = SingleFlight[str, list[int]](), Work()

        async def stubborn() -> list[int]:
            try:
                return await work()
            except asyncio.CancelledError:
                return [0]

        call = await given_up(flights, stubborn)
        [newcomer] = calls(flights, work, 1)
        await settle()
        work.clean.set()
        work.gate.set()
        await asyncio.wait({call})
        return {"cancelled": call.cancelled(), "answer of the newcomer": await newcomer}

    assert outcome(play) == {"cancelled": True, "answer of the newcomer": [2]}


def test_the_work_is_a_task_of_its_own_in_the_first_callers_context() -> None:
    """From its first line; it has the context variables of the call that started it, so its log belongs to somebody."""

    async def play(_stage: Stage) -> Facts:
        request = ContextVar("request", default="none")
        flights, tasks = SingleFlight[str, str](), list[object]()

        async def rest() -> str:
            tasks.append(asyncio.current_task())
            return request.get()

        def work() -> Awaitable[str]:
            tasks.append(asyncio.current_task())
            return rest()

        request.set("first caller")
        context = await flights.run("key", work)
        its_own = asyncio.current_task() not in tasks
        return {"context": context, "one task": tasks[0] is tasks[1], "its own": its_own}

    assert outcome(play) == {"context": "first caller", "one task": True, "its own": True}
