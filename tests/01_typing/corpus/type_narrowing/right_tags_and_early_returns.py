"""No `match`: the tag is compared, each kind returns early, and what is left goes to `assert_never`.

replaces: handling.py
whole: true
fails: []
"""

from collections import Counter
from collections.abc import Iterable
from typing import assert_never

from typing_extensions import TypeIs

from type_narrowing.model import MISSING, Captured, Currency, Notice, Reason, Refunded


def moves_money(notice: Notice) -> TypeIs[Captured | Refunded]:
    """It has an amount."""
    if notice.kind == "payment.captured" or notice.kind == "payment.refunded":
        return True
    if notice.kind == "payment.refused" or notice.kind == "customer.changed":
        return False
    assert_never(notice)


def balance(notices: Iterable[Notice]) -> dict[Currency, int]:
    """In minus out."""
    totals: Counter[Currency] = Counter()
    for notice in notices:
        if not moves_money(notice):
            continue
        if isinstance(notice, Captured):
            totals[notice.amount.currency] += notice.amount.cents
        elif isinstance(notice, Refunded):
            totals[notice.amount.currency] -= notice.amount.cents
        else:
            assert_never(notice)
    return dict(totals)


def explanation(reason: Reason | None) -> str:
    """Why."""
    if reason is None:
        return "the bank gives no reason"
    if reason == "card_expired":
        return "the card has expired"
    if reason == "card_stolen":
        return "the card was stolen"
    if reason == "no_funds":
        return "the account is empty"
    assert_never(reason)


def instruction(notice: Notice) -> str:
    """What to do."""
    if isinstance(notice, Captured):
        return f"{notice.order}: ship, {notice.amount} came in"
    if isinstance(notice, Refunded):
        back = ", ".join(notice.items) if notice.items else "nothing"
        return f"{notice.order}: take back {back}, {notice.amount} went out"
    if notice.kind == "payment.refused":
        return f"{notice.order}: hold, {explanation(notice.reason)}"
    if notice.kind == "customer.changed":
        if notice.email is MISSING:
            return f"{notice.customer}: keep the address"
        if notice.email is None:
            return f"{notice.customer}: forget the address"
        return f"{notice.customer}: write to {notice.email}"
    assert_never(notice)
