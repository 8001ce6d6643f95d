"""Three kinds are dealt with. The rest is not nothing: `assert_never` says which member was forgotten."""

from typing import assert_never, assert_type

from type_narrowing import Captured, CustomerChanged, Notice, Refunded, Refused


def count(notice: Notice) -> int:
    match notice:
        case Captured() | Refunded():
            return 1
        case Refused():
            return 0
        case _:
            assert_never(notice)  # expect: arg-type
            return 0


def complete(notice: Notice) -> int:
    match notice:
        case Captured() | Refunded():
            return 1
        case Refused() | CustomerChanged():
            return 0
        case _:
            assert_never(notice)
