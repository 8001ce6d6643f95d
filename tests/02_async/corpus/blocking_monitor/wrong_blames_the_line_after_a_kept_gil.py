"""Forgives a standstill, but samples whatever is there when the GIL is free again.

replaces: monitor.py
fails:
  - test_who_keeps_the_gil_is_reported_and_no_line_invented
"""

from blocking_monitor import track


class Track(track.Track):  # type: ignore[no-redef]  # laid over the imported one
    """A late look is as good as any."""

    def _can_see(self, now: float) -> bool:
        super()._can_see(now)
        return True
