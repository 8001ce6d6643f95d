"""A plain `object()`: nobody can write its type down, `is` does not narrow it, and a deep copy of it is another one.

replaces: model.py
whole: true
fails:
  - test_mypy_tells_none_from_missing_from_text
  - test_a_copy_is_as_missing_as_the_original
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Currency: TypeAlias = Literal["EUR", "GBP", "USD"]
Reason: TypeAlias = Literal["card_expired", "card_stolen", "no_funds"]

MISSING = object()
Missing: TypeAlias = object


@dataclass(frozen=True)
class Money:
    """An amount."""

    cents: int
    currency: Currency

    def __str__(self) -> str:
        whole, rest = divmod(abs(self.cents), 100)
        return f"{'-' if self.cents < 0 else ''}{whole}.{rest:02} {self.currency}"


@dataclass(frozen=True)
class Captured:
    """Money came in."""

    order: str
    amount: Money
    kind: Literal["payment.captured"] = "payment.captured"


@dataclass(frozen=True)
class Refused:
    """No money came in."""

    order: str
    reason: Reason | None
    kind: Literal["payment.refused"] = "payment.refused"


@dataclass(frozen=True)
class Refunded:
    """Money went out."""

    order: str
    amount: Money
    items: tuple[str, ...]
    kind: Literal["payment.refunded"] = "payment.refunded"


@dataclass(frozen=True)
class CustomerChanged:
    """A new address, or none."""

    customer: str
    email: object
    kind: Literal["customer.changed"] = "customer.changed"


Notice: TypeAlias = Captured | Refused | Refunded | CustomerChanged
