"""Groups in a defaultdict that is made plain at the end; the path walked by recursion.

replaces: records.py
whole: true
fails: []
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeVar

Item = TypeVar("Item")
Name = TypeVar("Name", bound=Hashable)
Kind = TypeVar("Kind")


def group_by(items: Iterable[Item], key: Callable[[Item], Name]) -> dict[Name, list[Item]]:
    """Items by key."""
    groups: defaultdict[Name, list[Item]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return dict(groups)


def _walk(found: object, names: list[str]) -> object:
    if not names:
        return found
    if not isinstance(found, Mapping):
        raise KeyError(names[0])
    return _walk(found[names[0]], names[1:])


def dig(record: Mapping[str, object], path: str, kind: type[Kind]) -> Kind:
    """The value at the path."""
    try:
        value = _walk(record, path.split("."))
    except KeyError:
        raise KeyError(path) from None
    if isinstance(value, kind):
        return value
    raise TypeError(f"{path} should be {kind.__name__} and is {type(value).__name__}")
