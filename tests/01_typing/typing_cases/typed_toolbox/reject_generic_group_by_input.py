"""What is grouped must be iterable."""

from typing import assert_type

from typed_toolbox import group_by


def parity(number: int) -> bool:
    return number % 2 == 0


assert_type(group_by({1, 2, 3}, parity)[True], list[int])
group_by(12, parity)  # expect: arg-type
