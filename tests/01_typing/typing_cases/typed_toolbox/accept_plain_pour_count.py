"""Pouring gives the number of items."""

from collections import deque
from typing import assert_type

from typed_toolbox import pour

waiting: deque[str] = deque(["tea", "jam"])
shelf: list[str] = []

poured = pour(waiting, shelf)
assert_type(poured, int)
left: int = 10 - poured
