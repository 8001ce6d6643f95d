"""No time for the last answer: a block by the last lines of the program is never reported.

replaces: __init__.py
fails:
  - test_a_block_at_the_end_of_a_guard_is_reported
  - test_a_step_that_fails_is_over
  - test_the_beat_has_only_what_no_stretch_has
"""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from blocking_monitor import monitor
from blocking_monitor.track import Track


class Monitor(monitor.Monitor):  # type: ignore[no-redef]  # laid over the imported one
    """Switches off, whatever is pending."""

    @asynccontextmanager
    async def guard(self, name: str = "a callback", threshold: float | None = None) -> AsyncIterator[None]:
        thread = threading.get_ident()
        if thread in self._tracks:
            raise RuntimeError("this monitor guards this loop already: one guard is enough.")
        track = Track(asyncio.get_running_loop(), thread, self._rules, name, self._limit(threshold))
        self._tracks[thread] = track
        try:
            with self._pacemaker(track.look):
                yield
        finally:
            del self._tracks[thread]
            track.look()
