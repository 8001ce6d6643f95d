"""`isinstance(found, list)` leaves a `list[Any]`: every item is right, and nobody would have heard of a wrong one.

replaces: reading.py
fails:
  - test_mypy_infers_no_any_in_the_program
"""

from collections.abc import Mapping


def read_items(record: Mapping[str, object]) -> tuple[str, ...]:
    """The items."""
    found = record.get("items", MISSING)
    if not isinstance(found, list):
        raise NoticeError("$.items", "a list", found)
    for number, item in enumerate(found):
        if not is_text(item):
            raise NoticeError(f"$.items[{number}]", "a text", item)
    return tuple(found)
