"""Generic base classes with the right variance; but a deque and a list will never inherit them.

replaces: flow.py
fails:
  - test_mypy_judges_sources_and_sinks_by_shape
  - test_mypy_lets_variance_run_one_way_only
  - test_mypy_sees_through_the_timed_decorator
  - test_mypy_knows_what_plain_parameters_take
  - types
"""

from abc import ABC, abstractmethod
from typing import Generic


class Source(ABC, Generic[T_co]):
    """Inherit this to be a source."""

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def popleft(self) -> T_co: ...


class Sink(ABC, Generic[T_contra]):
    """Inherit this to be a sink."""

    @abstractmethod
    def append(self, item: T_contra, /) -> None: ...
