"""A reason is one of three words; the hyphen would be found by a customer otherwise."""

from typing import Literal, assert_type

from type_narrowing import Reason, Refused


def name(reason: Reason) -> None:
    assert_type(reason, Literal["card_expired", "card_stolen", "no_funds"])


refused = Refused("A1", "card-expired")  # expect: arg-type
