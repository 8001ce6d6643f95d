"""What is in a record from outside is an `object`: look before using it. `Any` would let the second line pass."""

from collections.abc import Mapping
from typing import assert_type

from type_narrowing import is_record


def look(value: object, other: Mapping[str, object] | int) -> None:
    if is_record(value):
        assert_type(value, Mapping[str, object])
        str(value["order"]).upper()
    if not is_record(other):
        assert_type(other, int)
