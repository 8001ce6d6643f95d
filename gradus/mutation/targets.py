"""What of an exercise its tests answer for: the bodies that a learner writes, and the files whose types are judged.

Where bodies are marked it is those, together with the helpers that the stub lacks. Where the learner changes code that
is given, it is every function of the files that ``start`` replaces.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from gradus import syntax_trees
from gradus.exercises.course import Exercise, Files, read_program
from gradus.exercises.marked_text import Definition, Function, end_of, is_docstring, parse_text
from gradus.exercises.marks import BodyKind, MarkedBody, Removal, body_kind, plan_edits


@dataclass(frozen=True)
class Body:
    """Lines ``first_line`` to ``last_line`` of ``file``; ``name`` has neither package nor module.

    ``given_out`` is false for helpers, which have no contract of their own.
    """

    file: str
    name: str
    kind: BodyKind
    first_line: int
    last_line: int
    indentation: str
    given_out: bool

    @property
    def lines(self) -> range:
        """All of them."""
        return range(self.first_line, self.last_line + 1)


def bodies(exercise: Exercise) -> list[Body]:
    """Those the tests answer for, by file and place; MarkError where marks cannot be honoured."""
    found = _functions(exercise, exercise.reference) if exercise.has_start else _marked(exercise)
    return [body for body in found if body.lines]


def bodies_to_write(exercise: Exercise) -> tuple[Files, list[Body]]:
    """The program around them, and those that have a contract; of a hand-written start, its own functions."""
    files = exercise.start if exercise.has_start else exercise.reference
    found = _functions(exercise, files) if exercise.has_start else _marked(exercise)
    return files, [body for body in found if body.lines and body.given_out]


def typed_files(exercise: Exercise) -> list[str]:
    """The files whose annotations are judged; none where no typing case exists."""
    if not exercise.cases.is_dir():
        return []
    return list(dict.fromkeys(body.file for body in bodies(exercise)))


def _changed(exercise: Exercise) -> list[str]:
    """The modules that a learner does not get as they are."""
    changed = read_program(exercise.folder / "start") if exercise.has_start else exercise.reference
    return [name for name in exercise.reference if name.endswith(".py") and name in changed]


def _marked(exercise: Exercise) -> Iterator[Body]:
    for file in _changed(exercise):
        source, path = exercise.reference[file].decode(), f"{exercise.phase}/{exercise.name}/{file}"
        module = exercise.module(file)
        for edit in plan_edits(parse_text(source, path), module):
            yield from _marked_by(edit, file, f"{module}.")


def _marked_by(edit: MarkedBody | Removal, file: str, prefix: str) -> Iterator[Body]:
    if isinstance(edit, MarkedBody):
        name, first, last = edit.qualified_name.removeprefix(prefix), edit.first_line, edit.last_line
        yield Body(file, name, edit.kind, first, last, edit.indentation, given_out=True)
    else:
        outer = edit.place.name.removeprefix(prefix).rpartition(".")[0]
        yield from _bodies_below(file, edit.place.node, outer, given_out=False)


def _functions(exercise: Exercise, files: Files) -> Iterator[Body]:
    for file in _changed(exercise):
        for statement in syntax_trees.parse(files[file]).body:
            yield from _bodies_below(file, statement, "", given_out=True)


def _bodies_below(file: str, node: ast.AST, outer: str, *, given_out: bool) -> Iterator[Body]:
    """Functions and methods; what stands inside of a function is part of it."""
    if isinstance(node, Function):
        yield _body(file, node, f"{outer}.{node.name}".lstrip("."), given_out=given_out)
    if isinstance(node, ast.ClassDef):
        outer = f"{outer}.{node.name}".lstrip(".")
    if not isinstance(node, Function):
        for child in ast.iter_child_nodes(node):
            yield from _bodies_below(file, child, outer, given_out=given_out)


def _body(file: str, node: ast.FunctionDef | ast.AsyncFunctionDef, name: str, *, given_out: bool) -> Body:
    statements = [one for one in node.body if not is_docstring(one)]
    first = min((_first_line(one) for one in statements), default=end_of(node) + 1)
    public = not any(part.startswith("_") for part in name.split("."))
    return Body(
        file, name, body_kind(node), first, end_of(node), " " * node.body[0].col_offset, given_out and public
    )


def _first_line(statement: ast.stmt) -> int:
    decorators = statement.decorator_list if isinstance(statement, Definition) else []
    return min([statement.lineno, *(one.lineno for one in decorators)])
