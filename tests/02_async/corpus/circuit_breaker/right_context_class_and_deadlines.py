"""A class with `__enter__` and `__exit__`, attempts recognised by identity, and no private method of the reference.

replaces: breaker.py
whole: true
fails: []
"""

import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractContextManager
from types import TracebackType
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

P = ParamSpec("P")
T = TypeVar("T")
DEFAULT = Settings()
OPENING = {Reason.FAILURES, Reason.RATE, Reason.PROBE_FAILED}


class CircuitBreaker:
    """Keeps the attempts of the present period in a list, and every outcome of it in another."""

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
        self.judge = judge
        self.clock = clock
        self.listeners = list(listeners)
        self.present: list[Attempt] = []
        self.outcomes: list[tuple[float, bool]] = []
        self.state = State.CLOSED
        self.closed_until = float("-inf")
        self.counts = dict.fromkeys(["admitted", "refused", "opened", *Verdict], 0)

    @property
    def retry_after(self) -> float:
        """Seconds until a call may be let through."""
        wait = self.closed_until - self.clock()
        return 0.0 if self.state is State.CLOSED or wait < 0 else wait

    def attempt(self) -> AbstractContextManager[Attempt]:
        """One call."""
        return _Context(self)

    async def call(self, function: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the function gives."""
        with self.attempt():
            awaitable = function(*args, **kwargs)
            return await awaitable

    def statistics(self) -> Statistics:
        """What has been going on."""
        ended = {verdict.value: self.counts[verdict] for verdict in Verdict}
        return Statistics(
            name=self.name,
            state=self.state,
            retry_after=self.retry_after,
            refused=self.counts["refused"],
            under_way=self.counts["admitted"] - sum(ended.values()),
            opened=self.counts["opened"],
            **ended,
        )

    def enter(self) -> Attempt:
        """Admit or refuse."""
        now, probe = self.clock(), self.state is not State.CLOSED
        if probe and now < self.closed_until:
            self.counts["refused"] += 1
            raise CircuitOpenError(self.name, self.state, self.closed_until - now)
        if self.state is State.HALF_OPEN:
            self.become(State.OPEN, Reason.PROBE_OVERDUE, now)
        if self.state is State.OPEN:
            self.become(State.HALF_OPEN, Reason.PAUSE_OVER, now, self.settings.pause)
        self.counts["admitted"] += 1
        self.present.append(Attempt(period=0, began=now, probe=probe))
        return self.present[-1]

    def leave(self, attempt: Attempt, verdict: Verdict) -> None:
        """Record."""
        now = self.clock()
        slow = self.settings.slow is not None and now > attempt.began + self.settings.slow
        final = attempt.verdict or (Verdict.FAILED if slow else verdict)
        self.counts[final] += 1
        for number, known in enumerate(self.present):
            if known is attempt:
                del self.present[number]
                self.count(attempt, final, now)
                break

    def count(self, attempt: Attempt, verdict: Verdict, now: float) -> None:
        """Draw the consequences."""
        pause = self.settings.pause
        if attempt.probe and verdict is Verdict.WORKED:
            self.become(State.CLOSED, Reason.PROBE_WORKED, now)
        elif attempt.probe and verdict is Verdict.FAILED:
            self.become(State.OPEN, Reason.PROBE_FAILED, now, pause)
        elif attempt.probe:
            self.become(State.OPEN, Reason.PROBE_UNKNOWN, now)
        elif verdict is not Verdict.UNKNOWN:
            self.outcomes.append((now, verdict is Verdict.FAILED))
            if verdict is Verdict.FAILED and (reason := self.reason(now)):
                self.become(State.OPEN, reason, now, pause)

    def reason(self, now: float) -> Reason | None:
        """Looked up in the list each time."""
        limit = self.settings.failures
        row = self.outcomes[-limit:] if limit else []
        if limit and len(row) == limit and all(failed for _, failed in row):
            return Reason.FAILURES
        recent = [failed for at, failed in self.outcomes if now - at < self.settings.window]
        enough = self.settings.rate is not None and len(recent) >= self.settings.volume
        return Reason.RATE if enough and sum(recent) >= (self.settings.rate or 0) * len(recent) else None

    def become(self, state: State, reason: Reason, now: float, pause: float = 0.0) -> None:
        """Change, and tell."""
        change = Change(self.name, self.state, state, reason, now)
        self.state, self.closed_until = state, now + pause
        self.present, self.outcomes = [], []
        if reason in OPENING:
            self.counts["opened"] += 1
        for listener in self.listeners:
            try:
                listener(change)
            except Exception as error:
                logging.getLogger(__name__).error("%s: a listener raised", self.name, exc_info=error)


class _Context(AbstractContextManager[Attempt]):
    """Between entering and leaving."""

    def __init__(self, breaker: CircuitBreaker) -> None:
        self.breaker = breaker
        self.attempt: Attempt | None = None

    def __enter__(self) -> Attempt:
        self.attempt = self.breaker.enter()
        return self.attempt

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self.attempt is not None
        verdict = Verdict.WORKED if error is None else Verdict.UNKNOWN
        try:
            if isinstance(error, Exception):
                verdict = self.breaker.judge(error)
        finally:
            self.breaker.leave(self.attempt, verdict)
