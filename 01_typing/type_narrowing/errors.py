"""The one way in which reading a notification fails.

An error that says "bad input" sends somebody to search a document of two hundred lines. This one says where,
in the notation of JSONPath: ``$`` is the document, ``$.amount.cents`` a field in a field, ``$.items[2]`` an item.
"""

from reprlib import repr as shortened
from typing import Literal, TypeAlias

from type_narrowing.model import MISSING

Expected: TypeAlias = Literal[
    "JSON",
    "an object",
    "a known kind",
    "a text",
    "a text or null",
    "a number of cents",
    "a currency",
    "a reason or null",
    "a list",
]


class NoticeError(ValueError):
    """Something at ``path`` is not what was ``expected``; ``found`` is what is there, `MISSING` if nothing is."""

    def __init__(self, path: str, expected: Expected, found: object) -> None:
        shown = "nothing" if found is MISSING else shortened(found)
        super().__init__(f"{path}: expected {expected}, found {shown}")
        self.path = path
        self.expected = expected
        self.found = found
