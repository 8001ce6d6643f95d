"""Questions to ask of a value that came from outside, where nothing is known: each answers True or False.

TODO: as ``-> bool`` they teach the type checker nothing. Say of each what True means, and decide whether False means
anything: `TypeIs` narrows both branches, `TypeGuard` only the first.
"""

from collections.abc import Mapping


def is_record(value: object) -> bool:
    """Whether it is a mapping and each of its keys is a string: exactly a ``Mapping[str, object]``."""
    return isinstance(value, Mapping) and all(isinstance(key, str) for key in value)


def is_cents(value: object) -> bool:
    """Whether it is an int that can be an amount: at least 1, and not True, though Python calls True an int."""
    # TODO: mind what else Python calls an int.
    raise NotImplementedError("type_narrowing.checks.is_cents")


def is_text(value: object) -> bool:
    """Whether it is a str fit for a line of output: not empty, and ``isprintable``."""
    # TODO: three things have to hold.
    raise NotImplementedError("type_narrowing.checks.is_text")


def are_texts(values: list[object]) -> bool:
    """Whether `is_text` holds for every value; so it does for an empty list. True means a ``list[str]``."""
    # TODO: one question, many times.
    raise NotImplementedError("type_narrowing.checks.are_texts")


def is_currency(value: object) -> bool:
    """Whether it is one of the words of `Currency`, and a str; without an error for any value at all.

    A list or a dict is none, nor is an object whose ``==`` raises, or says that it equals everything.
    """
    # TODO: the words stand in the type; do not write them a second time.
    raise NotImplementedError("type_narrowing.checks.is_currency")


def is_reason(value: object) -> bool:
    """Whether it is one of the words of `Reason`, and a str; without an error for any value at all.

    A list or a dict is none, nor is an object whose ``==`` raises, or says that it equals everything.
    """
    # TODO: the same.
    raise NotImplementedError("type_narrowing.checks.is_reason")
