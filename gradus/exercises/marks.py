"""Finds the marks of an exercise in its working source, and refuses those that cannot be honoured.

Bodies that the learner writes carry a mark, private helpers that would give the answer away another. What is found
here is a plan: which lines go, from top to bottom, for whoever derives a text from the source (the stub, the probe)
or wants to know the bodies alone.

A mark that no definition claims is an error, never a comment: it would hand out the solution. So is one that would
leave a stub which cannot be parsed, misses an attribute or calls what is gone; each is told with its line.

What is not seen: that a removed helper is used by another module. A type check of the stub tells of that.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations
from typing import Literal

from gradus.exercises.marked_text import (
    Definition,
    Function,
    Text,
    end_of,
    first_line_of,
    is_docstring,
    is_one_line,
    parse_text,
)

BodyKind = Literal["function", "coroutine", "generator", "async generator"]

BODY_MARK = "# EXERCISE:"
_REMOVAL_MARK = "# EXERCISE-REMOVE"
# Wider than the marks, so that a slip of the pen is reported instead of leaving the solution in the stub.
_LOOKS_LIKE_A_MARK = re.compile(r"#+\s*(EXERCISE\b|(?i:exercise\s*(:|-\s*remove\b|$)))")


@dataclass(frozen=True)
class MarkedBody:
    """A body that the learner writes. Lines count from 1, in the working source and not in the stub.

    ``qualified_name`` begins with the module and has no ``<locals>``; getter and setter share theirs.
    The sentence stands on ``mark_line`` and may run on to the line before ``first_line``. What is replaced is
    ``first_line`` to ``last_line``: nothing (``last_line < first_line``) if a docstring is the whole body.
    """

    qualified_name: str
    kind: BodyKind
    sentence: str
    indentation: str
    mark_line: int
    first_line: int
    last_line: int


@dataclass(frozen=True)
class NamedDefinition:
    """A definition, its dotted name, and the node in whose scope it stands."""

    node: Definition
    name: str
    owner: ast.AST


@dataclass(frozen=True)
class Removal:
    """A definition that goes whole, with the comments directly above it; lines as in ``MarkedBody``."""

    place: NamedDefinition
    mark_line: int
    first_line: int
    last_line: int


def marked_bodies(source: str, *, module: str, path: str = "<source>") -> list[MarkedBody]:
    """From top to bottom; MarkError if any mark of the source, also one for removal, cannot be honoured."""
    return [edit for edit in plan_edits(parse_text(source, path), module) if isinstance(edit, MarkedBody)]


def plan_edits(text: Text, module: str) -> list[MarkedBody | Removal]:
    """What is to be exchanged, from top to bottom and never one within the other."""
    if not _marks(text):
        return []
    places = list(_places(text.tree, module, text.tree))
    claims = {line: place for place in places if (line := _claimed_mark(text, place.node))}
    _refuse_strays(text, claims)
    edits = [_edit(text, claims[line], line) for line in sorted(claims)]
    _refuse_nested(text, edits)
    _refuse_undeclared_attributes(text, claims)
    _refuse_removals(text, places, claims)
    return edits


def _marks(text: Text) -> list[int]:
    return [line for line, comment in text.comments.items() if _LOOKS_LIKE_A_MARK.match(comment.text)]


def _places(node: ast.AST, scope: str, owner: ast.AST) -> Iterator[NamedDefinition]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Definition):
            place = NamedDefinition(child, f"{scope}.{child.name}", owner)
            yield place
            yield from _places(child, place.name, child)
        else:
            yield from _places(child, scope, owner)


def _claimed_mark(text: Text, node: Definition) -> int | None:
    """The line of the mark at the top of the body, if there is one that such a definition can carry."""
    line = _top_comment(text, node)
    if line is None or line not in _marks(text):
        return None
    return line if isinstance(node, Function) or _removes(text, line) else None


def _removes(text: Text, line: int) -> bool:
    return text.comments[line].text == _REMOVAL_MARK


def _top_comment(text: Text, node: Definition) -> int | None:
    """The line of the first comment after the docstring, if it stands before the first statement."""
    first = node.body[0]
    if is_one_line(text, node):
        return None
    line = text.next_line(end_of(first)) if is_docstring(first) else _top_above(text, first)
    comment = text.comment_alone(line)
    return line if comment is not None and comment.column == first.col_offset else None


def _top_above(text: Text, statement: ast.stmt) -> int:
    """The first of the comments that stand above a statement, with or without blank lines between."""
    line = top = first_line_of(text, statement)
    while line > 1 and (text.is_blank(line - 1) or text.comment_alone(line - 1)):
        line -= 1
        top = line if text.comment_alone(line) else top
    return top


def _last_line(text: Text, node: Definition) -> int:
    """Where a definition ends; comments below its last statement belong to it if they are indented so."""
    last = line = end_of(node)
    while comment := text.comment_alone(line := text.next_line(line)):
        if comment.column < node.body[0].col_offset:
            break
        last = line
    return last


def _edit(text: Text, place: NamedDefinition, mark_line: int) -> MarkedBody | Removal:
    last_line = _last_line(text, place.node)
    if _removes(text, mark_line):
        return Removal(place, mark_line, _first_line_with_comments(text, place.node), last_line)
    first_line = mark_line + 1
    while first_line <= last_line and text.comment_alone(first_line):
        first_line += 1
    words = [text.comments[line].text.lstrip("#").strip() for line in range(mark_line, first_line)]
    sentence = " ".join(words).removeprefix("EXERCISE: ")
    indentation = text.lines[mark_line - 1][: text.comments[mark_line].column]
    return MarkedBody(
        place.name, body_kind(place.node), sentence, indentation, mark_line, first_line, last_line
    )


def _first_line_with_comments(text: Text, node: Definition) -> int:
    """Comments directly above a definition speak of it."""
    line = first_line_of(text, node)
    while (comment := text.comment_alone(line - 1)) and comment.column == node.col_offset:
        line -= 1
    return line


def body_kind(node: Definition) -> BodyKind:
    """What calling the function gives; a body that replaces this one must keep it."""
    generates = any(_yields(statement) for statement in node.body)
    if isinstance(node, ast.AsyncFunctionDef):
        return "async generator" if generates else "coroutine"
    return "generator" if generates else "function"


def _yields(node: ast.AST) -> bool:
    if isinstance(node, ast.Yield | ast.YieldFrom):
        return True
    return any(_yields(child) for child in _evaluated_here(node))


def _evaluated_here(node: ast.AST) -> Iterable[ast.AST]:
    """The parts of a node that run in the scope around it: of a function, its decorators and defaults."""
    if not isinstance(node, ast.Lambda | Function):
        return ast.iter_child_nodes(node)
    decorators = [] if isinstance(node, ast.Lambda) else node.decorator_list
    return [*decorators, *node.args.defaults, *filter(None, node.args.kw_defaults)]


# What is refused.


def _refuse_strays(text: Text, claims: dict[int, NamedDefinition]) -> None:
    for line in _marks(text):
        comment = text.comments[line].text
        if comment != _REMOVAL_MARK and not re.fullmatch(rf"{BODY_MARK} \S.*", comment):
            problem = f"{comment!r} is no mark: write '{BODY_MARK} what to do' or '{_REMOVAL_MARK}'"
            raise text.error(line, problem)
        if line not in claims:
            raise text.error(line, _why_unclaimed(text, line))


def _why_unclaimed(text: Text, line: int) -> str:
    definitions = [node for node in ast.walk(text.tree) if isinstance(node, Definition)]
    if any(node.lineno <= line <= end_of(node) and is_one_line(text, node) for node in definitions):
        return "a one-line body cannot be marked: put it on a line of its own, below the mark"
    bearer = "a function or class" if _removes(text, line) else "a function"
    return f"nothing claims this mark: it must stand first in the body of {bearer}, after the docstring"


def _refuse_nested(text: Text, edits: list[MarkedBody | Removal]) -> None:
    """Two marks of which one would take the other away are never what was meant."""
    for outer, inner in permutations(edits, 2):
        if outer.first_line <= inner.mark_line <= outer.last_line:
            problem = f"lies in what the mark on line {outer.mark_line} takes away: remove one of the two"
            raise text.error(inner.mark_line, problem)


def _refuse_undeclared_attributes(text: Text, claims: dict[int, NamedDefinition]) -> None:
    """Without them the class of the stub would lack attributes that its other methods use."""
    for line, place in claims.items():
        if not isinstance(place.owner, ast.ClassDef) or place.node.name != "__init__":
            continue
        missing = sorted(set(_attributes_set(place.node)) - set(_names_declared(place.owner)))
        if missing:
            problem = (
                f"__init__ sets {', '.join(missing)}: declare each in the class body, or take the mark away"
            )
            raise text.error(line, problem)


def _attributes_set(node: Definition) -> Iterator[str]:
    """The attributes that a method sets on its first parameter."""
    first = next((child.arg for child in ast.walk(node) if isinstance(child, ast.arg)), None)
    for child in ast.walk(node):
        match child:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute, ctx=ast.Store()) if name == first:
                yield attribute


def _names_declared(owner: ast.ClassDef) -> Iterator[str]:
    for statement in owner.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.FunctionDef(name=name):
                yield name
            case ast.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, ast.Name))


def _refuse_removals(text: Text, places: list[NamedDefinition], claims: dict[int, NamedDefinition]) -> None:
    removed = {line: place for line, place in claims.items() if _removes(text, line)}
    gone: set[ast.AST] = {place.node for place in removed.values()}
    replaced = {part for place in claims.values() for part in place.node.body if not is_docstring(part)}
    kept = list(_kept(text.tree, gone | replaced))
    for line, place in removed.items():
        others = [other.node for other in places if other.owner is place.owner and other.node in kept]
        problem = _why_not_removable(place, kept, others)
        if problem:
            raise text.error(line, f"{place.node.name} {problem}")
    for block in _blocks(kept):
        if gone.issuperset(block):
            raise text.error(
                block[0].lineno, "nothing would be left of the block around it: remove all of that"
            )


def _kept(node: ast.AST, dropped: set[ast.AST]) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if child not in dropped:
            yield child
            yield from _kept(child, dropped)


def _blocks(nodes: list[ast.AST]) -> Iterator[list[ast.stmt]]:
    for node in nodes:
        for _, block in ast.iter_fields(node):
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                yield block


def _why_not_removable(place: NamedDefinition, kept: list[ast.AST], others: list[Definition]) -> str | None:
    """Uses in other modules cannot be seen from here; a type check of the stub tells of them."""
    name = place.node.name
    if not name.startswith("_") or (name.startswith("__") and name.endswith("__")):
        return f"is public and must stay in the stub: mark its body with '{BODY_MARK}' instead"
    for node in kept:
        if isinstance(node, ast.expr) and name == _name_used(
            node, of_member=isinstance(place.owner, ast.ClassDef)
        ):
            return f"is still used on line {node.lineno}: mark the body there too, or keep it"
    for other in others:
        if other.name == name:
            return f"is defined on line {other.lineno} as well: mark every definition of it"
    return None


def _name_used(node: ast.expr, *, of_member: bool) -> str | None:
    """A quoted name counts; an attribute can only mean a member of a class."""
    match node:
        case ast.Name(id=name) | ast.Constant(value=str(name)):
            return name
        case ast.Attribute(attr=name) if of_member:
            return name
    return None
