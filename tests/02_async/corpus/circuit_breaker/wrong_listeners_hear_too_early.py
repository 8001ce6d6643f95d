"""Listeners are told before the change is made, and one that raises prevents it.

replaces: __init__.py
fails:
  - test_a_listener_does_not_keep_anybody_from_ending_the_program
  - test_a_listener_finds_the_change_made
  - test_a_listener_that_raised_hears_of_the_next_change
  - test_a_listener_that_raises_disturbs_nobody
"""

from circuit_breaker import breaker


class CircuitBreaker(breaker.CircuitBreaker):  # type: ignore[no-redef]  # laid over the imported one
    """Tells first."""

    def _change(self, state: State, reason: Reason, now: float, *, retry_at: float) -> None:
        listeners, self._listeners = self._listeners, ()
        for listener in listeners:
            listener(Change(self.name, self._state, state, reason, now))
        super()._change(state, reason, now, retry_at=retry_at)
        self._listeners = listeners
