"""What a shop does with a notification, complete for every kind there is.

Each ladder ends in `assert_never`. It takes a value of type ``Never``, and mypy has that only when every member
of the union is dealt with. Add a fifth class to `Notice`, and mypy names each place that has forgotten it:
`moves_money`, `balance` and `instruction`. A ``case _`` that does nothing would swallow the new kind without a
word; so would an ``isinstance`` that is False for it, an ``else``, and, until the first KeyError, a dict.
"""

from collections.abc import Iterable
from typing import assert_never

from typing_extensions import TypeIs

from type_narrowing.model import (
    MISSING,
    Captured,
    Currency,
    CustomerChanged,
    Notice,
    Reason,
    Refunded,
    Refused,
)


def moves_money(notice: Notice) -> TypeIs[Captured | Refunded]:
    """Whether it is one of the kinds with an amount; False means that it is one of the others.

    Whatever is no `Notice` ends in `assert_never`.
    """
    match notice:
        case Captured() | Refunded():
            return True
        case Refused() | CustomerChanged():
            return False
        case _:
            assert_never(notice)


def balance(notices: Iterable[Notice]) -> dict[Currency, int]:
    """What is left in each currency, in cents: captured minus refunded, perhaps below zero.

    A currency without payments has no entry; one whose payments cancel out has a zero. Whatever is no `Notice` ends
    in `assert_never`.
    """
    totals: dict[Currency, int] = {}
    for notice in notices:
        match notice:
            case Captured(amount=money):
                cents = money.cents
            case Refunded(amount=money):
                cents = -money.cents
            case Refused() | CustomerChanged():
                continue
            case _:
                assert_never(notice)
        totals[money.currency] = totals.get(money.currency, 0) + cents
    return totals


def explanation(reason: Reason | None) -> str:
    """Why a payment was refused, for a person; whatever is neither a `Reason` nor None ends in `assert_never`.

    "the card has expired", "the card was stolen", "the account is empty", and for None "the bank gives no reason".
    """
    match reason:
        case None:
            return "the bank gives no reason"
        case "card_expired":
            return "the card has expired"
        case "card_stolen":
            return "the card was stolen"
        case "no_funds":
            return "the account is empty"
        case _:
            assert_never(reason)


def instruction(notice: Notice) -> str:
    """One line that says what to do; whatever is no `Notice` ends in `assert_never`.

    "A1: ship, 12.50 EUR came in"; "A1: hold, the card has expired", by `explanation`; "A1: take back tea, jam,
    12.50 EUR went out", without items "take back nothing"; and for a customer "C1: write to ada@example.org",
    "C1: forget the address" if it was deleted, "C1: keep the address" if there is no news of it.
    """
    match notice:
        case Captured():
            return f"{notice.order}: ship, {notice.amount} came in"
        case Refused():
            return f"{notice.order}: hold, {explanation(notice.reason)}"
        case Refunded():
            return (
                f"{notice.order}: take back {', '.join(notice.items) or 'nothing'}, {notice.amount} went out"
            )
        case CustomerChanged():
            return f"{notice.customer}: {_about_address(notice)}"
        case _:
            assert_never(notice)


def _about_address(change: CustomerChanged) -> str:
    if change.email is MISSING:
        return "keep the address"
    if change.email is None:
        return "forget the address"
    return f"write to {change.email}"
