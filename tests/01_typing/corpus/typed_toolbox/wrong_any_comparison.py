"""The standard stubs write `other: Any` here, which lets in classes that compare with something else only.

replaces: items.py
fails:
  - test_mypy_holds_items_to_their_bound
"""

from typing import Any, Protocol


class Comparable(Protocol):
    """Answers `<`."""

    def __lt__(self, other: Any, /) -> bool: ...  # as the standard stubs have it
