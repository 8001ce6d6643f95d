"""Questions to ask of a value that came from outside, where nothing is known: each answers True or False.

As ``-> bool`` they work when the program runs, and teach the type checker nothing. `TypeIs[X]` promises "True
exactly if it is an X", so that False means "it is no X", and the other branch is narrowed too. `TypeGuard[X]`
promises only half: True means X, False means nothing. A check that refuses some of the X must not promise the
other half, or the code behind ``else`` is checked for a world in which ``True`` is not an int.

`isinstance(value, Mapping)` alone is not enough for a mapping from outside: it narrows to ``Mapping[Any, Any]``,
and what comes out of that is not checked any more.
"""

from collections.abc import Mapping
from typing import TypeGuard, get_args

from typing_extensions import TypeIs

from type_narrowing.model import Currency, Reason


def is_record(value: object) -> TypeIs[Mapping[str, object]]:
    """Whether it is a mapping and each of its keys is a string: exactly a ``Mapping[str, object]``."""
    return isinstance(value, Mapping) and all(isinstance(key, str) for key in value)


def is_cents(value: object) -> TypeGuard[int]:
    """Whether it is an int that can be an amount: at least 1, and not True, though Python calls True an int."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def is_text(value: object) -> TypeGuard[str]:
    """Whether it is a str fit for a line of output: not empty, and ``isprintable``."""
    return isinstance(value, str) and value.isprintable() and value != ""


def are_texts(values: list[object]) -> TypeGuard[list[str]]:
    """Whether `is_text` holds for every value; so it does for an empty list. True means a ``list[str]``."""
    return all(is_text(value) for value in values)


def is_currency(value: object) -> TypeIs[Currency]:
    """Whether it is one of the words of `Currency`, and a str; without an error for any value at all.

    A list or a dict is none, nor is an object whose ``==`` raises, or says that it equals everything.
    """
    return isinstance(value, str) and value in get_args(Currency)


def is_reason(value: object) -> TypeIs[Reason]:
    """Whether it is one of the words of `Reason`, and a str; without an error for any value at all.

    A list or a dict is none, nor is an object whose ``==`` raises, or says that it equals everything.
    """
    return isinstance(value, str) and value in get_args(Reason)
