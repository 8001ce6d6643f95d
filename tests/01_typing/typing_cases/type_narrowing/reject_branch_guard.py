"""`TypeGuard`: False says nothing. 0 and True are ints, "" is a str, and none of them passes."""

from typing import assert_type

from type_narrowing import is_cents, is_text


def look(value: int | str) -> None:
    if is_cents(value):
        assert_type(value, int)
    else:
        assert_type(value, str)  # expect: assert-type
    if is_text(value):
        assert_type(value, str)
    else:
        assert_type(value, int | str)
