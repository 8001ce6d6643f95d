"""What a notification can be, once somebody has looked.

TODO: every word here is a `str`, so "expired-card" passes for "card_expired" and a refusal may call itself captured.
Give the words and the tags a type of their own, and `Notice` its four members. `MISSING` says "no news of it",
which is something else than None; make it a value that ``is MISSING`` can narrow.
"""

from dataclasses import dataclass
from typing import TypeAlias

Currency: TypeAlias = str  # TODO: only EUR, GBP and USD
Reason: TypeAlias = str  # TODO: only card_expired, card_stolen and no_funds

MISSING = object()  # TODO: of a type with one value


@dataclass(frozen=True)
class Money:
    """An amount in cents, of one of three currencies; as text "12.50 EUR". A balance may be below zero: "-4.05 EUR"."""

    cents: int
    currency: Currency

    def __str__(self) -> str:
        whole, rest = divmod(abs(self.cents), 100)
        return f"{'-' if self.cents < 0 else ''}{whole}.{rest:02} {self.currency}"


@dataclass(frozen=True)
class Captured:
    """Money came in for an order."""

    order: str
    amount: Money
    kind: str = "payment.captured"


@dataclass(frozen=True)
class Refused:
    """The bank refused to pay for an order; ``reason`` is one of three, or None if the bank gives none."""

    order: str
    reason: Reason | None
    kind: str = "payment.refused"


@dataclass(frozen=True)
class Refunded:
    """Money went back, and these items with it."""

    order: str
    amount: Money
    items: tuple[str, ...]
    kind: str = "payment.refunded"


@dataclass(frozen=True)
class CustomerChanged:
    """A customer has a new ``email`` (text), deleted the old one (None), or left it alone (`MISSING`)."""

    customer: str
    email: object
    kind: str = "customer.changed"


Notice: TypeAlias = object  # TODO: one of the four classes above
