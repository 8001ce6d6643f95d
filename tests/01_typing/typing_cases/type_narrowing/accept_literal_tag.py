"""A tag is a type with one value: nobody can build a refusal that calls itself captured."""

from typing import Literal, assert_type

from type_narrowing import Captured, CustomerChanged, Money, Refunded, Refused


def tags(captured: Captured, refused: Refused, refunded: Refunded, changed: CustomerChanged) -> None:
    assert_type(captured.kind, Literal["payment.captured"])
    assert_type(refused.kind, Literal["payment.refused"])
    assert_type(refunded.kind, Literal["payment.refunded"])
    assert_type(changed.kind, Literal["customer.changed"])


money = Money(1250, "EUR")
copy = Captured("A1", money, kind="payment.captured")
