"""Deleted and unchanged are two things: after both questions, and not before, an address is text."""

from typing import assert_type

from type_narrowing import MISSING, CustomerChanged


def address(changed: CustomerChanged, old: str) -> str:
    if changed.email is MISSING:
        return old
    assert_type(changed.email, str | None)
    if changed.email is None:
        return ""
    return changed.email.lower()


def careless(changed: CustomerChanged, old: str) -> str:
    if changed.email is None:
        return ""
    return changed.email if changed.email else old  # expect: return-value
