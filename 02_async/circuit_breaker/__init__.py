"""A circuit breaker for asyncio: refuses calls to a service that is down, and lets one at a time find out."""

from circuit_breaker.breaker import CircuitBreaker
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

__all__ = [
    "Attempt",
    "Change",
    "CircuitBreaker",
    "CircuitOpenError",
    "Clock",
    "Judge",
    "Listener",
    "Reason",
    "Settings",
    "State",
    "Statistics",
    "Verdict",
    "Window",
    "judge_error",
]
