"""False says as much as True here: what is none of the words is not of the type."""

from typing import assert_type

from type_narrowing import Currency, Reason, is_currency, is_reason


def look(currency: Currency | None, reason: Reason | None) -> None:
    if is_currency(currency):
        assert_type(currency, Currency)
    else:
        assert_type(currency, None)
    if is_reason(reason):
        assert_type(reason, Reason)
    else:
        assert_type(reason, None)
