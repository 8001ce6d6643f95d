"""`except Exception` and `else`, but no `finally`: a cancelled probe is never given back.

replaces: __init__.py
fails:
  - test_a_cancelled_probe_gives_its_turn_back
  - test_a_judge_that_raises_does_not_keep_the_turn
  - test_a_slow_call_failed_however_it_ended
  - test_every_story_goes_as_specified
  - test_statistics_count_everything_that_happened
"""

from collections.abc import Iterator
from contextlib import contextmanager

from circuit_breaker import breaker


class CircuitBreaker(breaker.CircuitBreaker):  # type: ignore[no-redef]  # laid over the imported one
    """Records what it foresaw."""

    @contextmanager
    def attempt(self) -> Iterator[Attempt]:
        attempt = self._admit()
        try:
            yield attempt
        except Exception as error:
            self._record(attempt, self._judge(error))
            raise
        else:
            self._record(attempt, Verdict.WORKED)
