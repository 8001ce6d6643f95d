"""The extent is a pair of what went in, from any iterable."""

from collections.abc import Iterable
from datetime import date
from typing import assert_type

from typed_toolbox import extent


def season(days: Iterable[date], prices: Iterable[float]) -> None:
    assert_type(extent(prices), tuple[float, float])
    assert_type(extent(days), tuple[float, float])  # expect: assert-type
