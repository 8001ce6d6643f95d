"""`itertools.groupby` groups neighbours: without sorting first, later runs of a key replace earlier ones.

replaces: records.py
fails:
  - test_groups_need_no_sorted_input
"""

from collections.abc import Callable, Iterable
from itertools import groupby


def group_by(items: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """Items by key."""
    return {name: list(group) for name, group in groupby(items, key)}
