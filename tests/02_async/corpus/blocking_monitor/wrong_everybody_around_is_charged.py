"""Nobody is excused: one sleep, and every watched function above it is accused as well.

replaces: monitor.py
fails:
  - test_a_block_is_reported_without_the_standstill_in_it
  - test_a_hang_is_that_of_the_innermost
  - test_a_hang_is_told_before_it_ends
  - test_a_hang_may_end_while_the_watchman_looks
  - test_a_listener_that_raises_is_logged
  - test_a_look_a_little_late_still_sees
  - test_a_loop_is_guarded_once_by_each_monitor
  - test_a_section_counts_where_it_is_entered
  - test_a_section_that_gives_the_loop_away_is_told_so
  - test_a_standstill_is_forgiven_only_to_those_it_befell
  - test_a_standstill_is_forgiven_to_the_innermost_alone
  - test_a_step_that_blocks_is_reported_with_its_line
  - test_a_step_that_fails_is_over
  - test_a_stretch_ends_while_the_watchman_looks
  - test_a_watched_function_may_await_itself
  - test_each_blocking_step_has_its_report
  - test_each_is_excused_what_is_nearest_to_it
  - test_each_is_forgiven_its_own_share_of_a_gap
  - test_every_use_has_its_own_threshold
  - test_one_watched_function_may_await_another
  - test_only_ones_own_seconds_were_unseen
  - test_only_ones_own_time_leads_to_samples
  - test_only_so_many_samples_are_kept
  - test_the_beat_has_only_what_no_stretch_has
  - test_time_belongs_to_the_innermost_alone
  - test_two_loops_have_nothing_to_do_with_each_other
  - test_what_ends_too_late_is_let_go
  - test_what_follows_a_section_is_not_its
  - test_what_is_let_go_takes_no_excuse_along
  - test_what_was_told_of_a_hang_is_ended_by_a_report
  - test_who_keeps_the_gil_is_reported_and_no_line_invented
"""

from blocking_monitor import track


class Track(track.Track):  # type: ignore[no-redef]  # laid over the imported one
    """Each stretch from its beginning to its end."""

    def end(self, stretch: track.Stretch) -> None:
        if stretch in self._open:
            now = stretch.ended = self._clock()
            self._hand_over(stretch, now)
            del self._open[self._open.index(stretch) :]
