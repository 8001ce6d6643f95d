"""All mutants of an exercise, each with the few lines that tell it from the reference.

A mutant that is no Python, or the reference in another spelling, is none; of two that are one program, the first
counts. What is left is known by its file, its function and its lines before and after, so that a note about it stays
true when something else in the file changes.
"""

import ast
import textwrap
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from gradus import syntax_trees
from gradus.exercises.course import Exercise, Files
from gradus.gate.names import exported_names
from gradus.gate.touches import after_docstring
from gradus.mutation.annotation_operators import widened_annotations
from gradus.mutation.mutmut_operators import mutated_by_mutmut
from gradus.mutation.statement_operators import mutated_statements
from gradus.mutation.targets import Body, bodies, typed_files

_ANY = "from typing import Any\n"


@dataclass(frozen=True)
class Place:
    """Where a mutant differs and how; ``number`` counts those of a function whose lines read the same."""

    file: str
    function: str
    before: str
    after: str
    number: int = 1


@dataclass(frozen=True)
class Mutant:
    """The reference with ``text`` as its file; ``line`` is where the two part, from 1."""

    kind: Literal["body", "annotation"]
    place: Place
    line: int
    text: str

    def files(self, reference: Files) -> Files:
        """The whole program."""
        return {**reference, self.place.file: self.text.encode()}


def make_mutants(exercise: Exercise) -> list[Mutant]:
    """By file and line, those of bodies before those of annotations."""
    by_file: dict[str, list[Body]] = {}
    for body in bodies(exercise):
        by_file.setdefault(body.file, []).append(body)
    typed, public = (
        typed_files(exercise),
        exported_names(syntax_trees.parse(exercise.reference["__init__.py"])),
    )
    found: list[Mutant] = []
    for file, in_file in by_file.items():
        source = exercise.reference[file].decode()
        annotations = _of_annotations(source, file, public) if file in typed else ()
        found += _numbered(_distinct(source, [*_of_bodies(source, in_file), *annotations]))
    return found


def _of_bodies(source: str, in_file: list[Body]) -> Iterator[Mutant]:
    lines = {line for body in in_file for line in body.lines}
    texts = [*mutated_by_mutmut(source, lines), *mutated_statements(source, lines)]
    changes = [(text, *_difference(source, text)) for text in texts]
    for text, line, before, after in sorted(changes, key=lambda change: change[1]):
        inside = [body for body in in_file if line in body.lines]
        if inside:
            name = min(inside, key=lambda body: len(body.lines)).name
            yield Mutant("body", Place(in_file[0].file, name, before, after), line, text)


def _of_annotations(source: str, file: str, public: list[str] | None) -> Iterator[Mutant]:
    for widened in widened_annotations(source, public):
        line, before, after = _difference(source, widened.text)
        text = after_docstring(widened.text, _ANY) if "Any" in after else widened.text
        yield Mutant("annotation", Place(file, widened.name, before, after), line, text)


def _difference(source: str, text: str) -> tuple[int, str, str]:
    """The first line that differs, and what stands there in both up to the last one."""
    old, new = source.splitlines(), text.splitlines()
    shorter = min(len(old), len(new))
    first = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    same = next((at for at in range(shorter - first) if old[-1 - at] != new[-1 - at]), shorter - first)
    return first + 1, _block(old[first : len(old) - same]), _block(new[first : len(new) - same])


def _block(lines: list[str]) -> str:
    return textwrap.dedent("\n".join(lines)).strip()


def _distinct(source: str, made: list[Mutant]) -> Iterator[Mutant]:
    seen = {_meaning(source)}
    for mutant in made:
        meaning = _meaning(mutant.text)
        if meaning is not None and meaning not in seen:
            seen.add(meaning)
            yield mutant


def _meaning(text: str) -> str | None:
    """The program without its spelling; None if it is none."""
    try:
        with warnings.catch_warnings(action="ignore"):
            compile(text, "mutant", "exec")
            return ast.dump(syntax_trees.parse(text))
    except (SyntaxError, ValueError):
        return None


def _numbered(mutants: Iterator[Mutant]) -> Iterator[Mutant]:
    count: Counter[Place] = Counter()
    for mutant in mutants:
        count[mutant.place] += 1
        yield replace(mutant, place=replace(mutant.place, number=count[mutant.place]))
