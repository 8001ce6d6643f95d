"""The breaker: asks before each call, and learns from each outcome.

There is no lock, and nothing is awaited here. Tasks of one event loop take turns only at an ``await``; between
looking at the state and changing it there is none, so that of a hundred calls in the moment the pause ends exactly
one becomes the probe. A lock held during the call would make the probe single, too, and every other call with it.

What belongs to one call lives in its `Attempt`, and nothing of it in the breaker: many are under way at once. A
flag "a probe is under way" does not work. Whoever forgets to take it down (a task that is cancelled, a judge that
raises, a generator that nobody closes) leaves the breaker half-open for ever. So the probe is lent its turn for one
pause, and a number tells whose outcome still counts: each change of state begins a new period, and what began in
an old one can neither open nor close anything.
"""

import logging
import math
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from circuit_breaker.model import (
    Attempt,
    Change,
    CircuitOpenError,
    Clock,
    Judge,
    Listener,
    Reason,
    Settings,
    State,
    Statistics,
    Verdict,
    judge_error,
)
from circuit_breaker.window import Window

P = ParamSpec("P")
T = TypeVar("T")

DEFAULT = Settings()
logger = logging.getLogger(__name__)


class CircuitBreaker:
    """Stands between the calls and one service; belongs to one event loop.

    ``judge`` says of an exception what it tells about the service. ``clock`` gives seconds that never go backwards.
    Each of the ``listeners`` hears of each change of state, in order, once it is made; a listener that raises an
    `Exception` is logged as an error, with the breaker's name and the traceback; it hears of the next change, and the
    others of this one, all the same. What it raises that is no `Exception` goes on to the caller.
    """

    def __init__(
        self,
        name: str,
        settings: Settings = DEFAULT,
        *,
        judge: Judge = judge_error,
        clock: Clock = time.monotonic,
        listeners: Iterable[Listener] = (),
    ) -> None:
        self.name = name
        self.settings = settings
        self._judge = judge
        self._clock = clock
        self._listeners = tuple(listeners)
        self._state = State.CLOSED
        self._period = 0
        self._retry_at = -math.inf  # until then calls are refused; in the past while it is closed
        self._in_a_row = 0
        self._window = Window(settings.window)
        self._ended: Counter[Verdict] = Counter()
        self._admitted = 0
        self._refused = 0
        self._opened = 0

    @property
    def state(self) -> State:
        """The state as the last call left it. Time alone changes nothing: open becomes half-open by a call."""
        return self._state

    @property
    def retry_after(self) -> float:
        """Seconds until a call may be let through; 0.0 if one would be now."""
        return max(0.0, self._retry_at - self._clock())

    @contextmanager
    def attempt(self) -> Iterator[Attempt]:
        """Let the block try, or raise `CircuitOpenError` when it is entered; what it raises itself goes on.

        The outcome is recorded when the block ends: it WORKED if it ends well; an `Exception` is what the judge says
        of it; anything else that ends it (cancellation, Ctrl-C) is UNKNOWN. Should the judge itself raise, that goes
        to the caller, and the outcome is UNKNOWN.
        """
        # EXERCISE: `_admit` before, `_record` behind, whatever happens between.
        attempt = self._admit()
        verdict = Verdict.UNKNOWN
        try:
            yield attempt
            verdict = Verdict.WORKED
        except Exception as error:
            verdict = self._judge(error)
            raise
        finally:
            self._record(attempt, verdict)

    async def call(self, function: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """What ``function`` gives, awaited in an attempt; where it is refused, the function is not even called."""
        # EXERCISE: two lines. Calling the function may raise as well, so it belongs into the attempt.
        with self.attempt():
            return await function(*args, **kwargs)

    def statistics(self) -> Statistics:
        """What has been going on so far."""
        return Statistics(
            name=self.name,
            state=self._state,
            retry_after=self.retry_after,
            worked=self._ended[Verdict.WORKED],
            failed=self._ended[Verdict.FAILED],
            unknown=self._ended[Verdict.UNKNOWN],
            refused=self._refused,
            under_way=self._admitted - self._ended.total(),
            opened=self._opened,
        )

    def _admit(self) -> Attempt:
        """Let a call through, or refuse it; count it as admitted or as refused.

        Unless closed, it is refused until ``_retry_at``. From then on it is the probe, and the next is due a pause
        from now: HALF_OPEN, because of PAUSE_OVER. A probe still under way is given up first: OPEN, PROBE_OVERDUE.
        """
        # EXERCISE: one rule for open and half-open. The attempt carries the period that its own probe began.
        now = self._clock()
        if self._state is not State.CLOSED:
            if now < self._retry_at:
                self._refused += 1
                raise CircuitOpenError(self.name, self._state, self._retry_at - now)
            if self._state is State.HALF_OPEN:
                self._change(State.OPEN, Reason.PROBE_OVERDUE, now, retry_at=now)
            self._change(State.HALF_OPEN, Reason.PAUSE_OVER, now, retry_at=now + self.settings.pause)
        self._admitted += 1
        return Attempt(period=self._period, began=now, probe=self._state is State.HALF_OPEN)

    def _record(self, attempt: Attempt, verdict: Verdict) -> None:
        """Count how an attempt ended, and draw the consequences if it began in the present period.

        What the attempt says itself stands. Otherwise it FAILED if it was slow; otherwise it is ``verdict``.
        """
        # EXERCISE: settle the verdict, count it always, and hand it on to `_probed` or `_learn` if it is not too late.
        now = self._clock()
        if attempt.verdict is not None:
            verdict = attempt.verdict
        elif self.settings.slow is not None and now - attempt.began > self.settings.slow:
            verdict = Verdict.FAILED
        self._ended[verdict] += 1
        if attempt.period == self._period:
            follow = self._probed if attempt.probe else self._learn
            follow(verdict, now)

    def _probed(self, verdict: Verdict, now: float) -> None:
        """The probe is back: CLOSED if it WORKED, OPEN for a pause if it FAILED.

        If the verdict is UNKNOWN, OPEN as well, but the next call may try at once.
        """
        # EXERCISE: three verdicts, three changes, each with its reason.
        match verdict:
            case Verdict.WORKED:
                self._change(State.CLOSED, Reason.PROBE_WORKED, now, retry_at=now)
            case Verdict.FAILED:
                self._change(State.OPEN, Reason.PROBE_FAILED, now, retry_at=now + self.settings.pause)
            case Verdict.UNKNOWN:
                self._change(State.OPEN, Reason.PROBE_UNKNOWN, now, retry_at=now)

    def _learn(self, verdict: Verdict, now: float) -> None:
        """While closed: count the outcome, and open for a pause if a failure was one too many.

        UNKNOWN is as if there had been no call. Only a failure opens; where FAILURES and RATE both apply, the
        reason is FAILURES.
        """
        # EXERCISE: the failures in a row, the window, and whether one of the two thresholds is reached.
        if verdict is Verdict.UNKNOWN:
            return
        failed = verdict is Verdict.FAILED
        self._in_a_row = self._in_a_row + 1 if failed else 0
        if self.settings.rate is not None:
            self._window.add(now, failed=failed)
        reason = self._too_much(now) if failed else None
        if reason is not None:
            self._change(State.OPEN, reason, now, retry_at=now + self.settings.pause)

    def _too_much(self, now: float) -> Reason | None:
        """The threshold that is reached, if one is."""
        # EXERCISE-REMOVE
        failures, rate = self.settings.failures, self.settings.rate
        if failures is not None and self._in_a_row >= failures:
            return Reason.FAILURES
        share = self._window.share(now, volume=self.settings.volume)
        if rate is not None and share is not None and share >= rate:
            return Reason.RATE
        return None

    def _change(self, state: State, reason: Reason, now: float, *, retry_at: float) -> None:
        """Enter the state and a new period, in which nothing is counted yet; then tell the listeners.

        From ``retry_at`` on a call may be let through. ``_opened`` goes up for the reasons that `Statistics` names.
        """
        # EXERCISE: first everything into its place, then the listeners; `logger.exception` for one that raises.
        change = Change(self.name, self._state, state, reason, now)
        self._state = state
        self._retry_at = retry_at
        self._period += 1
        self._in_a_row = 0
        self._window = Window(self.settings.window)
        self._opened += reason in {Reason.FAILURES, Reason.RATE, Reason.PROBE_FAILED}
        for listener in self._listeners:
            self._tell(listener, change)

    def _tell(self, listener: Listener, change: Change) -> None:
        # EXERCISE-REMOVE
        try:
            listener(change)
        except Exception:
            logger.exception(
                "A listener of the circuit breaker %s raised; the breaker goes on without it.", self.name
            )
