"""`object` takes everything in and lets nothing useful out.

replaces: records.py
fails:
  - test_mypy_follows_the_type_of_an_item
  - test_mypy_holds_items_to_their_bound
"""

from collections.abc import Callable, Iterable


def group_by(items: Iterable[T], key: Callable[[T], object]) -> dict[object, list[T]]:
    """Items by key, whatever the key."""
    groups: dict[object, list[T]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups
