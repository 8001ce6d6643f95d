"""Four roads from a document to an object and back.

A dataclass without and with checks; a Pydantic model that converts what it can, and one that converts nothing.
The last two are the same models: ``strict=False`` lifts the strictness of one call and nothing else, so the lax
road, too, refuses a field nobody knows. Out of the box Pydantic would drop it. Each road names the one it is best
compared with, its rival; comparing the fastest with the safest would say nothing.
"""

import ast
import inspect
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from io import StringIO
from tokenize import COMMENT, DEDENT, ENDMARKER, INDENT, NEWLINE, NL, generate_tokens
from types import ModuleType
from typing import Generic, TypeVar

from model_benchmark import models, records
from model_benchmark.models import ParcelModel
from model_benchmark.records import ItemRecord, ParcelRecord, record_from_json, record_to_json

T = TypeVar("T")
LAYOUT = frozenset({COMMENT, DEDENT, ENDMARKER, INDENT, NEWLINE, NL})


@dataclass(frozen=True)
class Road(Generic[T]):
    """How to read and how to write one kind of object; ``sources`` is what somebody had to write for it."""

    name: str
    read: Callable[[str], T]
    write: Callable[[T], str]
    rival: str = ""
    sources: tuple[ModuleType | Callable[..., object], ...] = ()

    def through(self, text: str) -> str:
        """What is written of the object that was read."""
        return self.write(self.read(text))

    def lines(self) -> int:
        """Lines of code in the sources."""
        return sum(code_lines(inspect.getsource(source)) for source in self.sources)


def code_lines(source: str) -> int:
    """How many lines hold code: no blank ones, no comments, no docstrings, no imports."""
    tokens = generate_tokens(StringIO(source).readline)
    used = {
        line
        for token in tokens
        if token.type not in LAYOUT
        for line in range(token.start[0], token.end[0] + 1)
    }
    return len(used - {line for node in ast.walk(ast.parse(source)) for line in _not_counted(node)})


def _not_counted(node: ast.AST) -> range:
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant(value=str())):
            return range(node.lineno, (node.end_lineno or node.lineno) + 1)
    return range(0)


def unchecked(text: str) -> ParcelRecord:
    """The dataclass's own constructor, fed with whatever the document holds."""
    return ParcelRecord(**json.loads(text))


def written(parcel: ParcelRecord) -> str:
    """The fields as they are; a date that was never read is still text."""
    return json.dumps(asdict(parcel))


UNCHECKED = Road(
    "unchecked dataclass",
    unchecked,
    written,
    "checked dataclass",
    (ItemRecord, ParcelRecord, unchecked, written),
)
CHECKED = Road("checked dataclass", record_from_json, record_to_json, "strict Pydantic", (records,))
LAX = Road(
    "lax Pydantic",
    partial(ParcelModel.model_validate_json, strict=False),
    ParcelModel.model_dump_json,
    "strict Pydantic",
    (models,),
)
STRICT = Road(
    "strict Pydantic",
    ParcelModel.model_validate_json,
    ParcelModel.model_dump_json,
    "checked dataclass",
    (models,),
)
