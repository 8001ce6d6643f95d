"""Before looking, a notice has only what every member of the union has."""

from typing import Literal, assert_type

from type_narrowing import Notice

Kind = Literal["payment.captured", "payment.refused", "payment.refunded", "customer.changed"]


def label(notice: Notice) -> str:
    assert_type(notice.kind, Kind)
    return notice.kind
