"""Exercise 2.5: limits by a clock that stands still until the test moves it; nobody waits for real.

A test lets people ask, moves the clock, and compares the story: who was served, and when.
"""

import asyncio
import json
from collections.abc import Callable
from math import inf, nan
from types import TracebackType
from typing import Self

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from rate_limits import ConcurrencyLimit, FairLimit, TokenBucket, VirtualClock, call_within
from rate_limits.cli import report
from rate_limits.clock import VirtualTimer

LAW = settings(
    max_examples=20, phases=[Phase.generate], deadline=None, derandomize=True, database=None
)  # shrinking takes longer than reading six numbers
ASKED = st.lists(st.tuples(st.integers(0, 8), st.floats(0, 2)), min_size=1, max_size=6)
LIMIT = 2.0  # real seconds, after which a wait that should not be one is a failure
REST = 16.0  # seconds before anybody comes
Story = list[tuple[str, float]]


class People:
    """Tasks that ask a limit for amounts; their story is who was served when. In the end all are sent home."""

    def __init__(self, limit: FairLimit, clock: VirtualClock) -> None:
        self.limit, self.clock = limit, clock
        self._story: Story = []
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def ask(self, names: str, *amounts: int) -> None:
        """One task for each letter, in order, and time for them to get in line; 1 each unless amounts are given."""
        for number, name in enumerate(names):
            self._tasks[name] = asyncio.create_task(self._one(name, amounts[number] if amounts else 1))
        await self.clock.advance(0)

    async def _one(self, name: str, amount: int) -> None:
        await self.limit.acquire(amount)
        self._story.append((name, self.clock.time()))

    def cancel(self, names: str) -> None:
        """Ask them to go; they do so in the next turn of the loop."""
        for name in names:
            self._tasks[name].cancel()

    @property
    def story(self) -> Story:
        """Who was served, and when; an error of one of them is raised."""
        for task in self._tasks.values():
            if task.done() and not task.cancelled():
                task.result()
        return self._story

    @property
    def served(self) -> str:
        """The letters of those who were served, in order."""
        return "".join(name for name, _ in self.story)

    @property
    def moments(self) -> list[float]:
        """When they were served."""
        return [at for _, at in self.story]

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)


def at_a_bucket(rate: float, burst: float, clock: VirtualClock | None = None) -> tuple[People, TokenBucket]:
    """People at a full bucket."""
    clock = clock or VirtualClock()
    bucket = TokenBucket(rate, burst, clock=clock)
    return People(bucket, clock), bucket


def at_slots(limit: int, *, held: int = 0) -> tuple[People, ConcurrencyLimit]:
    """People at a limit, of which something is held already."""
    slots = ConcurrencyLimit(limit)
    assert slots.try_acquire(held) is True
    return People(slots, VirtualClock()), slots


# The bucket.


async def test_a_rested_bucket_serves_its_burst_at_once_and_the_rest_at_its_rate() -> None:
    """With a rate of 4 and a burst of 3, the fourth waits a quarter of a second, and so does each after it."""
    people, bucket = at_a_bucket(rate=4, burst=3)
    async with people:
        await people.ask("abcdef")
        assert (people.served, bucket.waiting) == ("abc", 3)
        await people.clock.advance(10)
        assert people.story[3:] == [("d", 0.25), ("e", 0.5), ("f", 0.75)]
        assert bucket.waiting == 0


async def test_a_long_rest_earns_no_more_than_the_burst() -> None:
    """What drips into a full bucket is lost: before anything was taken, and after."""
    people, bucket = at_a_bucket(rate=2, burst=3)
    async with people:
        await people.clock.advance(100)
        await people.ask("abcd")
        await people.clock.advance(100)
        assert people.story == [("a", 100), ("b", 100), ("c", 100), ("d", 100.5)]
        assert bucket.available == 3


async def test_a_rest_with_tokens_left_counts_once() -> None:
    """One of three is taken, then comes a long rest: the bucket holds three again, and not the two and three more."""
    people, _ = at_a_bucket(rate=2, burst=3)
    async with people:
        await people.ask("a")
        await people.clock.advance(100)
        await people.ask("bcdef")
        await people.clock.advance(100)
        assert people.story == [("a", 0), ("b", 100), ("c", 100), ("d", 100), ("e", 100.5), ("f", 101)]


async def test_tokens_drip_in_without_a_task_that_adds_them() -> None:
    """Half a second at a rate of 3 is one and a half tokens, whoever looks and however often."""
    clock = VirtualClock()
    bucket = TokenBucket(3, 5, clock=clock)
    assert bucket.try_acquire(5) is True
    levels: list[float] = []
    for _ in range(4):
        levels.append(bucket.available)
        await clock.advance(0.5)
    assert levels == [0, 1.5, 3, 4.5]
    assert bucket.available == 5


@pytest.mark.points(2)
@LAW
@given(rate=st.floats(0.5, 20), burst=st.floats(0.5, 6), asked=ASKED)
async def test_no_window_sees_more_than_the_burst_and_what_drips_in(
    rate: float, burst: float, asked: list[tuple[int, float]]
) -> None:
    """In any t seconds at most burst + rate * t; an amount above the burst, if it is the last, counts as the burst."""
    people, _ = at_a_bucket(rate, burst)
    await come_and_go(people, asked)
    served = [(at, asked["abcdef".index(name)][0]) for name, at in people.story]
    assert len(served) == len(asked)
    assert [window for window in windows(served) if taken(window, burst) > allowed(window, rate, burst)] == []


@pytest.mark.points(2)
@LAW
@given(rate=st.floats(0.5, 20), burst=st.floats(0.5, 6), asked=ASKED)
async def test_nobody_waits_longer_than_the_law_demands(
    rate: float, burst: float, asked: list[tuple[int, float]]
) -> None:
    """Each is served in turn, at the very moment when there is enough for the first in line."""
    people, _ = at_a_bucket(rate, burst)
    await come_and_go(people, asked)
    assert people.served == "abcdef"[: len(asked)]
    assert people.moments == pytest.approx(due(rate, burst, asked), abs=1e-6)


Window = list[tuple[float, int]]


def windows(served: Window) -> list[Window]:
    """All that begin with someone served and end with someone served: moments and amounts."""
    return [served[first : last + 1] for last in range(len(served)) for first in range(last + 1)]


def taken(window: Window, burst: float) -> float:
    """The amounts, of which the last counts as the burst if it is more."""
    return sum(amount for _, amount in window[:-1]) + min(window[-1][1], burst)


def allowed(window: Window, rate: float, burst: float) -> float:
    """The burst, and what drips in; a millionth for the sums."""
    return burst + rate * (window[-1][0] - window[0][0]) + 1e-6


async def come_and_go(people: People, asked: list[tuple[int, float]]) -> None:
    """After a rest each asks for an amount, and after a pause comes the next; then time for all."""
    async with people:
        await people.clock.advance(REST)
        for name, (amount, pause) in zip("abcdef", asked, strict=False):
            await people.ask(name, amount)
            await people.clock.advance(pause)
        await people.clock.advance(200)


def due(rate: float, burst: float, asked: list[tuple[int, float]]) -> list[float]:
    """When each is to be served, by pencil and paper."""
    moments: list[float] = []
    level, arrived, served = burst, REST, REST
    for amount, pause in asked:
        first = max(arrived, served)
        level = min(burst, level + (first - served) * rate)
        wait = max(0.0, (min(amount, burst) - level) / rate)
        level, served = level + wait * rate - amount, first + wait
        moments.append(served)
        arrived += pause
    return moments


class LateClock(VirtualClock):
    """Its timers fire late, as all real ones do."""

    def __init__(self, late: float) -> None:
        super().__init__()
        self.late = late

    def call_at(self, when: float, callback: Callable[[], object], /) -> VirtualTimer:
        """Later than asked for."""
        return super().call_at(when + self.late, callback)


async def test_delays_of_the_timers_do_not_add_up() -> None:
    """At a rate of 10, forty waiters take four seconds, and not four seconds and forty delays."""
    people, _ = at_a_bucket(rate=10, burst=2, clock=LateClock(0.01))
    async with people:
        await people.ask("".join(chr(ord("a") + number) for number in range(42)))
        await people.clock.advance(10)
    assert people.moments[-1] == pytest.approx(4.01)


async def test_a_timer_that_is_very_late_lets_no_crowd_through() -> None:
    """A process that was asleep for a second owes its waiters a burst, and not all that they might have had."""
    people, _ = at_a_bucket(rate=10, burst=2, clock=LateClock(1.0))
    async with people:
        await people.ask("abcdef")
        await people.clock.advance(10)
    assert people.moments == pytest.approx([0, 0, 1.1, 1.1, 2.2, 2.2])


class TimerList(VirtualClock):
    """Remembers the timers that were set, and which of them are still to come."""

    def __init__(self) -> None:
        super().__init__()
        self.timers: list[VirtualTimer] = []

    def call_at(self, when: float, callback: Callable[[], object], /) -> VirtualTimer:
        """Write it down."""
        self.timers.append(super().call_at(when, callback))
        return self.timers[-1]

    @property
    def to_come(self) -> int:
        """How many will fire."""
        return sum(not timer.cancelled and timer.when > self.time() for timer in self.timers)


async def test_a_clock_far_from_zero_is_good_enough() -> None:
    """Counted from 1970, no clock can show a ten-millionth of a second: a wait as short as that is none."""
    for rate in range(900, 930, 3):
        people, _ = at_a_bucket(rate, burst=1, clock=VirtualClock(1.7e9 + rate / 7))
        async with people:
            await people.ask("abcdef")
            began = people.clock.time()
            await people.clock.advance(1)
        assert people.moments[-1] - began == pytest.approx(5 / rate, abs=1e-5)


async def test_a_line_of_any_length_sets_one_timer() -> None:
    """A thousand waiters with a timer each would all wake to find that one may go; and no waiters need none."""
    clock = TimerList()
    people, bucket = at_a_bucket(rate=1, burst=1, clock=clock)
    async with people:
        await people.ask("abcdef")
        await clock.advance(1.25)
        bucket.change(rate=0.5)
        await clock.advance(0.25)
        people.cancel("c")
        await clock.advance(0)
        assert (people.served, bucket.waiting, clock.to_come) == ("ab", 3, 1)
    assert (bucket.waiting, clock.to_come) == (0, 0)


async def test_a_small_request_does_not_pass_a_large_one() -> None:
    """First come, first served: what would suffice for those behind is kept for the first, `try_acquire` included."""
    people, bucket = at_a_bucket(rate=1, burst=10)
    assert bucket.try_acquire(8) is True
    async with people:
        await people.ask("abc", 5, 1, 1)
        assert bucket.try_acquire() is False
        await people.clock.advance(10)
    assert people.story == [("a", 3), ("b", 4), ("c", 5)]


async def test_more_than_the_burst_passes_when_the_bucket_is_full_and_the_next_pay() -> None:
    """At a rate of 2, ten out of a bucket of four leave it six short: three seconds until it is empty again."""
    people, bucket = at_a_bucket(rate=2, burst=4)
    async with people:
        await people.ask("abc", 1, 10, 1)
        await people.clock.advance(0.5)
        assert (people.story, bucket.available) == ([("a", 0), ("b", 0.5)], -6)
        await people.clock.advance(10)
    assert people.story[2:] == [("c", 4)]


async def test_what_is_there_is_taken_without_a_turn_of_the_loop() -> None:
    """An `acquire` that need not wait returns at once, and no other task runs in between."""
    for limit in (TokenBucket(1, 1, clock=VirtualClock()), ConcurrencyLimit(1)):
        with pytest.raises(StopIteration):
            limit.acquire().send(None)
        assert limit.try_acquire() is False


@pytest.mark.parametrize("kind", ["tokens", "slots"])
async def test_amounts_that_make_no_sense_are_refused(kind: str) -> None:
    """Less than nothing, without end, or not a number: ValueError, and nothing is taken. Nothing at all is allowed."""
    limit: FairLimit = ConcurrencyLimit(2) if kind == "slots" else TokenBucket(1, 2, clock=VirtualClock())
    for amount in (-1, nan, inf):
        with pytest.raises(ValueError):
            limit.try_acquire(amount)  # type: ignore[arg-type]  # callers without types do this
        with pytest.raises(ValueError):
            await limit.acquire(amount)  # type: ignore[arg-type]  # the same
    assert limit.waiting == 0
    assert [limit.try_acquire(amount) for amount in (2, 0, 1)] == [True, True, False]


async def test_limits_that_make_no_sense_are_refused() -> None:
    """Neither a new limit nor a change takes them; a refused change changes nothing, not even its good half."""
    people, bucket = at_a_bucket(rate=2, burst=3)
    for wrong in (0, -1, nan, inf):
        for limits in (
            {"rate": wrong},
            {"burst": wrong},
            {"rate": 9, "burst": wrong},
            {"rate": wrong, "burst": 9},
        ):
            with pytest.raises(ValueError):
                TokenBucket(**{"rate": 1, "burst": 1, **limits}, clock=people.clock)
            with pytest.raises(ValueError):
                bucket.change(**limits)
    assert (bucket.rate, bucket.burst, bucket.available) == (2, 3, 3)


def test_without_a_clock_a_bucket_goes_by_the_running_loop() -> None:
    """It may be made before any loop runs, and it waits in real time: here for a few thousandths of a second."""
    bucket = TokenBucket(rate=1000, burst=1)

    async def seconds() -> float:
        loop = asyncio.get_running_loop()
        began = loop.time()
        assert bucket.try_acquire() is True
        async with asyncio.timeout(LIMIT):
            await asyncio.gather(bucket.acquire(), bucket.acquire(), bucket.acquire())
        return loop.time() - began

    assert asyncio.run(seconds()) > 0.0029


# Those who go.


async def test_a_cancelled_waiter_leaves_no_gap_in_the_line() -> None:
    """Those behind move up, as if it had never come."""
    people, bucket = at_a_bucket(rate=1, burst=1)
    async with people:
        await people.ask("abcdef")
        await people.clock.advance(1.5)
        people.cancel("ce")
        await people.clock.advance(0)
        assert (people.served, bucket.waiting) == ("ab", 2)
        await people.clock.advance(10)
        assert people.story == [("a", 0), ("b", 1), ("d", 2), ("f", 3)]
        assert (bucket.waiting, bucket.available) == (0, 1)


@pytest.mark.points(2)
async def test_when_the_first_in_line_goes_the_next_are_served_at_once() -> None:
    """What was kept for it is there for them, at that moment and not at the next timer's."""
    people, bucket = at_a_bucket(rate=1, burst=10)
    assert bucket.try_acquire(10) is True
    async with people:
        await people.ask("abcd", 8, 1, 1, 2)
        await people.clock.advance(2)
        people.cancel("a")
        await people.clock.advance(5)
    assert people.story == [("b", 2), ("c", 2), ("d", 4)]


@pytest.mark.points(2)
async def test_tokens_of_a_task_that_was_served_and_cancelled_before_it_ran_go_back() -> None:
    """A change serves it, and in the same breath it is cancelled: those behind get what it never used."""
    people, bucket = at_a_bucket(rate=1, burst=4)
    assert bucket.try_acquire(4) is True
    async with people:
        await people.ask("ab", 2, 1)
        await people.clock.advance(1)
        bucket.change(burst=1)
        people.cancel("a")
        await people.clock.advance(0)
        assert (people.story, bucket.waiting, bucket.available) == ([("b", 1)], 0, 0)


@pytest.mark.points(2)
async def test_a_slot_of_a_task_that_was_served_and_cancelled_before_it_ran_goes_back() -> None:
    """Time-outs do this all day. A slot that is lost each time is a limit that shrinks to nothing."""
    people, slots = at_slots(1, held=1)
    async with people:
        await people.ask("abc")
        slots.release()
        people.cancel("a")
        await people.clock.advance(0)
        assert (people.served, slots.held, slots.waiting) == ("b", 1, 1)


async def test_a_slot_is_not_given_to_a_task_that_is_on_its_way_out() -> None:
    """Cancelled first, and then, before it could leave the line, something comes free: the next one gets it."""
    people, slots = at_slots(2, held=2)
    async with people:
        await people.ask("abcd")
        people.cancel("ac")
        slots.release(2)
        await people.clock.advance(0)
        assert (people.served, slots.held, slots.waiting) == ("bd", 2, 0)


@pytest.mark.parametrize("order", ["release first", "cancel first"])
async def test_the_last_one_leaves_everything_free(order: str) -> None:
    """Whether it was served before or not, after it is gone nothing is held and nobody waits."""
    people, slots = at_slots(5, held=5)
    async with people:
        await people.ask("a", 3)
        if order == "cancel first":
            people.cancel("a")
        slots.release(5)
        people.cancel("a")
        await people.clock.advance(0)
        assert (people.served, slots.held, slots.waiting) == ("", 0, 0)


# Limits that change.


async def test_a_new_rate_counts_for_those_who_wait() -> None:
    """What dripped in before the change came at the old rate, what is missing comes at the new one."""
    people, bucket = at_a_bucket(rate=1, burst=1)
    async with people:
        await people.ask("abcd")
        await people.clock.advance(0.5)
        bucket.change(rate=5)
        await people.clock.advance(0.1)
        assert people.served == "ab"
        bucket.change(rate=0.25)
        await people.clock.advance(10)
    assert people.moments == pytest.approx([0, 0.6, 4.6, 8.6])
    assert (bucket.rate, bucket.burst) == (0.25, 1)


async def test_a_new_burst_brings_no_tokens_and_may_cost_some() -> None:
    """A larger bucket has room, and what is in it stays; what is too much for a smaller one is lost."""
    people, bucket = at_a_bucket(rate=1, burst=3)
    bucket.change(burst=10)
    assert bucket.available == 3
    await people.clock.advance(4)
    assert bucket.available == 7
    bucket.change(burst=2)
    bucket.change(burst=10)
    assert (bucket.rate, bucket.burst, bucket.available) == (1, 10, 2)


async def test_a_rest_before_a_change_is_worth_the_old_burst() -> None:
    """A bucket that has been full for long is full, and a change of its rate or burst finds no more in it."""
    people, bucket = at_a_bucket(rate=1, burst=2)
    assert bucket.try_acquire(2) is True
    await people.clock.advance(50)
    bucket.change(rate=7, burst=100)
    assert bucket.available == 2


async def test_a_smaller_burst_lets_nobody_wait_for_ever() -> None:
    """Whoever waits for more than now fits is served when the smaller bucket is full: here that is at once."""
    people, bucket = at_a_bucket(rate=1, burst=10)
    assert bucket.try_acquire(10) is True
    async with people:
        await people.ask("ab", 8, 1)
        await people.clock.advance(3)
        bucket.change(burst=2)
        await people.clock.advance(20)
    assert people.story == [("a", 3), ("b", 10)]


async def test_a_higher_limit_lets_waiters_in_at_once() -> None:
    """As many as there is room for now, in the order of their coming."""
    people, slots = at_slots(1, held=1)
    async with people:
        await people.ask("abc")
        slots.change(3)
        await people.clock.advance(0)
        assert (people.served, slots.limit, slots.held, slots.waiting) == ("ab", 3, 3, 1)


async def test_a_lower_limit_takes_nothing_away_and_lets_nobody_in() -> None:
    """Three are in, and one is allowed: the next comes when all three have left."""
    people, slots = at_slots(3, held=3)
    async with people:
        await people.ask("ab")
        slots.change(1)
        seen = []
        for _ in range(3):
            slots.release()
            await people.clock.advance(0)
            seen.append((people.served, slots.held))
        assert seen == [("", 2), ("", 1), ("a", 1)]


# Slots.


async def test_slots_are_taken_and_released_in_turn() -> None:
    """No more than the limit hold one, and who has waited longest is next; `try_acquire` says no meanwhile."""
    people, slots = at_slots(2)
    async with people:
        await people.ask("abcd")
        assert (people.served, slots.held, slots.waiting, slots.try_acquire()) == ("ab", 2, 2, False)
        slots.release()
        assert slots.try_acquire() is False
        await people.clock.advance(0)
        assert (people.served, slots.held, slots.waiting) == ("abc", 2, 1)


async def test_more_than_the_limit_is_let_in_alone() -> None:
    """It waits until all have left, those who come after it wait behind it, and nobody is let in beside it."""
    people, slots = at_slots(4, held=1)
    async with people:
        await people.ask("abc", 9, 1, 3)
        assert people.served == ""
        slots.release()
        await people.clock.advance(0)
        assert (people.served, slots.held) == ("a", 9)
        slots.release(9)
        await people.clock.advance(0)
        assert (people.served, slots.held) == ("abc", 4)


async def test_a_release_too_many_makes_no_room() -> None:
    """ValueError for more than is held, or for less than nothing; everything stays as it was."""
    people, slots = at_slots(2, held=2)
    async with people:
        await people.ask("a")
        for amount in (3, -1):
            with pytest.raises(ValueError):
                slots.release(amount)
        await people.clock.advance(0)
        assert (people.served, slots.held) == ("", 2)
        slots.release(2)
        await people.clock.advance(0)
        assert (people.served, slots.held) == ("a", 1)


async def test_a_limit_that_lets_nobody_in_is_refused() -> None:
    """Less than 1, at the beginning or later: ValueError, and the old limit goes on."""
    slots = ConcurrencyLimit(2)
    for wrong in (0, -3):
        with pytest.raises(ValueError):
            ConcurrencyLimit(wrong)
        with pytest.raises(ValueError):
            slots.change(wrong)
        assert slots.limit == 2
    slots.change(1)
    assert slots.limit == 1


@pytest.mark.parametrize("error", [KeyError, asyncio.CancelledError])
async def test_a_block_holds_its_amount_and_releases_it_whatever_happens(error: type[BaseException]) -> None:
    """Both kinds of block, with one slot or with many, when they end, when they raise, and when they are cancelled."""
    slots = ConcurrencyLimit(10)
    async with asyncio.timeout(LIMIT), slots, slots.holding(6):
        assert slots.held == 7
    assert slots.held == 0
    with pytest.raises(error):
        async with asyncio.timeout(LIMIT), slots, slots.holding(6):
            raise error
    slots.release(0)
    assert slots.held == 0


async def test_a_block_that_was_never_entered_releases_nothing() -> None:
    """Cancelled while it waited to hold something, a task held nothing, and has nothing to give back."""
    _, slots = at_slots(4, held=4)

    async def hold() -> None:
        async with slots.holding(2):
            raise AssertionError

    task = asyncio.create_task(hold())
    await VirtualClock().advance(0)
    task.cancel()
    await asyncio.wait({task})
    assert (task.cancelled(), slots.held, slots.waiting) == (True, 4, 0)


# Both.


class Server:
    """Answers when its gate is open, and writes down when it was asked and how many were in flight."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock, self.gate = clock, asyncio.Event()
        self.in_flight = self.peak = 0
        self.calls: list[float] = []

    async def call(self) -> str:
        """One call."""
        self.calls.append(self.clock.time())
        self.in_flight += 1
        self.peak = max(self.peak, self.in_flight)
        try:
            await self.gate.wait()
        finally:
            self.in_flight -= 1
        return "answer"


@pytest.mark.points(2)
async def test_the_server_sees_neither_too_many_calls_nor_too_many_at_once() -> None:
    """Four slots, all busy until 10 s: when they come free together, the next calls still come one a second."""
    clock = VirtualClock()
    server, slots, tokens = Server(clock), ConcurrencyLimit(4), TokenBucket(1, 1, clock=clock)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(call_within(slots, tokens, server.call)) for _ in range(8)]
        await clock.advance(10)
        assert (server.calls, server.in_flight) == ([0, 1, 2, 3], 4)
        server.gate.set()
        await clock.advance(10)
    assert server.calls[4:] == [10, 11, 12, 13]
    assert (server.peak, slots.held, {task.result() for task in tasks}) == (4, 0, {"answer"})


@pytest.mark.parametrize("error", [KeyError, asyncio.CancelledError])
async def test_a_call_pays_its_cost_and_leaves_its_slot_when_it_fails(error: type[BaseException]) -> None:
    """What ends the call is raised, an error or a cancellation; the tokens are spent, the slot is free."""
    slots, tokens = ConcurrencyLimit(1), TokenBucket(1, 10, clock=VirtualClock())

    async def fail() -> None:
        assert slots.held == 1
        raise error

    with pytest.raises(error):
        async with asyncio.timeout(LIMIT):
            await call_within(slots, tokens, fail, cost=7)
    assert (slots.held, tokens.available) == (0, 3)


async def test_a_call_whose_cost_makes_no_sense_leaves_its_slot() -> None:
    """ValueError from the bucket; the call is not made, and nothing is held."""
    clock = VirtualClock()
    server, slots = Server(clock), ConcurrencyLimit(1)
    with pytest.raises(ValueError):
        await call_within(slots, TokenBucket(1, 10, clock=clock), server.call, cost=-1)
    assert (server.calls, slots.held) == ([], 0)


async def test_a_call_cancelled_while_it_waits_for_tokens_leaves_its_slot() -> None:
    """It was not made, it cost nothing, and holds nothing."""
    clock = VirtualClock()
    server, slots, tokens = Server(clock), ConcurrencyLimit(1), TokenBucket(1, 5, clock=clock)
    assert tokens.try_acquire(5) is True
    server.gate.set()
    task = asyncio.create_task(call_within(slots, tokens, server.call))
    await clock.advance(0.5)
    assert slots.held == 1
    task.cancel()
    await asyncio.wait({task})
    assert (server.calls, slots.held, tokens.available) == ([], 0, 0.5)


# What is given: the clock and the demonstration.


async def test_the_virtual_clock_fires_its_timers_in_order() -> None:
    """By their moment, then by the order in which they were set; a cancelled one never; it does not go back."""
    clock = VirtualClock(5)
    heard: list[tuple[str, float]] = []

    def timer(name: str, when: float) -> VirtualTimer:
        return clock.call_at(when, lambda: heard.append((name, clock.time())))

    for name, when in (("late", 9.0), ("one", 7.0), ("two", 7.0), ("past", 1.0)):
        timer(name, when)
    timer("never", 6.0).cancel()
    await clock.advance(3)
    assert (heard, clock.time()) == ([("past", 5), ("one", 7), ("two", 7)], 8)
    with pytest.raises(ValueError):
        await clock.advance(-1)


async def test_the_virtual_clock_notices_when_time_stands_still() -> None:
    """A timer that sets itself for the same moment again and again is an error, and does not hang the test."""
    clock = VirtualClock()

    def again() -> None:
        clock.call_at(clock.time(), again)

    again()
    with pytest.raises(RuntimeError):
        await clock.advance(1)


def test_the_demonstration_tells_what_a_server_saw() -> None:
    """Its numbers keep its limits, in the table and as JSON."""
    seen = json.loads(report(["--calls", "9", "--at-once", "2", "--rate", "4", "--burst", "2", "--json"]))
    assert [(one["most_at_once"], one["most_in_a_second"]) for one in seen[:3]] == [(9, 9), (2, 2), (9, 5)]
    assert "\n    0 s     5  ▪▪▪▪▪\n" in report(
        ["--calls", "7", "--rate", "4", "--burst", "2", "--at-once", "20"]
    )


def test_the_program_refuses_limits_that_make_no_sense(capsys: pytest.CaptureFixture[str]) -> None:
    """A sentence, and exit code 2."""
    for wrong in ("--rate=0", "--burst=nan", "--at-once=0", "--calls=-1"):
        with pytest.raises(SystemExit) as ended:
            report([wrong])
        assert ended.value.code == 2
    assert "--calls is from 0 to 5000" in capsys.readouterr().err
