"""Derives the learner's stub from the working source.

A module is written once, as a working program. Bodies that the learner writes carry a mark, and everything
else that must know them asks here: the stub (the body becomes a ``raise``), the probe (the body reports that
it ran), whoever mutates marked bodies. All of it is a function from text to text; no file is touched.

What does not work: printing the syntax tree loses comments and layout; a tree that keeps them takes a fifth
of a second to import; a pattern finds marks in strings and docstrings too. So ``ast`` says where bodies are,
``tokenize`` which ``#`` begins a comment, and whole lines are exchanged from the bottom up. A line that is
not exchanged stays as it was, byte for byte.

Three decisions that show in the result:

- A stubbed generator keeps a ``yield`` that nothing reaches. Without it an async generator would turn into a
  coroutine, and ``async for`` would complain of that instead of the body that is missing.
- Imports stay, used or not: the learner needs them. Unused-import rules are off for stubs.
- A mark that no definition claims is an error, never a comment: it would hand out the solution.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations, takewhile
from typing import Literal

from gradus.errors import MarkError

LINE_LENGTH = 110

BodyKind = Literal["function", "coroutine", "generator", "async generator"]
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

_BODY_MARK = "# EXERCISE:"
_REMOVAL_MARK = "# EXERCISE-REMOVE"
# Wider than the marks, so that a slip of the pen is reported instead of leaving the solution in the stub.
_LOOKS_LIKE_A_MARK = re.compile(r"#+\s*(EXERCISE\b|(?i:exercise\s*(:|-\s*remove\b|$)))")

_TOUCH = """\
def _gradus_touch(name: str) -> None:
    import os

    path = os.environ.get("GRADUS_TOUCHED")
    if path:
        descriptor = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
        try:
            os.write(descriptor, os.fsencode(f"{name}\\t{os.environ.get('PYTEST_CURRENT_TEST', '')}\\n"))
        finally:
            os.close(descriptor)
"""


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


def marked_bodies(source: str, *, module: str, path: str = "<source>") -> list[MarkedBody]:
    """From top to bottom; MarkError if any mark of the source, also one for removal, cannot be honoured."""
    return [edit for edit in _plan(_read(source, path), module) if isinstance(edit, MarkedBody)]


def derive_stub(source: str, *, module: str, path: str = "<source>") -> str:
    """What the learner starts from; a source without marks, such as a stub, comes back unchanged."""
    text = _read(source, path)
    lines = list(text.lines)
    for edit in reversed(_plan(text, module)):
        if isinstance(edit, MarkedBody):
            _stub_body(lines, edit)
        else:
            _remove(lines, edit)
    return "".join(lines)


def derive_probe(source: str, *, module: str, path: str = "<source>") -> str:
    r"""The working source, in which each marked body says that it runs, where its stub would raise.

    It appends ``qualified_name\tPYTEST_CURRENT_TEST\n`` to the file that ``GRADUS_TOUCHED`` names, in this
    process or in a child that inherited the variable, and does nothing where the variable is unset.
    """
    text = _read(source, path)
    lines = list(text.lines)
    bodies = [edit for edit in _plan(text, module) if isinstance(edit, MarkedBody)]
    for body in reversed(bodies):
        touch = f'{body.indentation}_gradus_touch("{body.qualified_name}")'
        _exchange(lines, body.first_line, body.first_line - 1, [touch])
    if bodies:
        line = _first_line_of_code(text)
        _exchange(lines, line, line - 1, _TOUCH.splitlines())
    return "".join(lines)


# The text: its lines, its comments, its tree.


@dataclass(frozen=True)
class _Comment:
    column: int
    text: str
    alone: bool


@dataclass(frozen=True)
class _Text:
    path: str
    lines: list[str]
    comments: dict[int, _Comment]
    tree: ast.Module

    def is_blank(self, line: int) -> bool:
        return not self.lines[line - 1].strip()

    def comment_alone(self, line: int) -> _Comment | None:
        comment = self.comments.get(line)
        return comment if comment is not None and comment.alone else None

    def next_line(self, line: int) -> int:
        """The next line that is not blank, or the one after the last."""
        line += 1
        while line <= len(self.lines) and self.is_blank(line):
            line += 1
        return line

    def marks(self) -> list[int]:
        return [line for line, comment in self.comments.items() if _LOOKS_LIKE_A_MARK.match(comment.text)]

    def error(self, line: int, problem: str) -> MarkError:
        return MarkError(self.path, line, problem)


def _read(source: str, path: str) -> _Text:
    lines = list(io.StringIO(source, newline=""))
    if "exercise" not in source.casefold():
        return _Text(path, lines, {}, ast.Module([], []))  # without a mark it need not even be Python
    # Columns and line numbers are the same in the plain text, whatever ends the lines of the source.
    plain = "".join(line.rstrip("\r\n") + "\n" for line in lines).removeprefix("\ufeff")
    try:
        tree = ast.parse(plain)
    except SyntaxError as error:
        raise MarkError(path, error.lineno or 1, f"is not Python: {error.msg}") from error
    except ValueError as error:
        raise MarkError(path, 1, f"is not Python: {error}") from error
    return _Text(path, lines, dict(_comments(plain)), tree)


def _comments(plain: str) -> Iterator[tuple[int, _Comment]]:
    for token in tokenize.generate_tokens(io.StringIO(plain).readline):
        if token.type == tokenize.COMMENT:
            line, column = token.start
            yield line, _Comment(column, token.string, alone=not token.line[:column].strip())


# The plan: which lines go.


@dataclass(frozen=True)
class _Place:
    """A definition, its dotted name, and the node in whose scope it stands."""

    node: _Definition
    name: str
    owner: ast.AST


@dataclass(frozen=True)
class _Removal:
    place: _Place
    mark_line: int
    first_line: int
    last_line: int


def _plan(text: _Text, module: str) -> list[MarkedBody | _Removal]:
    """What is to be exchanged, from top to bottom and never one within the other."""
    if not text.marks():
        return []
    places = list(_places(text.tree, module, text.tree))
    claims = {line: place for place in places if (line := _claimed_mark(text, place.node))}
    _refuse_strays(text, claims)
    edits = [_edit(text, claims[line], line) for line in sorted(claims)]
    _refuse_nested(text, edits)
    _refuse_undeclared_attributes(text, claims)
    _refuse_removals(text, places, claims)
    return edits


def _places(node: ast.AST, scope: str, owner: ast.AST) -> Iterator[_Place]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _Definition):
            place = _Place(child, f"{scope}.{child.name}", owner)
            yield place
            yield from _places(child, place.name, child)
        else:
            yield from _places(child, scope, owner)


def _claimed_mark(text: _Text, node: _Definition) -> int | None:
    """The line of the mark at the top of the body, if there is one that such a definition can carry."""
    line = _top_comment(text, node)
    if line is None or line not in text.marks():
        return None
    return line if isinstance(node, _Function) or _removes(text, line) else None


def _removes(text: _Text, line: int) -> bool:
    return text.comments[line].text == _REMOVAL_MARK


def _top_comment(text: _Text, node: _Definition) -> int | None:
    """The line of the first comment after the docstring, if it stands before the first statement."""
    first = node.body[0]
    if _is_one_line(text, node):
        return None
    line = text.next_line(_end(first)) if _is_docstring(first) else _top_above(text, first)
    comment = text.comment_alone(line)
    return line if comment is not None and comment.column == first.col_offset else None


def _top_above(text: _Text, statement: ast.stmt) -> int:
    """The first of the comments that stand above a statement, with or without blank lines between."""
    line = top = _first_line(text, statement)
    while line > 1 and (text.is_blank(line - 1) or text.comment_alone(line - 1)):
        line -= 1
        top = line if text.comment_alone(line) else top
    return top


def _first_line(text: _Text, statement: ast.stmt) -> int:
    """Where a statement begins, decorators included; of a bracketed one ``ast`` knows only the inside."""
    if not isinstance(statement, _Definition) or not statement.decorator_list:
        return statement.lineno
    line = statement.decorator_list[0].lineno
    while not text.lines[line - 1].lstrip().startswith("@"):
        line -= 1
    return line


def _last_line(text: _Text, node: _Definition) -> int:
    """Where a definition ends; comments below its last statement belong to it if they are indented so."""
    last = line = _end(node)
    while comment := text.comment_alone(line := text.next_line(line)):
        if comment.column < node.body[0].col_offset:
            break
        last = line
    return last


def _end(statement: ast.stmt) -> int:
    return statement.end_lineno or statement.lineno


def _is_docstring(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
    return False


def _is_one_line(text: _Text, node: _Definition) -> bool:
    first = node.body[0]
    return bool(text.lines[first.lineno - 1].encode()[: first.col_offset].strip(b"\xef\xbb\xbf \t\f"))


def _edit(text: _Text, place: _Place, mark_line: int) -> MarkedBody | _Removal:
    last_line = _last_line(text, place.node)
    if _removes(text, mark_line):
        return _Removal(place, mark_line, _first_line_with_comments(text, place.node), last_line)
    first_line = mark_line + 1
    while first_line <= last_line and text.comment_alone(first_line):
        first_line += 1
    words = [text.comments[line].text.lstrip("#").strip() for line in range(mark_line, first_line)]
    sentence = " ".join(words).removeprefix("EXERCISE: ")
    indentation = text.lines[mark_line - 1][: text.comments[mark_line].column]
    return MarkedBody(place.name, _kind(place.node), sentence, indentation, mark_line, first_line, last_line)


def _first_line_with_comments(text: _Text, node: _Definition) -> int:
    """Comments directly above a definition speak of it."""
    line = _first_line(text, node)
    while (comment := text.comment_alone(line - 1)) and comment.column == node.col_offset:
        line -= 1
    return line


def _kind(node: _Definition) -> BodyKind:
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
    if not isinstance(node, ast.Lambda | _Function):
        return ast.iter_child_nodes(node)
    decorators = [] if isinstance(node, ast.Lambda) else node.decorator_list
    return [*decorators, *node.args.defaults, *filter(None, node.args.kw_defaults)]


# What is refused.


def _refuse_strays(text: _Text, claims: dict[int, _Place]) -> None:
    for line in text.marks():
        comment = text.comments[line].text
        if comment != _REMOVAL_MARK and not re.fullmatch(rf"{_BODY_MARK} \S.*", comment):
            problem = f"{comment!r} is no mark: write '{_BODY_MARK} what to do' or '{_REMOVAL_MARK}'"
            raise text.error(line, problem)
        if line not in claims:
            raise text.error(line, _why_unclaimed(text, line))


def _why_unclaimed(text: _Text, line: int) -> str:
    definitions = [node for node in ast.walk(text.tree) if isinstance(node, _Definition)]
    if any(node.lineno <= line <= _end(node) and _is_one_line(text, node) for node in definitions):
        return "a one-line body cannot be marked: put it on a line of its own, below the mark"
    bearer = "a function or class" if _removes(text, line) else "a function"
    return f"nothing claims this mark: it must stand first in the body of {bearer}, after the docstring"


def _refuse_nested(text: _Text, edits: list[MarkedBody | _Removal]) -> None:
    """Two marks of which one would take the other away are never what was meant."""
    for outer, inner in permutations(edits, 2):
        if outer.first_line <= inner.mark_line <= outer.last_line:
            problem = f"lies in what the mark on line {outer.mark_line} takes away: remove one of the two"
            raise text.error(inner.mark_line, problem)


def _refuse_undeclared_attributes(text: _Text, claims: dict[int, _Place]) -> None:
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


def _attributes_set(node: _Definition) -> Iterator[str]:
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


def _refuse_removals(text: _Text, places: list[_Place], claims: dict[int, _Place]) -> None:
    removed = {line: place for line, place in claims.items() if _removes(text, line)}
    gone: set[ast.AST] = {place.node for place in removed.values()}
    replaced = {part for place in claims.values() for part in place.node.body if not _is_docstring(part)}
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


def _why_not_removable(place: _Place, kept: list[ast.AST], others: list[_Definition]) -> str | None:
    """Uses in other modules cannot be seen from here; a type check of the stub tells of them."""
    name = place.node.name
    if not name.startswith("_") or (name.startswith("__") and name.endswith("__")):
        return f"is public and must stay in the stub: mark its body with '{_BODY_MARK}' instead"
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


# The exchange of lines.


def _stub_body(lines: list[str], body: MarkedBody) -> None:
    replacement = _raise_lines(body)
    if body.kind.endswith("generator"):
        replacement.append(f"{body.indentation}yield")
    _exchange(lines, body.first_line, body.last_line, replacement)
    mark = lines[body.mark_line - 1]
    lines[body.mark_line - 1] = mark.replace(_BODY_MARK, "# TODO:", 1)


def _raise_lines(body: MarkedBody) -> list[str]:
    """As the formatter lays it out."""
    line = f'{body.indentation}raise NotImplementedError("{body.qualified_name}")'
    if len(line) <= LINE_LENGTH:
        return [line]
    opening = line.index("(") + 1
    return [line[:opening], f"{body.indentation}    {line[opening:-1]}", f"{body.indentation})"]


def _exchange(lines: list[str], first: int, last: int, replacement: list[str]) -> None:
    """Puts new lines in the place of the old, or before ``first``; they end as the line above them does."""
    above = lines[max(first - 2, 0)]
    ending = above[len(above.rstrip("\r\n")) :] or "\n"
    if first > 1 and not above.endswith(ending):
        lines[first - 2] += ending
    lines[first - 1 : last] = [line + ending for line in replacement]


def _remove(lines: list[str], removal: _Removal) -> None:
    """Of the blank lines around it, those stay that the formatter wants between its neighbours."""
    start, stop = removal.first_line - 1, removal.last_line
    above, below = start, stop
    while above > 0 and not lines[above - 1].strip():
        above -= 1
    while below < len(lines) and not lines[below].strip():
        below += 1
    keep_above, keep_below = _blank_lines_kept(lines, removal, (above, below))
    del lines[start if keep_above else above : stop if keep_below else below]


def _blank_lines_kept(lines: list[str], removal: _Removal, gap: tuple[int, int]) -> tuple[bool, bool]:
    """Those above, those below: never both; which, says the formatter."""
    (above, below), column = gap, removal.place.node.col_offset
    if below == len(lines) or _column(lines[below]) < column:
        return False, below < len(lines)
    if above == 0 or _column(lines[above - 1]) < column:
        return False, above > 0 and _needs_space(lines[below], removal.place)
    more_above = removal.first_line - 1 - above >= below - removal.last_line
    return more_above, not more_above


def _needs_space(line: str, place: _Place) -> bool:
    """A definition that comes first: below ``if`` and its like a blank line precedes it, in a class none."""
    is_member = place.node in getattr(place.owner, "body", [])
    return not is_member and line.lstrip().startswith(("@", "def ", "async def ", "class "))


def _column(line: str) -> int:
    return len(line) - len(line.lstrip())


def _first_line_of_code(text: _Text) -> int:
    """Below the docstring and the ``__future__`` imports, which must stay first."""
    head = list(takewhile(_must_stay_first, text.tree.body))
    return _end(head[-1]) + 1 if head else _first_line(text, text.tree.body[0])


def _must_stay_first(statement: ast.stmt) -> bool:
    is_future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
    return is_future or _is_docstring(statement)
