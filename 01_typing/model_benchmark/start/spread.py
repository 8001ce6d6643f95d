"""Which differences are worth a sentence.

A benchmark always finds one. On a laptop that also plays music a few per cent are weather, so a report that
calls 4 % "faster" will say the opposite tomorrow. Here a difference counts from a quarter on, and below it
the report is silent: a claim that no figure carries is not made.
"""

from collections.abc import Mapping
from typing import NamedTuple

NOTABLE = 1.25
"""The least ratio that is worth a sentence."""


class Spread(NamedTuple):
    """Whose value is the least, whose is the most, and how many times as much that is."""

    least: str
    most: str
    times: float


def spread(values: Mapping[str, float]) -> Spread | None:
    """How far the values lie apart; of equal ones the first in the mapping counts.

    None where nobody stands out: without any values, with a least value of zero or below (nothing is "times as
    much" as nothing), or if the most is less than `NOTABLE` times the least.
    """
    raise NotImplementedError("model_benchmark.spread.spread")
