"""Does not look again: the stack is of what came after the block.

replaces: monitor.py
fails:
  - test_a_sample_that_comes_too_late_does_not_count
"""

from blocking_monitor import track


class Track(track.Track):  # type: ignore[no-redef]  # laid over the imported one
    """One look at the stretch, one at the thread."""

    def _sample(self, now: float) -> None:
        stretch = self._innermost()
        if stretch is None or stretch.own(now) < min(stretch.threshold, self._rules.hang) / 2:
            return
        if len(stretch.samples) < track.MOST_SAMPLES:
            stretch.samples += (self._rules.sampler(self._thread),)
