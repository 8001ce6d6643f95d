"""Covariant and contravariant, the wrong way round.

replaces: flow.py
fails:
  - test_mypy_lets_variance_run_one_way_only
  - types
"""

from typing import Protocol


class Source(Protocol[T_contra]):
    """Gives items."""

    def __len__(self) -> int: ...

    def popleft(self) -> T_contra: ...


class Sink(Protocol[T_co]):
    """Takes items."""

    def append(self, item: T_co, /) -> None: ...
