"""Records whose shape nobody promised: decoded JSON, parsed settings, rows.

TODO: say in annotations what the docstrings say in words. The bare `dict` below promises both too much and
too little.
"""

from collections.abc import Mapping


def group_by(items, key) -> dict:
    """A dict from each key to the list of its items; keys in the order they came first, items in theirs.

    Takes any iterable, sorted or not, and a function from an item to a hashable key.
    """
    groups = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


def dig(record: dict, path: str, kind):
    """The value at a dotted path, such as "server.port", as an instance of the class ``kind``.

    Takes any mapping from strings; what it gives has the type that ``kind`` names. KeyError with the whole
    path if that leads nowhere; TypeError, naming path, expected and found class, if `isinstance` disagrees.
    """
    for name in path.split("."):
        if not isinstance(record, Mapping) or name not in record:
            raise KeyError(path)
        record = record[name]
    if not isinstance(record, kind):
        raise TypeError(f"{path}: expected {kind.__name__}, found {type(record).__name__}")
    return record
