"""Lays a few definitions over a module: what bears the same name is replaced, the rest is added.

Whole lines move, found by the syntax tree and copied as they stand, so that comments, layout and line breaks of
both texts survive. Printing the tree would lose them, and a solution that reads unlike what its author wrote cannot
be reasoned about. Only top-level definitions and imports can be laid over: anything else has no name to be found
by. Comments above a replaced definition stay where they are.
"""

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from gradus import syntax_trees

_Import = ast.Import | ast.ImportFrom


@dataclass(frozen=True)
class _Definition:
    """A top-level definition: the names it binds and its lines from 1, decorators and attribute docstring included."""

    names: frozenset[str]
    first: int
    last: int


def lay_over(module: str, overlay: str) -> str:
    """``module`` with the definitions and imports of ``overlay``; ValueError says what cannot be laid.

    New definitions stand before the first that is replaced, or at the end; new imports after the module's own.
    """
    below, above = syntax_trees.parse(module), syntax_trees.parse(overlay)
    _refuse_nameless(above)
    lines, old, new = module.splitlines(), list(_definitions(below)), list(_definitions(above))
    _refuse_half_replaced(old, new)
    _exchange(lines, old, _texts(new, overlay.splitlines()))
    place = _end_of_imports(below)
    missing = _missing_imports(below, above, overlay)
    lines[place:place] = ["", *missing] if missing and not _leading_imports(below) else missing
    result = "\n".join(lines) + "\n"
    if result == module:
        problem = "it changes nothing: define something unlike the reference"
        raise ValueError(problem)
    return result


def _refuse_nameless(tree: ast.Module) -> None:
    for statement in _body(tree):
        if not isinstance(statement, _Import) and not _names(statement) and not _is_text(statement):
            problem = (
                f"line {statement.lineno}: only imports and definitions have a name to be found by;"
                " write 'whole: true' and the whole module"
            )
            raise ValueError(problem)


def _refuse_half_replaced(old: Iterable[_Definition], new: Iterable[_Definition]) -> None:
    given = frozenset[str]().union(*(one.names for one in new))
    for one in old:
        if one.names & given and not one.names <= given:
            lost = ", ".join(sorted(one.names - given))
            problem = f"line {one.first} of the module defines {lost} at the same time: define that as well"
            raise ValueError(problem)


def _body(tree: ast.Module) -> list[ast.stmt]:
    """The statements below the docstring."""
    return tree.body[1:] if tree.body and _is_text(tree.body[0]) else tree.body


def _definitions(tree: ast.Module) -> Iterator[_Definition]:
    body = _body(tree)
    for statement, following in zip(body, [*body[1:], None], strict=True):
        names = _names(statement)
        if names:
            documented = isinstance(statement, ast.Assign | ast.AnnAssign) and _is_text(following)
            last = following if following is not None and documented else statement
            yield _Definition(names, _first_line(statement), _last_line(last))


def _names(statement: ast.stmt) -> frozenset[str]:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return frozenset({statement.name})
        case ast.Assign(targets=targets):
            return frozenset(name for target in targets for name in _names_in(target))
        case ast.AnnAssign(target=target):
            return frozenset(_names_in(target))
    return frozenset()


def _names_in(target: ast.expr) -> Iterator[str]:
    return (node.id for node in ast.walk(target) if isinstance(node, ast.Name))


def _is_text(statement: ast.stmt | None) -> bool:
    match statement:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
    return False


def _first_line(statement: ast.stmt) -> int:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return min([statement.lineno, *(one.lineno for one in statement.decorator_list)])
    return statement.lineno


def _last_line(statement: ast.stmt) -> int:
    return statement.end_lineno or statement.lineno


_Text = tuple[_Definition, list[str]]


def _texts(definitions: Iterable[_Definition], lines: Sequence[str]) -> list[_Text]:
    """Each definition with its lines, comments directly above it included."""
    found: list[_Text] = []
    for one in definitions:
        comments = list(takewhile(lambda line: line.startswith("#"), reversed(lines[: one.first - 1])))
        found.append((one, list(lines[one.first - 1 - len(comments) : one.last])))
    return found


def _exchange(lines: list[str], old: Sequence[_Definition], new: Sequence[_Text]) -> None:
    """Put the new definitions into ``lines``, from the bottom up so that the places above stay right."""
    given = frozenset[str]().union(*(one.names for one, _ in new))
    replaced = [one for one in old if one.names & given]
    at_place: dict[int, list[list[str]]] = {one.first: [] for one in replaced}
    added: list[list[str]] = []
    for one, text in new:
        home = next((place for place in replaced if place.names & one.names), None)
        (at_place[home.first] if home else added).append(text)
    for place in reversed(replaced):
        texts = at_place[place.first]
        lines[place.first - 1 : place.last] = _joined([*added, *texts] if place is replaced[0] else texts)
    if added and not replaced:
        lines.extend(["", "", *_joined(added)])


def _joined(texts: Sequence[Sequence[str]]) -> list[str]:
    """The texts one below the other, as far apart as the formatter sets them."""
    apart = [line for text in texts for line in ("", "", *text)]
    return apart[2:]


def _leading_imports(tree: ast.Module) -> list[ast.stmt]:
    return list(takewhile(lambda statement: isinstance(statement, _Import), _body(tree)))


def _end_of_imports(tree: ast.Module) -> int:
    """How many lines of the module stand before what may follow its imports."""
    head = _leading_imports(tree) or tree.body[: len(tree.body) - len(_body(tree))]
    return _last_line(head[-1]) if head else 0


_Imported = tuple[str | None, int, str, str | None]


def _missing_imports(below: ast.Module, above: ast.Module, overlay: str) -> list[str]:
    """The overlay's import statements, without the names that the module imports already."""
    there = {
        one for statement in below.body if isinstance(statement, _Import) for one in _imported(statement)
    }
    lines: list[str] = []
    for statement in (one for one in above.body if isinstance(one, _Import)):
        missing = [
            alias
            for alias, one in zip(statement.names, _imported(statement), strict=True)
            if one not in there
        ]
        if len(missing) == len(statement.names):
            lines.extend(overlay.splitlines()[statement.lineno - 1 : _last_line(statement)])
        elif missing:
            statement.names = missing
            lines.append(ast.unparse(statement))
    return lines


def _imported(statement: _Import) -> list[_Imported]:
    module, level = (
        (statement.module, statement.level) if isinstance(statement, ast.ImportFrom) else (None, 0)
    )
    return [(module, level, alias.name, alias.asname) for alias in statement.names]
