"""What a shop does with a notification, complete for every kind there is.

TODO: end each of the four functions in `assert_never`. It takes a value of type ``Never``, and mypy has that only
when every member of the union is dealt with: so mypy names each place that has forgotten one.
"""

from collections.abc import Iterable

from type_narrowing.model import Currency, Notice, Reason


def moves_money(notice: Notice) -> bool:
    """Whether it is one of the kinds with an amount; False means that it is one of the others.

    Whatever is no `Notice` ends in `assert_never`.
    """
    # TODO: and say in the annotation what True and False mean.
    raise NotImplementedError("type_narrowing.handling.moves_money")


def balance(notices: Iterable[Notice]) -> dict[Currency, int]:
    """What is left in each currency, in cents: captured minus refunded, perhaps below zero.

    A currency without payments has no entry; one whose payments cancel out has a zero. Whatever is no `Notice` ends
    in `assert_never`.
    """
    # TODO: two kinds have an amount, and mypy should know it; of a third that has one, it should remind you.
    raise NotImplementedError("type_narrowing.handling.balance")


def explanation(reason: Reason | None) -> str:
    """Why a payment was refused, for a person; whatever is neither a `Reason` nor None ends in `assert_never`.

    "the card has expired", "the card was stolen", "the account is empty", and for None "the bank gives no reason".
    """
    # TODO: a dict would be shorter, but nobody would tell you that a word is missing.
    raise NotImplementedError("type_narrowing.handling.explanation")


def instruction(notice: Notice) -> str:
    """One line that says what to do; whatever is no `Notice` ends in `assert_never`.

    "A1: ship, 12.50 EUR came in"; "A1: hold, the card has expired", by `explanation`; "A1: take back tea, jam,
    12.50 EUR went out", without items "take back nothing"; and for a customer "C1: write to ada@example.org",
    "C1: forget the address" if it was deleted, "C1: keep the address" if there is no news of it.
    """
    # TODO: four kinds, and one of them has three cases of its own.
    raise NotImplementedError("type_narrowing.handling.instruction")
