"""Each comparison of the tag takes one class out of the union; what is left has what its members share."""

from typing import assert_type

from type_narrowing import Captured, CustomerChanged, Notice, Refunded


def cents(notice: Notice) -> int:
    if notice.kind == "customer.changed":
        assert_type(notice, CustomerChanged)
        return 0
    if notice.kind == "payment.refused":
        return 0
    assert_type(notice, Captured | Refunded)
    return notice.amount.cents
