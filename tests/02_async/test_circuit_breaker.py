"""Exercise 2.7: a circuit breaker.

The clock stands still until a test moves it. The state machine at the end is the specification; the tests before it say
the same rule by rule. Times are multiples of a half, so that sums of them are exact.
"""

import asyncio
import json
import logging
import tracemalloc
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from itertools import takewhile

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from circuit_breaker import (
    Attempt,
    Change,
    CircuitBreaker,
    CircuitOpenError,
    Reason,
    Settings,
    State,
    Statistics,
    Verdict,
    Window,
)
from circuit_breaker.__main__ import main

PAUSE = 10.0


class SickError(Exception):
    """The service failed."""


class MissingError(Exception):
    """The service answered that there is no such thing."""


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """The seconds, always the same until a test moves them on."""
        return self.now


@dataclass
class Watched:
    """A breaker, the clock it looks at, and the changes its listener heard of."""

    clock: Clock
    breaker: CircuitBreaker
    changes: list[Change]

    def state(self) -> State:
        """The state at present."""
        return self.breaker.state

    def reasons(self) -> list[Reason]:
        """Why the state changed, each time."""
        return [change.reason for change in self.changes]


def watched(rules: Settings, judge: Callable[[Exception], Verdict] | None = None) -> Watched:
    """A closed breaker."""
    clock, changes = Clock(), list[Change]()
    if judge is None:
        return Watched(clock, CircuitBreaker("tea", rules, clock=clock, listeners=[changes.append]), changes)
    breaker = CircuitBreaker("tea", rules, clock=clock, listeners=[changes.append], judge=judge)
    return Watched(clock, breaker, changes)


def opened(rules: Settings | None = None) -> Watched:
    """A breaker that has just opened: after one failure, unless the rules demand more."""
    rules = rules or Settings(failures=1, pause=PAUSE)
    given = watched(rules)
    for _ in range(rules.failures or 1):
        end(given.breaker, SickError())
    return given


def half_open() -> tuple[Watched, "Call"]:
    """A breaker whose probe is under way, and the probe."""
    given = opened()
    given.clock.now += PAUSE
    return given, Call(given.breaker)


class Call:
    """A call that has begun, and ends when told to."""

    def __init__(self, breaker: CircuitBreaker) -> None:
        self._context: AbstractContextManager[Attempt] = breaker.attempt()
        self.attempt = self._context.__enter__()

    def end(self, error: BaseException | None = None) -> None:
        """End well, or with this error, which the caller must get to see."""
        swallowed = self._context.__exit__(type(error) if error else None, error, None)
        assert not swallowed


def end(breaker: CircuitBreaker, error: BaseException | None = None) -> None:
    """A call that begins and ends."""
    Call(breaker).end(error)


def is_refused(breaker: CircuitBreaker) -> bool:
    """Whether a call is refused; one that is not ends as a cancelled one."""
    try:
        end(breaker, asyncio.CancelledError())
    except CircuitOpenError:
        return True
    return False


async def quiet() -> None:
    """Let every task go on as far as it can."""
    for _ in range(10):
        await asyncio.sleep(0)


# While it is closed


def test_so_many_failures_in_a_row_open_it() -> None:
    """`failures=3`: closed after two of them, open after the third."""
    given = watched(Settings(failures=3))
    end(given.breaker, SickError())
    end(given.breaker, SickError())
    assert given.state() is State.CLOSED
    end(given.breaker, SickError())
    assert given.state() is State.OPEN
    assert given.reasons() == [Reason.FAILURES]


def test_a_call_that_works_ends_the_row() -> None:
    """After two failures, a call that works and two more failures a breaker for three is closed."""
    given = watched(Settings(failures=3))
    for error in (SickError(), SickError(), None, SickError(), SickError()):
        end(given.breaker, error)
    assert given.state() is State.CLOSED
    end(given.breaker, SickError())
    assert given.state() is State.OPEN


@pytest.mark.parametrize("ending", [asyncio.CancelledError(), KeyboardInterrupt(), GeneratorExit()])
def test_a_call_that_is_cancelled_says_nothing(ending: BaseException) -> None:
    """What is no `Exception` neither counts as a failure nor ends a row of them."""
    given = watched(Settings(failures=2))
    for error in (SickError(), ending, ending, ending):
        end(given.breaker, error)
    assert given.state() is State.CLOSED
    end(given.breaker, SickError())
    assert given.state() is State.OPEN


def test_failures_may_be_left_uncounted() -> None:
    """`failures=None`: no row of failures opens it, only the rate."""
    given = watched(Settings(failures=None, rate=1.0, volume=30))
    for _ in range(29):
        end(given.breaker, SickError())
    assert given.state() is State.CLOSED
    end(given.breaker, SickError())
    assert given.reasons() == [Reason.RATE]


def test_a_share_of_failures_opens_it() -> None:
    """`rate=0.5, volume=4`: two of four failed, and it was a failure that made it so many."""
    given = watched(Settings(failures=None, rate=0.5, volume=4))
    for error in (SickError(), None, None):
        end(given.breaker, error)
    assert given.state() is State.CLOSED
    end(given.breaker, SickError())
    assert given.reasons() == [Reason.RATE]
    assert given.breaker.statistics().opened == 1


def test_a_call_that_works_never_opens_it() -> None:
    """When the one that completes the volume worked, the next failure opens it, and not before."""
    given = watched(Settings(failures=None, rate=0.5, volume=4))
    for error in (SickError(), SickError(), SickError(), None):
        end(given.breaker, error)
    assert given.state() is State.CLOSED
    end(given.breaker, SickError())
    assert given.state() is State.OPEN


def test_calls_without_a_verdict_are_no_volume() -> None:
    """Cancelled calls do not make a handful of failures significant."""
    given = watched(Settings(failures=None, rate=0.1, volume=4))
    for error in (SickError(), asyncio.CancelledError(), asyncio.CancelledError(), SickError(), SickError()):
        end(given.breaker, error)
    assert given.state() is State.CLOSED
    end(given.breaker, SickError())
    assert given.state() is State.OPEN


def test_failures_that_are_too_old_do_not_count_for_the_rate() -> None:
    """`window=5`: what ended five seconds ago is forgotten."""
    given = watched(Settings(failures=None, rate=0.5, volume=2, window=5))
    end(given.breaker, SickError())
    given.clock.now += 5
    end(given.breaker, SickError())
    assert given.state() is State.CLOSED
    given.clock.now += 4.5
    end(given.breaker, SickError())
    assert given.state() is State.OPEN


def test_failures_in_a_row_are_named_before_the_rate() -> None:
    """Where both thresholds are reached at once, the reason is `FAILURES`."""
    given = watched(Settings(failures=2, rate=0.5, volume=2))
    end(given.breaker, SickError())
    end(given.breaker, SickError())
    assert given.reasons() == [Reason.FAILURES]


def test_a_window_tells_the_share_of_failures() -> None:
    """Too few: None. Otherwise failures by calls, of those that are younger than the window."""
    window = Window(5)
    assert window.share(0, volume=0) is None
    window.add(0, failed=True)
    window.add(2, failed=False)
    window.add(2, failed=True)
    shares = [window.share(3, volume=4), window.share(4.5, volume=3), window.share(5, volume=1)]
    assert shares == [None, 2 / 3, 1 / 2]
    assert window.share(7, volume=1) is None


def test_a_window_does_not_grow_with_its_age() -> None:
    """Adding outcomes drops those that are too old, even if nobody ever asks for the share."""
    window = Window(5)
    tracemalloc.start()
    try:
        for second in range(2000):
            window.add(second, failed=bool(second % 2))
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    share = window.share(1999, volume=5)
    assert kept < 40_000
    assert isinstance(share, float)
    assert share == 3 / 5


# What counts as a failure, and what as nothing


def test_the_judge_says_what_an_error_means() -> None:
    """An error that the judge calls `WORKED` ends the row; the caller gets to see it all the same."""
    verdicts = {MissingError: Verdict.WORKED, ValueError: Verdict.UNKNOWN, SickError: Verdict.FAILED}
    given = watched(Settings(failures=2), lambda error: verdicts[type(error)])
    for error in (SickError(), MissingError(), SickError(), ValueError()):
        with pytest.raises(type(error)), given.breaker.attempt():
            raise error
    assert given.state() is State.CLOSED
    end(given.breaker, SickError())
    assert given.state() is State.OPEN


def test_a_judge_is_asked_for_exceptions_alone() -> None:
    """Cancellation and calls that end well are none of its business."""
    asked: list[Exception] = []

    def judge(error: Exception) -> Verdict:
        asked.append(error)
        return Verdict.FAILED

    given = watched(Settings(), judge)
    sick = SickError()
    for error in (None, asyncio.CancelledError(), sick):
        end(given.breaker, error)
    assert asked == [sick]


def test_a_judge_that_raises_does_not_keep_the_turn() -> None:
    """Its error goes to the caller, and the outcome is unknown: the next call is a probe."""

    def judge(error: Exception) -> Verdict:
        if str(error) == "odd":
            raise LookupError("a mistake in the judge")
        return Verdict.FAILED

    given = watched(Settings(failures=1, pause=PAUSE), judge)
    end(given.breaker, SickError())
    given.clock.now += PAUSE
    with pytest.raises(LookupError), given.breaker.attempt():
        raise SickError("odd")
    assert given.reasons()[-1] is Reason.PROBE_UNKNOWN
    assert not is_refused(given.breaker)


def test_a_verdict_of_the_caller_stands() -> None:
    """Set in the attempt, it is worth more than how the call ended, and how long it took."""
    given = watched(Settings(failures=1, slow=2))
    with suppress(SickError), given.breaker.attempt() as attempt:
        attempt.verdict = Verdict.WORKED
        given.clock.now += 3
        raise SickError
    assert given.state() is State.CLOSED
    with given.breaker.attempt() as attempt:
        attempt.verdict = Verdict.FAILED
    assert given.state() is State.OPEN
    counts = given.breaker.statistics()
    assert (counts.worked, counts.failed) == (1, 1)


@pytest.mark.parametrize("error", [None, MissingError(), asyncio.CancelledError()])
def test_a_slow_call_failed_however_it_ended(error: BaseException | None) -> None:
    """`slow=2`: two seconds are just right; more are a failure, also of a call that worked or was cancelled."""
    given = watched(Settings(failures=1, slow=2), lambda _: Verdict.UNKNOWN)
    call = Call(given.breaker)
    given.clock.now += 2
    call.end(error)
    assert given.state() is State.CLOSED
    call = Call(given.breaker)
    given.clock.now += 2.5
    call.end(error)
    assert given.state() is State.OPEN
    assert given.breaker.statistics().failed == 1


def test_each_call_has_its_own_time() -> None:
    """Of two calls under way it is the slow one that failed, whichever began last."""
    given = watched(Settings(failures=1, slow=2))
    slow = Call(given.breaker)
    given.clock.now += 2
    quick = Call(given.breaker)
    given.clock.now += 2
    quick.end()
    assert given.state() is State.CLOSED
    slow.end()
    assert given.state() is State.OPEN


def test_a_refusal_by_another_breaker_is_no_failure() -> None:
    """The default judge knows that nobody was asked."""
    inner, outer = opened().breaker, watched(Settings(failures=1)).breaker
    with pytest.raises(CircuitOpenError), outer.attempt(), inner.attempt():
        pass
    assert outer.state is State.CLOSED


# Open and half-open


def test_an_open_breaker_refuses_until_the_pause_is_over() -> None:
    """Refused half a second before; let through exactly then, and not of itself: by a call."""
    given = opened()
    given.clock.now += PAUSE - 0.5
    assert is_refused(given.breaker)
    given.clock.now += 0.5
    assert given.state() is State.OPEN
    probe = Call(given.breaker)
    assert probe.attempt.probe is True
    assert given.state() is State.HALF_OPEN


def test_a_refusal_says_when_to_come_back() -> None:
    """The error names the breaker, its state, and the seconds that are left."""
    given = opened()
    given.clock.now += 4
    with pytest.raises(CircuitOpenError) as refusal, given.breaker.attempt():
        pass
    error = refusal.value
    assert (error.name, error.state, error.retry_after) == ("tea", State.OPEN, PAUSE - 4)
    given.clock.now += PAUSE
    _probe = Call(given.breaker)
    with pytest.raises(CircuitOpenError, match="probe") as refusal, given.breaker.attempt():
        pass
    assert (refusal.value.state, refusal.value.retry_after) == (State.HALF_OPEN, PAUSE)


def test_the_breaker_says_how_long_to_wait() -> None:
    """Nothing while it is closed, the rest of the pause while it is open, never less than nothing."""
    given = watched(Settings(failures=1, pause=PAUSE))
    waits = [given.breaker.retry_after]
    end(given.breaker, SickError())
    for _ in range(3):
        waits.append(given.breaker.retry_after)
        given.clock.now += 6
    _probe = Call(given.breaker)
    given.clock.now += 1
    waits.append(given.breaker.retry_after)
    assert waits == [0, 10, 4, 0, 9]
    assert given.state() is State.HALF_OPEN


async def test_of_a_hundred_calls_one_becomes_the_probe() -> None:
    """When the pause is over and all come at once, one reaches the service and the others are refused."""
    given = opened()
    given.clock.now += PAUSE
    gate = asyncio.Event()
    asked: list[int] = []

    async def service(number: int) -> int:
        asked.append(number)
        await gate.wait()
        return number

    tasks = [asyncio.create_task(given.breaker.call(service, number)) for number in range(100)]
    await quiet()
    gate.set()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert len(asked) == 1
    assert [result for result in results if not isinstance(result, CircuitOpenError)] == asked
    assert given.state() is State.CLOSED


def test_a_probe_that_works_closes_it() -> None:
    """And everything is counted from the beginning again, as if nothing had happened."""
    given = opened(Settings(failures=2, rate=0.5, volume=3, pause=PAUSE))
    given.clock.now += PAUSE
    end(given.breaker)
    assert given.state() is State.CLOSED
    end(given.breaker, SickError())
    end(given.breaker)
    assert Call(given.breaker).attempt.probe is False
    assert given.reasons() == [Reason.FAILURES, Reason.PAUSE_OVER, Reason.PROBE_WORKED]


def test_a_probe_that_fails_opens_it_for_another_pause() -> None:
    """One failure is enough, and the pause begins when the probe has failed, not when it began."""
    given, probe = half_open()
    given.clock.now += 3
    probe.end(SickError())
    assert given.reasons()[-1] is Reason.PROBE_FAILED
    given.clock.now += PAUSE - 0.5
    assert is_refused(given.breaker)
    given.clock.now += 0.5
    assert not is_refused(given.breaker)


async def test_a_cancelled_probe_gives_its_turn_back() -> None:
    """Nothing was learnt, so the state is open, and the next call is a probe at once."""
    given = opened()
    given.clock.now += PAUSE
    task = asyncio.create_task(given.breaker.call(asyncio.Event().wait))
    await quiet()
    task.cancel()
    (result,) = await asyncio.gather(task, return_exceptions=True)
    assert isinstance(result, asyncio.CancelledError)
    assert (given.state(), given.breaker.retry_after) == (State.OPEN, 0)
    assert Call(given.breaker).attempt.probe is True


def test_a_probe_that_does_not_come_back_is_given_up() -> None:
    """After a pause the next call takes its place; its own outcome, when it comes after all, counts no more."""
    given, lost = half_open()
    given.clock.now += PAUSE - 0.5
    assert is_refused(given.breaker)
    given.clock.now += 0.5
    second = Call(given.breaker)
    assert second.attempt.probe is True
    assert given.reasons()[-2:] == [Reason.PROBE_OVERDUE, Reason.PAUSE_OVER]
    lost.end()
    assert given.state() is State.HALF_OPEN
    assert is_refused(given.breaker)
    second.end()
    assert given.state() is State.CLOSED


def test_a_call_from_before_the_outage_does_not_speak_for_the_probe() -> None:
    """It began while closed. Whatever becomes of it: the state stays, and so does the pause."""
    given = watched(Settings(failures=1, pause=PAUSE))
    calls = [Call(given.breaker) for _ in range(4)]
    end(given.breaker, SickError())
    given.clock.now += 6
    calls[0].end(SickError())
    calls[1].end()
    assert (given.state(), given.breaker.retry_after) == (State.OPEN, 4)
    given.clock.now += 4
    _probe = Call(given.breaker)
    calls[2].end(SickError())
    calls[3].end()
    assert given.reasons() == [Reason.FAILURES, Reason.PAUSE_OVER]


def test_a_call_from_before_the_outage_is_not_held_against_the_present() -> None:
    """A failure that began before the breaker opened does not open it again when it has long been closed."""
    given = watched(Settings(failures=1, pause=PAUSE))
    late = Call(given.breaker)
    end(given.breaker, SickError())
    given.clock.now += PAUSE
    end(given.breaker)
    late.end(SickError())
    assert given.state() is State.CLOSED
    end(given.breaker, SickError())
    assert given.state() is State.OPEN


# Calls


async def test_a_call_hands_everything_through() -> None:
    """Arguments, result and error are those of the function."""
    breaker = watched(Settings()).breaker
    sick = SickError()

    async def service(number: int, *, twice: bool) -> int:
        if not twice:
            raise sick
        return number * 2

    assert await breaker.call(service, 21, twice=True) == 42
    with pytest.raises(SickError) as caught:
        await breaker.call(service, 21, twice=False)
    assert caught.value is sick


async def test_a_function_that_raises_before_it_awaits_counts_as_well() -> None:
    """A plain function may fail while it makes the awaitable; and refused, it is not called at all."""
    given = watched(Settings(failures=1))
    asked: list[str] = []

    def service() -> Awaitable[None]:
        asked.append("asked")
        raise SickError

    with suppress(SickError):
        await given.breaker.call(service)
    assert given.state() is State.OPEN
    with pytest.raises(CircuitOpenError):
        await given.breaker.call(service)
    assert asked == ["asked"]


async def test_calls_do_not_wait_for_one_another() -> None:
    """While closed, any number of calls is under way, and each of them is counted."""
    breaker = watched(Settings()).breaker
    gate = asyncio.Event()
    asked: list[int] = []

    async def service(number: int) -> int:
        asked.append(number)
        await gate.wait()
        return number

    tasks = [asyncio.create_task(breaker.call(service, number)) for number in range(3)]
    await quiet()
    under_way = len(asked)
    gate.set()
    assert await asyncio.gather(*tasks) == [0, 1, 2]
    assert under_way == 3
    assert breaker.statistics().worked == 3


# Listeners and statistics


def test_listeners_hear_the_whole_story() -> None:
    """Name, both states, the reason and the time of each change, in order; and nothing else."""
    given = opened()
    is_refused(given.breaker)
    given.clock.now += PAUSE
    end(given.breaker)
    end(given.breaker)
    closed, shut, half = State.CLOSED, State.OPEN, State.HALF_OPEN
    assert given.changes == [
        Change("tea", closed, shut, Reason.FAILURES, 100),
        Change("tea", shut, half, Reason.PAUSE_OVER, 110),
        Change("tea", half, closed, Reason.PROBE_WORKED, 110),
    ]


def test_a_listener_finds_the_change_made() -> None:
    """It hears of it afterwards: state, waiting time and statistics are the new ones."""
    seen: list[tuple[State, float, int]] = []

    def look(_: Change) -> None:
        seen.append((breaker.state, breaker.retry_after, breaker.statistics().opened))

    clock = Clock()
    breaker = CircuitBreaker("tea", Settings(failures=1, pause=PAUSE), clock=clock, listeners=[look])
    end(breaker, SickError())
    clock.now += PAUSE
    _lost = Call(breaker)
    clock.now += PAUSE
    end(breaker)
    half, shut, closed = (State.HALF_OPEN, PAUSE, 1), State.OPEN, (State.CLOSED, 0, 1)
    assert seen == [(shut, PAUSE, 1), half, (shut, 0, 1), half, closed]


def test_a_listener_that_raises_disturbs_nobody(caplog: pytest.LogCaptureFixture) -> None:
    """The caller gets what it would get, the other listeners hear of it, and the log has the traceback."""
    heard: list[State] = []

    def broken(_: Change) -> None:
        raise LookupError("a mistake in the listener")

    def careful(change: Change) -> None:
        heard.append(change.after)

    breaker = CircuitBreaker("tea", Settings(failures=1), clock=Clock(), listeners=iter([broken, careful]))
    with pytest.raises(SickError), breaker.attempt():
        raise SickError
    assert (heard, breaker.state) == ([State.OPEN], State.OPEN)
    (record,) = caplog.records
    assert (record.levelno, "tea" in record.getMessage()) == (logging.ERROR, True)
    assert record.exc_info is not None
    assert record.exc_info[0] is LookupError


def test_a_listener_that_raised_hears_of_the_next_change() -> None:
    """One mistake is no reason to tell it nothing any more."""
    heard: list[State] = []

    def broken(change: Change) -> None:
        heard.append(change.after)
        raise LookupError

    clock = Clock()
    breaker = CircuitBreaker("tea", Settings(failures=1, pause=PAUSE), clock=clock, listeners=[broken])
    end(breaker, SickError())
    clock.now += PAUSE
    end(breaker)
    assert heard == [State.OPEN, State.HALF_OPEN, State.CLOSED]


def test_a_listener_does_not_keep_anybody_from_ending_the_program() -> None:
    """What it raises that is no `Exception`, Ctrl-C for one, goes on; the change has been made."""

    def interrupted(_: Change) -> None:
        raise KeyboardInterrupt

    breaker = CircuitBreaker("tea", Settings(failures=1), clock=Clock(), listeners=[interrupted])
    with pytest.raises(KeyboardInterrupt):
        end(breaker, SickError())
    assert breaker.state is State.OPEN


def test_statistics_count_everything_that_happened() -> None:
    """Also the call that came too late to matter, and those under way; an attempt that nobody entered is no call."""
    given = watched(Settings(failures=1, pause=PAUSE))
    late, _never = Call(given.breaker), Call(given.breaker)
    _not_entered = given.breaker.attempt()
    end(given.breaker)
    end(given.breaker, SickError())
    given.clock.now += 6
    assert is_refused(given.breaker)
    assert is_refused(given.breaker)
    late.end(SickError())
    given.clock.now += 4
    end(given.breaker, asyncio.CancelledError())
    end(given.breaker, SickError())
    assert given.breaker.statistics() == Statistics(
        name="tea",
        state=State.OPEN,
        retry_after=PAUSE,
        worked=1,
        failed=3,
        unknown=1,
        refused=2,
        under_way=1,
        opened=2,
    )


# The specification

WAYS = {
    Reason.FAILURES: (State.CLOSED, State.OPEN),
    Reason.RATE: (State.CLOSED, State.OPEN),
    Reason.PAUSE_OVER: (State.OPEN, State.HALF_OPEN),
    Reason.PROBE_WORKED: (State.HALF_OPEN, State.CLOSED),
    Reason.PROBE_FAILED: (State.HALF_OPEN, State.OPEN),
    Reason.PROBE_UNKNOWN: (State.HALF_OPEN, State.OPEN),
    Reason.PROBE_OVERDUE: (State.HALF_OPEN, State.OPEN),
}
PROBED = {
    Verdict.WORKED: Reason.PROBE_WORKED,
    Verdict.FAILED: Reason.PROBE_FAILED,
    Verdict.UNKNOWN: Reason.PROBE_UNKNOWN,
}
ENDINGS: dict[Verdict, Callable[[], BaseException | None]] = {
    Verdict.WORKED: lambda: None,
    Verdict.FAILED: SickError,
    Verdict.UNKNOWN: asyncio.CancelledError,
}


def agree(what: str, given: object, expected: object) -> None:
    """An assertion in few words: a shorter story is looked for again and again, and none of them needs a drawing."""
    if given != expected:
        raise AssertionError(f"{what}: {given}; expected: {expected}")


EVENTS: dict[str, tuple[float | str, Verdict | None]] = {
    "half a second passes": (0.5, None),
    "a pause passes": ("pause", None),
    "two seconds pass": (2.0, None),
    "a call begins": ("begins", None),
    "a call comes and works": ("begins", Verdict.WORKED),
    "a call comes and fails": ("begins", Verdict.FAILED),
    "a call comes and is cancelled": ("begins", Verdict.UNKNOWN),
    "the oldest call works": ("oldest", Verdict.WORKED),
    "the oldest call fails": ("oldest", Verdict.FAILED),
    "the newest call works": ("newest", Verdict.WORKED),
    "the newest call is cancelled": ("newest", Verdict.UNKNOWN),
}
some_limits = st.builds(
    Settings,
    failures=st.sampled_from([1, 2, None]),
    rate=st.sampled_from([0.5, 1.0]),
    volume=st.integers(1, 2),
    window=st.just(4.0),
    pause=st.sampled_from([1.0, 3.0]),
    slow=st.just(2.0),
)
law = settings(
    max_examples=50,
    stateful_step_count=50,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    report_multiple_bugs=False,
)


class Specification(RuleBasedStateMachine):
    """Calls begin and end in any order while time goes on; each must lead to the changes that are expected."""

    def __init__(self) -> None:
        super().__init__()
        self.expected: list[tuple[Reason, float]] = []
        self.outcomes: list[tuple[Verdict, float]] = []  # that counted since the last change
        self.under_way: list[tuple[Call, int, float]] = []  # with the changes before it began, and the time

    @initialize(limits=some_limits, calls=st.integers(0, 3))
    def begin(self, limits: Settings, calls: int) -> None:
        """A breaker is made, and so many calls begin."""
        self.limits = limits
        self.given = watched(limits)
        for _ in range(calls):
            self.call_begins()

    def expect(self, *reasons: Reason) -> None:
        """From now on these changes should have been made, at this time."""
        for reason in reasons:
            self.expected.append((reason, self.given.clock.now))
            self.outcomes.clear()

    def due(self) -> float:
        """When the next call may be let through."""
        if not self.expected or self.expected[-1][0] is Reason.PROBE_WORKED:
            return 0
        reason, at = self.expected[-1]
        return at if reason is Reason.PROBE_UNKNOWN else at + self.limits.pause

    @rule(event=st.sampled_from(sorted(EVENTS)))
    def then(self, event: str) -> None:
        """Something happens, unless there is no call that it could happen to."""
        what, ending = EVENTS[event]
        if isinstance(what, float):
            self.given.clock.now += what
        elif what == "pause":
            self.given.clock.now += self.limits.pause
        elif what == "begins" and self.call_begins() and ending is not None:
            self.call_ends(self.under_way.pop(), ending)
        elif what in {"oldest", "newest"} and self.under_way and ending is not None:
            self.call_ends(self.under_way.pop(0 if what == "oldest" else -1), ending)

    def call_begins(self) -> bool:
        """It is let through, or refused with the seconds that are left."""
        wait, state = self.due() - self.given.clock.now, self.given.state()
        if wait > 0:
            with pytest.raises(CircuitOpenError) as refusal:
                Call(self.given.breaker)
            agree("retry_after of the refusal", refusal.value.retry_after, wait)
            return False
        call = Call(self.given.breaker)
        if state is State.HALF_OPEN:
            self.expect(Reason.PROBE_OVERDUE)
        if state is not State.CLOSED:
            self.expect(Reason.PAUSE_OVER)
        self.under_way.append((call, len(self.expected), self.given.clock.now))
        return True

    def call_ends(self, entry: tuple[Call, int, float], verdict: Verdict) -> None:
        """It counts if nothing has changed since it began."""
        call, changes, began = entry
        call.end(ENDINGS[verdict]())
        now = self.given.clock.now
        if self.limits.slow is not None and now - began > self.limits.slow:
            verdict = Verdict.FAILED
        if changes == len(self.expected):
            self.counts(call, verdict, now)

    def counts(self, call: Call, verdict: Verdict, now: float) -> None:
        """A probe decides at once; another call adds to the outcomes."""
        if call.attempt.probe:
            self.expect(PROBED[verdict])
        elif verdict is not Verdict.UNKNOWN:
            self.outcomes.append((verdict, now))
            self.expect(*self.too_much(now))

    def too_much(self, now: float) -> Iterator[Reason]:
        """The reason to open, if there is one."""
        row = list(takewhile(lambda outcome: outcome[0] is Verdict.FAILED, reversed(self.outcomes)))
        recent = [verdict for verdict, at in self.outcomes if now - at < self.limits.window]
        share = recent.count(Verdict.FAILED) / len(recent)
        if row and len(row) >= (self.limits.failures or 100):
            yield Reason.FAILURES
        elif row and len(recent) >= self.limits.volume and share >= (self.limits.rate or 0):
            yield Reason.RATE

    @invariant()
    def so_far_so_good(self) -> None:
        """All changes were expected; each starts where the last one led, and state and waiting time fit the last."""
        agree("changes", [(change.reason, change.at) for change in self.given.changes], self.expected)
        states = [(change.before, change.after) for change in self.given.changes]
        agree("states", states, [WAYS[reason] for reason in self.given.reasons()])
        agree("state", self.given.state(), states[-1][1] if states else State.CLOSED)
        agree("retry_after", self.given.breaker.retry_after, max(0.0, self.due() - self.given.clock.now))

    def teardown(self) -> None:
        """No call is left under way."""
        for call, _, _ in self.under_way:
            call.end()


@pytest.mark.points(4)
def test_every_story_goes_as_specified() -> None:
    """Whatever calls do, and whenever: each change is made at its time and for its reason, and there is no other."""
    run_state_machine_as_test(Specification, settings=law)


def test_the_demonstration_shows_what_a_breaker_is_good_for(capsys: pytest.CaptureFixture[str]) -> None:
    """With it users wait in vain far less often, and after the outage all are served again."""
    main(["--json", "--users", "4"])
    told = json.loads(capsys.readouterr().out)
    assert told["with"]["given_up"] * 2 < told["without"]["given_up"]
    assert told["changes"][-1]["after"] == "closed"
    assert told["statistics"]["state"] == "closed"
