"""Whatever goes in, what comes out is a `Notice`, each field of it has a type, and nothing is `Any`."""

from typing import assert_type

from type_narrowing import (
    Captured,
    Currency,
    CustomerChanged,
    Money,
    Notice,
    Refunded,
    Refused,
    balance,
    explanation,
    instruction,
    read_notice,
)


def read(document: object) -> None:
    assert_type(read_notice(document), Notice)
    assert_type(balance([read_notice(document)]), dict[Currency, int])
    assert_type(instruction(read_notice(document)), str)
    assert_type(explanation(None), str)
    instruction(read_notice(document))


def fields(captured: Captured, refused: Refused, refunded: Refunded, changed: CustomerChanged) -> None:
    assert_type((captured.order, captured.amount), tuple[str, Money])
    assert_type((refunded.order, refunded.amount, refunded.items), tuple[str, Money, tuple[str, ...]])
    assert_type((refused.order, changed.customer), tuple[str, str])
