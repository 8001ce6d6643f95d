"""A list[str] is no list[object], so `TypeIs` cannot promise it; `TypeGuard` can, and the list needs no copy."""

from typing import TypeGuard, assert_type

from typing_extensions import TypeIs

from type_narrowing import are_texts


def several(values: list[object]) -> TypeIs[list[str]]:  # expect: narrowed-type-not-subtype
    return len(values) > 1 and are_texts(values)


def join(values: list[object]) -> str:
    if are_texts(values):
        assert_type(values, list[str])
        return ", ".join(values)
    assert_type(values, list[object])
    return ""
