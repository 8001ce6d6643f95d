"""One plain type variable for everything: neither a source nor a sink bends, and mypy says so at the class.

replaces: flow.py
fails:
  - test_mypy_lets_variance_run_one_way_only
  - types
"""

from typing import Protocol


class Source(Protocol[T]):
    """Gives items."""

    def __len__(self) -> int: ...

    def popleft(self) -> T: ...


class Sink(Protocol[T]):
    """Takes items."""

    def append(self, item: T, /) -> None: ...
