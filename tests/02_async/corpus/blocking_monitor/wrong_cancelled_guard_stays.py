"""Cleans up after an `await`: a cancellation that arrives there, and the loop counts as guarded for ever.

replaces: __init__.py
fails:
  - test_a_guard_that_is_cancelled_is_left_as_well
  - test_a_guard_that_is_closed_is_left_as_well
"""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from blocking_monitor import monitor
from blocking_monitor.track import Track


class Monitor(monitor.Monitor):  # type: ignore[no-redef]  # laid over the imported one
    """First the last answer, then the cleaning up."""

    @asynccontextmanager
    async def guard(self, name: str = "a callback", threshold: float | None = None) -> AsyncIterator[None]:
        thread = threading.get_ident()
        if thread in self._tracks:
            raise RuntimeError("this monitor guards this loop already: one guard is enough.")
        track = Track(asyncio.get_running_loop(), thread, self._rules, name, self._limit(threshold))
        self._tracks[thread] = track
        with self._pacemaker(track.look):
            try:
                yield
            finally:
                await asyncio.sleep(0)
                del self._tracks[thread]
