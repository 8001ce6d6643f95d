"""Believes the clock: a laptop that was closed for a night blocked the loop for a night.

replaces: monitor.py
fails:
  - test_a_block_is_reported_without_the_standstill_in_it
  - test_a_look_a_little_late_still_sees
  - test_a_standstill_is_forgiven_only_to_those_it_befell
  - test_a_standstill_is_forgiven_to_the_innermost_alone
  - test_a_stretch_ends_while_the_watchman_looks
  - test_each_is_forgiven_its_own_share_of_a_gap
  - test_nobody_is_accused_of_a_standstill
  - test_of_a_gap_only_the_work_is_charged
  - test_only_ones_own_seconds_were_unseen
  - test_what_is_let_go_takes_no_excuse_along
  - test_who_keeps_the_gil_is_reported_and_no_line_invented
"""

from blocking_monitor import track


class Track(track.Track):  # type: ignore[no-redef]  # laid over the imported one
    """Every look sees."""

    def _can_see(self, now: float) -> bool:
        return True
