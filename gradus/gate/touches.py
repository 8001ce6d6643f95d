"""Which test reaches which marked body: measured on the reference, in every process that a test starts.

The reference is run once with bodies that report themselves (see ``derive_probe``). They need to be told where to,
and the runner keeps the tool's own variables away from judged code, so the package sets the variable itself as it
is imported. Children inherit it, or import the package and set it again.

What a fixture of a whole module reaches is put down to the first test that asked for it.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gradus import syntax_trees
from gradus.exercises.course import Exercise, Files
from gradus.exercises.stubs import derive_probe

_PRELUDE = """\
import os as _gradus_os

_gradus_os.environ["GRADUS_TOUCHED"] = {record!r}
if "PYTEST_VERSION" not in _gradus_os.environ:
    _gradus_os.environ.setdefault("PYTEST_CURRENT_TEST", "{unknown} (call)")
"""

UNKNOWN = "a process that a test started without its own environment"
"""Stands for the test where nobody can say which it was."""


@dataclass(frozen=True)
class Touches:
    """``by_test``: a test's id and the qualified names of the bodies it ran; ``importing``: those run by an import."""

    by_test: Mapping[str, frozenset[str]]
    importing: frozenset[str]

    @property
    def touched(self) -> frozenset[str]:
        """Every body that ran during some test."""
        return frozenset[str]().union(*self.by_test.values())


def probe(exercise: Exercise, record: Path) -> Files:
    """The reference, reporting to the file ``record``."""
    files = {name: _probed(exercise, name, content) for name, content in exercise.reference.items()}
    text = files["__init__.py"].decode()
    prelude = _PRELUDE.format(record=str(record), unknown=UNKNOWN)
    return files | {"__init__.py": after_docstring(text, prelude).encode()}


def _probed(exercise: Exercise, name: str, content: bytes) -> bytes:
    if not name.endswith(".py"):
        return content
    return derive_probe(content.decode(), module=exercise.module(name)).encode()


def after_docstring(text: str, prelude: str) -> str:
    """``prelude`` as the first code of a module; ``__future__`` imports are none."""
    place = 0
    for node in syntax_trees.parse(text).body:
        match node:
            case ast.Expr(value=ast.Constant(value=str())) | ast.ImportFrom(module="__future__"):
                place = node.end_lineno or node.lineno
            case _:
                break
    lines = text.splitlines(keepends=True)
    return "".join([*lines[:place], "\n", prelude, *lines[place:]])


def read_touches(record: Path) -> Touches:
    """What the bodies reported; nothing when none ran."""
    text = record.read_bytes().decode(errors="surrogateescape") if record.exists() else ""
    by_test: dict[str, set[str]] = {}
    for line in text.splitlines():
        body, _, test = line.partition("\t")
        by_test.setdefault(test.rpartition(" (")[0], set()).add(body)
    importing = by_test.pop("", set())
    return Touches({test: frozenset(bodies) for test, bodies in by_test.items()}, frozenset(importing))
