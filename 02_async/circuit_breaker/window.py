"""The outcomes of the last so many seconds, and which share of them failed.

A list that is filtered at each question takes longer the more calls there are, just when time is short. Here every
outcome is added once and dropped once, and a count of the failures goes along; so a question costs what has become
too old since the last one, and nothing else.
"""

from collections import deque


class Window:
    """Remembers outcomes for ``seconds``; ``now`` must never go backwards from one call to the next."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._outcomes: deque[tuple[float, bool]] = deque()
        self._failed = 0

    def add(self, now: float, *, failed: bool) -> None:
        """Remember the outcome of a call that has just ended; forget what has become too old.

        It is too old once ``seconds`` have passed since it was added.
        """
        # EXERCISE: append, keep the count of failures, and let go of what is too old, at the other end.
        self._outcomes.append((now, failed))
        self._failed += failed
        self._forget(now)

    def share(self, now: float, *, volume: int) -> float | None:
        """Which share of what is remembered failed, 0.0 to 1.0; None if that is nothing, or fewer than ``volume``."""
        # EXERCISE: first forget what is too old by now; then divide.
        self._forget(now)
        calls = len(self._outcomes)
        return None if calls < max(volume, 1) else self._failed / calls

    def _forget(self, now: float) -> None:
        """Let go of what is too old."""
        # EXERCISE-REMOVE
        while self._outcomes and now - self._outcomes[0][0] >= self._seconds:
            _, failed = self._outcomes.popleft()
            self._failed -= failed
