"""What a field's annotation says, read for people and for the text of a variable.

Annotations are values when the program runs, nested ones trees: ``list[SecretStr] | None`` has a union at its
root and a secret three steps down. A comparison like ``annotation is SecretStr`` sees the root alone, and
would print the secrets of such a list.
"""

from collections.abc import Collection, Iterator
from dataclasses import is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

from pydantic import BaseModel, Secret, SecretBytes, SecretStr
from pydantic.fields import FieldInfo

SECRETS = (SecretStr, SecretBytes, Secret)
WORDS: dict[object, str] = {
    bool: "true or false",
    float: "number",
    int: "whole number",
    str: "text",
    SecretStr: "secret",
}
LIMITS = {
    "ge": "at least {}",
    "gt": "more than {}",
    "le": "at most {}",
    "lt": "less than {}",
    "min_length": "at least {} long",
    "max_length": "at most {} long",
    "multiple_of": "a multiple of {}",
    "pattern": "matching {}",
}


def alternatives(annotation: object) -> tuple[object, ...]:
    """What a union offers, ``None`` left out; anything else is its own only alternative."""
    if get_origin(annotation) is Annotated:
        return alternatives(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        return tuple(part for part in get_args(annotation) if part is not NoneType)
    return (annotation,)


def holds_secret(annotation: object) -> bool:
    """Whether a secret type occurs anywhere in it, be it in a field of a model or of a record."""
    return any(isinstance(part, type) and issubclass(part, SECRETS) for part in _parts(annotation, []))


def _parts(annotation: object, seen: list[object]) -> Iterator[object]:
    """The annotation and all that it is made of, each once: a model may have a field of its own kind."""
    if not any(annotation is known for known in seen):
        seen.append(annotation)
        origin = get_origin(annotation) or annotation
        yield origin
        for part in (*get_args(annotation), *_inside(origin)):
            yield from _parts(part, seen)


def _inside(origin: object) -> list[object]:
    """What a model's or a record's fields, a new type or an alias are made of."""
    if isinstance(origin, type) and issubclass(origin, BaseModel):
        return [field.annotation for field in origin.model_fields.values()]
    if is_dataclass(origin) or is_typeddict(origin) or hasattr(origin, "_fields"):
        return list(get_type_hints(origin).values())
    return [getattr(origin, name) for name in ("__supertype__", "__value__") if hasattr(origin, name)]


def holds_many(annotation: object) -> bool:
    """Whether every alternative is a collection or a model, whose text has to be taken apart."""
    return all(_is_many(get_origin(part) or part) for part in alternatives(annotation))


def _is_many(origin: object) -> bool:
    if not isinstance(origin, type) or issubclass(origin, (str, bytes)):
        return False
    return issubclass(origin, (Collection, BaseModel))


def spoken(annotation: object) -> str:
    """``whole number``, ``one of dev, staging, prod``, ``list of text``: what belongs into the variable."""
    return " or ".join(_spoken(part) for part in alternatives(annotation))


def _spoken(part: object) -> str:
    origin = get_origin(part) or part
    if origin is Literal:
        return f"one of {', '.join(map(str, get_args(part)))}"
    if isinstance(origin, type) and issubclass(origin, Enum):
        return f"one of {', '.join(str(member.value) for member in origin)}"
    name = WORDS.get(origin, getattr(origin, "__name__", str(origin)))
    inside = ", ".join(spoken(inner) for inner in get_args(part) if inner is not Ellipsis)
    return f"{name} of {inside}" if inside else name


def limits(field: FieldInfo) -> list[str]:
    """The field's range and length in words, for instance ``at least 1`` and ``at most 100``."""
    return [
        words.format(bound)
        for constraint in field.metadata
        for attribute, words in LIMITS.items()
        if (bound := getattr(constraint, attribute, None)) is not None
    ]
