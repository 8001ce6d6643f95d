"""An event loop that waits for nothing: where all tasks sleep, the clock jumps to the moment the first one wakes.

A minute of waiting takes a millisecond, and the same program takes the same course every time. Only what waits for
the network or a thread would still take as long as it takes.
"""

import asyncio
from selectors import SelectorKey, SelectSelector


class _Skipping(SelectSelector):
    """Looks whether something has come in, and skips the time that it was allowed to wait."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        """What has come in already; with nothing planned, wait as everybody does."""
        if timeout is None:
            return super().select(None)
        self.now += max(timeout, 0.0)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """For `asyncio.Runner(loop_factory=VirtualLoop)`; its ``time`` begins at zero."""

    def __init__(self) -> None:
        self._skipping = _Skipping()
        super().__init__(self._skipping)

    def time(self) -> float:
        """Seconds that have not passed."""
        return self._skipping.now
