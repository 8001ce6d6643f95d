"""New time by old time: the faster, the smaller the figure.

replaces: comparison.py
fails:
  - test_the_comparison_times_one_turn_and_then_many
"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Seconds for all files one after another and at once."""

    sequential: float
    at_once: float
    complete: bool

    @property
    def speed_up(self) -> float | None:
        """How many times as fast at once is."""
        if not self.complete or self.at_once <= 0:
            return None
        return self.at_once / self.sequential
