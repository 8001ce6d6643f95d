"""Words matched by pattern, `type()` instead of two calls of `isinstance`, and a count of the texts.

replaces: checks.py
whole: true
fails: []
"""

from collections.abc import Mapping
from typing import TypeGuard

from typing_extensions import TypeIs

from type_narrowing.model import Currency, Reason


def is_record(value: object) -> TypeIs[Mapping[str, object]]:
    """A mapping from strings."""
    if not isinstance(value, Mapping):
        return False
    return not [key for key in value if not isinstance(key, str)]


def is_cents(value: object) -> TypeGuard[int]:
    """An amount."""
    return type(value) is int and value > 0


def is_text(value: object) -> TypeGuard[str]:
    """A printable line."""
    match value:
        case "":
            return False
        case str():
            return value.isprintable()
        case _:
            return False


def are_texts(values: list[object]) -> TypeGuard[list[str]]:
    """Texts only."""
    return len([value for value in values if is_text(value)]) == len(values)


def is_currency(value: object) -> TypeIs[Currency]:
    """A currency."""
    if not isinstance(value, str):
        return False
    match value:
        case "EUR" | "GBP" | "USD":
            return True
        case _:
            return False


def is_reason(value: object) -> TypeIs[Reason]:
    """A reason."""
    return isinstance(value, str) and value in ("card_expired", "card_stolen", "no_funds")
