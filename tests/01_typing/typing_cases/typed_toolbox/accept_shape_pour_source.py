"""Only a source can be poured out; a list has no oldest end to take from."""

from collections import deque
from typing import assert_type

from typed_toolbox import pour

queue: deque[str] = deque(["tea", "jam"])
basket = ["tea", "jam"]
shelf: list[str] = []

assert_type(pour(queue, shelf), int)
pour(queue, shelf)
