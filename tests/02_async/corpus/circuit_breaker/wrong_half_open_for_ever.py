"""Half-open refuses until the probe is back: one that never comes back closes the service for good.

replaces: __init__.py
fails:
  - test_a_listener_finds_the_change_made
  - test_a_probe_that_does_not_come_back_is_given_up
  - test_every_story_goes_as_specified
"""

from circuit_breaker import breaker


class CircuitBreaker(breaker.CircuitBreaker):  # type: ignore[no-redef]  # laid over the imported one
    """A flag in place of a turn that ends."""

    def _admit(self) -> Attempt:
        if self._state is State.HALF_OPEN:
            self._refused += 1
            raise CircuitOpenError(self.name, self._state, self.retry_after)
        return super()._admit()
