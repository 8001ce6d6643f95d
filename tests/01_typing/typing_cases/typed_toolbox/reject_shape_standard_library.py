"""A deque is a source and a list is a sink, though neither ever heard of these contracts; a tuple is none."""

from collections import deque
from typing import assert_type

from typed_toolbox import Sink, Source, pour

source: Source[str] = deque(["tea", "jam"])
shelf: list[str] = []
sink: Sink[str] = deque(["rye"])
fixed: tuple[str, ...] = ()

assert_type(source.popleft(), str)
assert_type(pour(source, sink), int)
pour(source, fixed)  # expect: arg-type
