"""`TypeIs`: False says as much as True. Without money it is one of the other two kinds."""

from typing import assert_type

from type_narrowing import Captured, CustomerChanged, Notice, Refunded, Refused, moves_money


def look(notice: Notice) -> None:
    if moves_money(notice):
        assert_type(notice, Captured | Refunded)
    else:
        assert_type(notice, Notice)  # expect: assert-type
