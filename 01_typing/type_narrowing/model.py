"""What a notification can be, once somebody has looked.

Four classes and a union, each with a tag of its own: `Literal["payment.captured"]` is a type with one value,
so a comparison of ``kind`` is enough for a type checker to know the class. Strings would do when the program
runs, and would let "expired-card" pass for "card_expired" until the customer reads it.

An address that is absent and one that is null are different news: "unchanged" and "deleted". None can stand
for one of them only. For the other there is `MISSING`, the only member of an enumeration: that is a type with
one value too, so ``is MISSING`` narrows. A plain ``object()`` would not, and a copy of it is another object.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal, TypeAlias

Currency: TypeAlias = Literal["EUR", "GBP", "USD"]
Reason: TypeAlias = Literal["card_expired", "card_stolen", "no_funds"]


class Missing(Enum):
    """The type of `MISSING`."""

    MISSING = "missing"


MISSING: Final = Missing.MISSING


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
    kind: Literal["payment.captured"] = "payment.captured"


@dataclass(frozen=True)
class Refused:
    """The bank refused to pay for an order; ``reason`` is one of three, or None if the bank gives none."""

    order: str
    reason: Reason | None
    kind: Literal["payment.refused"] = "payment.refused"


@dataclass(frozen=True)
class Refunded:
    """Money went back, and these items with it."""

    order: str
    amount: Money
    items: tuple[str, ...]
    kind: Literal["payment.refunded"] = "payment.refunded"


@dataclass(frozen=True)
class CustomerChanged:
    """A customer has a new ``email`` (text), deleted the old one (None), or left it alone (`MISSING`)."""

    customer: str
    email: str | Missing | None
    kind: Literal["customer.changed"] = "customer.changed"


Notice: TypeAlias = Captured | Refused | Refunded | CustomerChanged
