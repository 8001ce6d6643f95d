"""A dict is invariant in its values, so `dict[str, object]` refuses the dict of numbers that everybody has.

replaces: records.py
fails:
  - test_mypy_knows_what_plain_parameters_take
  - types
"""

from collections.abc import Mapping


def dig(record: dict[str, object], path: str, kind: type[T]) -> T:
    """The value at the path."""
    found: object = record
    for name in path.split("."):
        if not isinstance(found, Mapping) or name not in found:
            raise KeyError(path)
        found = found[name]
    if not isinstance(found, kind):
        raise TypeError(f"{path}: expected {kind.__name__}, found {type(found).__name__}")
    return found
