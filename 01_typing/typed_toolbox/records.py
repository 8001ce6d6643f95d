"""Records whose shape nobody promised: decoded JSON, parsed settings, rows.

Such data is honestly a mapping to `object`: something is there, and one has to look before using it. `Any`
says the opposite, use it without looking, and the fault appears three calls later. `dig` does the looking
once, at the border, and hands on a value whose type is known.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeVar

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


def group_by(items: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """A dict from each key to the list of its items; keys in the order they came first, items in theirs.

    Takes any iterable, sorted or not, and a function from an item to a hashable key.
    """
    groups: dict[K, list[T]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


def dig(record: Mapping[str, object], path: str, kind: type[T]) -> T:
    """The value at a dotted path, such as "server.port", as an instance of the class ``kind``.

    Takes any mapping from strings; what it gives has the type that ``kind`` names. KeyError with the whole
    path if that leads nowhere; TypeError, naming path, expected and found class, if `isinstance` disagrees.
    """
    found: object = record
    for name in path.split("."):
        if not isinstance(found, Mapping) or name not in found:
            raise KeyError(path)
        found = found[name]
    if not isinstance(found, kind):
        raise TypeError(f"{path}: expected {kind.__name__}, found {type(found).__name__}")
    return found
