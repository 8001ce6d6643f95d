"""What becomes of a faulty document: refused, let in, or let in and quietly changed.

The last is the one nobody notices. It shows only if one writes the object again and compares that with what
was sent, as text: in Python ``True == 1`` and ``nan != nan``, so comparing the decoded values misses one change
and invents another.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from pydantic import ValidationError

from model_benchmark.contract import FieldError
from model_benchmark.roads import Road

T = TypeVar("T")


class Kind(StrEnum):
    """How a road can end for a document."""

    REFUSED = "refused"
    """An error that says where the fault is, as data."""
    UNNAMED = "refused, no field named"
    CHANGED = "changed"
    """Let in, but what is written again is not what was sent."""
    ACCEPTED = "accepted"
    """Let in as it is."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended, and for REFUSED the path of the field, as in `FieldError`."""

    kind: Kind
    field: str | None = None


def named_field(error: Exception) -> str | None:
    """The path of the field that an error names as data; None if it names none.

    A `FieldError` has it; of Pydantic's `ValidationError` the first of ``errors()`` counts, the parts of its
    ``loc`` joined by dots. Words in a message do not count.
    """
    match error:
        case FieldError():
            return error.field
        case ValidationError():
            return ".".join(str(part) for part in error.errors()[0]["loc"])
    return None


def outcome(road: Road[T], text: str) -> Outcome:
    """What becomes of a document on this road.

    ValueError and TypeError while reading are refusals; any other error, and any while writing, is a mistake
    in the program and passes through. What is let in is written again and compared with ``text`` as JSON:
    neither white space nor the order of members matters, but ``true`` is not ``1``, nor is ``1.0``; NaN is NaN.
    """
    try:
        found = road.read(text)
    except (TypeError, ValueError) as error:
        field = named_field(error)
        return Outcome(Kind.UNNAMED) if field is None else Outcome(Kind.REFUSED, field)
    same = _normal(road.write(found)) == _normal(text)
    return Outcome(Kind.ACCEPTED if same else Kind.CHANGED)


def _normal(text: str) -> str:
    return json.dumps(json.loads(text), sort_keys=True)
