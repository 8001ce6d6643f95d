"""Looks before it leaps, and then forgets what it saw.

replaces: records.py
fails:
  - test_mypy_follows_the_type_of_an_item
  - test_mypy_knows_what_plain_parameters_take
  - types
"""

from collections.abc import Mapping


def dig(record: Mapping[str, object], path: str, kind: type) -> object:
    """The value at the path, checked and handed on as `object`."""
    found: object = record
    for name in path.split("."):
        if not isinstance(found, Mapping) or name not in found:
            raise KeyError(path)
        found = found[name]
    if not isinstance(found, kind):
        raise TypeError(f"{path}: expected {kind.__name__}, found {type(found).__name__}")
    return found
