"""A currency is one of three words, not any string."""

from typing import Literal, assert_type

from type_narrowing import Currency, Money

assert_type(Money(1250, "GBP").currency, Literal["EUR", "GBP", "USD"])
default: Currency = "USD"
price = Money(1250, "EUR")
