"""Takes a test file apart: what learners get, and what is kept for grading. Either part runs alone.

Each takes along what its tests use: fixtures, helpers, constants, all by name. What only the kept tests use goes from
the learners' part, or it would tell of them. Imports stay in both, and so does what acts on every test: automatic
fixtures, hooks, plain statements. Lines that stay are not touched.

What does not work: to follow names that a program makes up. Text counts as a use of every name in it; a name that is
put together at run time does not, and whoever makes the release learns of it when the part is tried on the reference.
"""

import ast
import io
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from gradus import syntax_trees
from gradus.errors import CourseError
from gradus.exercises.marked_text import Definition, Function, is_docstring

_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class _Piece:
    """A statement of the module: its lines counted from 1, with the comments directly above it."""

    first: int
    last: int
    binds: frozenset[str]
    uses: frozenset[str]
    is_test: bool
    stays: bool


def names_of_tests(source: bytes, path: str) -> list[str]:
    """The tests that pytest would collect, in their order: functions, and classes as a whole."""
    return [name for piece in _pieces(source, path) if piece.is_test for name in sorted(piece.binds)]


def public_part(source: bytes, left_out: Collection[str], path: str) -> bytes:
    """The file without the tests ``left_out`` and what only they use."""
    pieces = _pieces(source, path)
    others = [piece for piece in pieces if piece.is_test and not piece.binds & {*left_out}]
    kept = _needed(pieces, others)
    dropped = [piece for piece in _needed(pieces, _named(pieces, left_out)) if piece not in kept]
    return _without(source, dropped)


def private_part(source: bytes, chosen: Collection[str], path: str) -> bytes:
    """The file with the tests ``chosen`` alone, and what they use."""
    pieces = _pieces(source, path)
    kept = _needed(pieces, _named(pieces, chosen))
    return _without(source, [piece for piece in pieces if piece not in kept])


def speaks_of(source: bytes, word: str) -> bool:
    """Whether a text in the code mentions ``word``, docstrings apart."""
    return any(word in _uses(statement) for statement in syntax_trees.parse(source).body)


def _named(pieces: Iterable[_Piece], names: Collection[str]) -> list[_Piece]:
    return [piece for piece in pieces if piece.is_test and piece.binds & {*names}]


def _needed(pieces: Sequence[_Piece], wanted: Iterable[_Piece]) -> list[_Piece]:
    """``wanted``, what stays in any case, and what these use, in the file's order."""
    found = [*wanted, *(piece for piece in pieces if piece.stays)]
    for piece in found:
        found += [one for one in pieces if one.binds & piece.uses and not one.is_test and one not in found]
    return [piece for piece in pieces if piece in found]


def _without(source: bytes, dropped: Iterable[_Piece]) -> bytes:
    """The lines that are left, as far apart as the formatter sets them; at the end no blank one."""
    lines = _lines(source)
    for piece in sorted(dropped, key=lambda piece: -piece.first):
        above, below = piece.first - 1, piece.last
        while above > 0 and not lines[above - 1].strip():
            above -= 1
        while below < len(lines) and not lines[below].strip():
            below += 1
        before, after = lines[above : piece.first - 1], lines[piece.last : below]
        lines[above:below] = before if len(before) > len(after) else after
    while lines and not lines[-1].strip():
        lines.pop()
    return "".join(lines).encode()


def _lines(source: bytes) -> list[str]:
    """As ``ast`` counts them."""
    return list(io.StringIO(source.decode(), newline=""))


def _pieces(source: bytes, path: str) -> list[_Piece]:
    try:
        tree = syntax_trees.parse(source)
    except (SyntaxError, ValueError) as error:
        raise CourseError(f"{path} is not Python: {error}") from None
    lines = _lines(source)
    return [_piece(statement, lines) for statement in tree.body]


def _piece(statement: ast.stmt, lines: Sequence[str]) -> _Piece:
    binds = _binds(statement)
    is_test = bool(binds) and all(_is_test(statement, name) for name in binds)
    first = statement.lineno
    if isinstance(statement, Definition):
        first = min([first, *(one.lineno for one in statement.decorator_list)])
    while first > 1 and lines[first - 2].startswith("#"):
        first -= 1
    last = statement.end_lineno or statement.lineno
    return _Piece(first, last, binds, _uses(statement), is_test, _stays(statement, binds))


def _binds(statement: ast.stmt) -> frozenset[str]:
    """The names that the statement gives the module, where giving names is all it does."""
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return frozenset({statement.name})
        case ast.Assign(targets=targets) if not any(isinstance(one, ast.Attribute) for one in targets):
            stored = [node for one in targets for node in ast.walk(one) if isinstance(node, ast.Name)]
            return frozenset(node.id for node in stored if isinstance(node.ctx, ast.Store))
        case ast.AnnAssign(target=ast.Name(id=name)):
            return frozenset({name})
    return frozenset()


def _is_test(statement: ast.stmt, name: str) -> bool:
    if isinstance(statement, Function):
        return name.startswith("test") and not _is_fixture(statement)
    is_case = isinstance(statement, ast.Assign) and ast.unparse(statement.value).endswith(".TestCase")
    return name.startswith("Test") and (isinstance(statement, ast.ClassDef) or is_case)


def _is_fixture(function: Function) -> bool:
    return any("fixture" in ast.unparse(one) for one in function.decorator_list)


def _stays(statement: ast.stmt, binds: frozenset[str]) -> bool:
    """Whether it acts on every test, or is an import."""
    if isinstance(statement, Function):
        automatic = any("autouse=True" in ast.unparse(one) for one in statement.decorator_list)
        return automatic or statement.name.startswith("pytest_")
    return not binds or bool(binds & {"pytestmark", "pytest_plugins", "__all__"})


def _uses(statement: ast.stmt) -> frozenset[str]:
    """Names, parameters (which may be fixtures) and the words of texts, docstrings apart."""
    prose = {id(one.value) for one in ast.walk(statement) if isinstance(one, ast.Expr) and is_docstring(one)}
    found: set[str] = set()
    for node in ast.walk(statement):
        match node:
            case ast.Name(id=name) | ast.arg(arg=name):
                found.add(name)
            case ast.Constant(value=str(text)) if id(node) not in prose:
                found |= set(_WORD.findall(text))
    return frozenset(found)
