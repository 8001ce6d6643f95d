"""Equal times share an entry, and the share is computed from sums; nothing is popped, the list is cut.

replaces: window.py
whole: true
fails: []
"""

from bisect import bisect_right


class Window:
    """Parallel lists of times, calls and failures."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.times: list[float] = []
        self.calls: list[int] = []
        self.failures: list[int] = []

    def add(self, now: float, *, failed: bool) -> None:
        """Remember."""
        if not self.times or self.times[-1] != now:
            self.cut(now)
            self.times.append(now)
            self.calls.append(0)
            self.failures.append(0)
        self.calls[-1] += 1
        self.failures[-1] += int(failed)

    def share(self, now: float, *, volume: int) -> float | None:
        """Failures by calls."""
        self.cut(now)
        calls = sum(self.calls)
        if not calls or calls < volume:
            return None
        return sum(self.failures) / calls

    def cut(self, now: float) -> None:
        """Forget."""
        old = bisect_right(self.times, now - self.seconds)
        for values in (self.times, self.calls, self.failures):
            del values[:old]
