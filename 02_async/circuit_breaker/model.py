"""The words of a circuit breaker: its states, what a call says about a service, when to open, what is told.

A verdict has three values, not two. "The service failed" and "the service works" leave no room for a call that was
cancelled, or that stumbled over a mistake of our own before it ever asked. Counted as a failure, every impatient user
brings the breaker nearer to opening; counted as a success, the first cancelled probe closes it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class State(StrEnum):
    """Whether calls pass."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Verdict(StrEnum):
    """What a call says about the service: not about the caller, whose question may well have been nonsense."""

    WORKED = "worked"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why the state changed."""

    FAILURES = "failures_in_a_row"
    RATE = "failure_rate"
    PAUSE_OVER = "pause_over"
    PROBE_WORKED = "probe_worked"
    PROBE_FAILED = "probe_failed"
    PROBE_UNKNOWN = "probe_unknown"
    PROBE_OVERDUE = "probe_overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """When to open, and for how long. Times are seconds; ValueError for what cannot work.

    ``failures``: open after so many in a row; None: never for that reason.
    ``rate``: open when at least this share (above 0, at most 1) of the calls that ended within the last ``window``
    seconds failed, and at least ``volume`` calls ended there; None: never for that reason.
    ``pause``: how long calls are refused before a probe, and how long a probe may take.
    ``slow``: a call that takes longer than this failed, however it ended; None: it may take as long as it likes.
    """

    failures: int | None = 5
    rate: float | None = None
    window: float = 60.0
    volume: int = 10
    pause: float = 30.0
    slow: float | None = None

    def __post_init__(self) -> None:
        if self.failures is None and self.rate is None:
            raise ValueError("failures and rate are both None, so it would never open: set at least one.")
        if self.failures is not None and self.failures < 1:
            raise ValueError(f"failures is {self.failures}: expected at least 1, or None.")
        if self.rate is not None and not 0 < self.rate <= 1:
            raise ValueError(f"rate is {self.rate:g}: expected a share above 0 and at most 1, or None.")
        if self.volume < 1:
            raise ValueError(f"volume is {self.volume}: expected at least 1.")
        for name, seconds in (("window", self.window), ("pause", self.pause), ("slow", self.slow)):
            if seconds is not None and not (seconds > 0 and math.isfinite(seconds)):
                raise ValueError(f"{name} is {seconds:g}: expected seconds, more than 0 and not endless.")


class CircuitOpenError(Exception):
    """The call was refused: nobody was asked, and nothing was waited for.

    ``retry_after``: after so many seconds a call may be let through, unless the state changes before.
    """

    def __init__(self, name: str, state: State, retry_after: float) -> None:
        super().__init__(name, state, retry_after)
        self.name = name
        self.state = state
        self.retry_after = retry_after

    def __str__(self) -> str:
        why = "it failed too often" if self.state is State.OPEN else "a probe is under way"
        return f"{self.name} is not asked for up to {self.retry_after:.3g} s: {why}"


@dataclass(frozen=True, slots=True)
class Change:
    """The breaker ``name`` went from one state to another, at this time of its clock."""

    name: str
    before: State
    after: State
    reason: Reason
    at: float


@dataclass(frozen=True, slots=True)
class Statistics:
    """What has been going on since the breaker was made: one line of a log.

    ``worked``, ``failed``, ``unknown``: calls that have ended, by verdict, also those that came too late to count.
    ``refused``: calls that were not let through. ``under_way``: calls that have not ended.
    ``opened``: how often it changed to open because of failures (`FAILURES`, `RATE`, `PROBE_FAILED`).
    """

    name: str
    state: State
    retry_after: float
    worked: int
    failed: int
    unknown: int
    refused: int
    under_way: int
    opened: int


@dataclass(slots=True, kw_only=True)
class Attempt:
    """A call that was let through.

    ``period`` is the breaker's period in which it began, ``began`` the time. ``probe``: whether everything depends
    on this one; a probe may well ask a cheaper question than other calls do. Set ``verdict`` where you know better
    than the breaker, for instance when a 503 came back without an exception: then it stands, whatever follows.
    """

    period: int
    began: float
    probe: bool
    verdict: Verdict | None = None


Clock: TypeAlias = Callable[[], float]
Judge: TypeAlias = Callable[[Exception], Verdict]
Listener: TypeAlias = Callable[[Change], None]


def judge_error(error: Exception) -> Verdict:
    """Every error is the service's failure, but for `CircuitOpenError`: another breaker refused, nobody was asked."""
    return Verdict.UNKNOWN if isinstance(error, CircuitOpenError) else Verdict.FAILED
