"""What can be counted in a module without running it.

Counting says how much there is to read, not whether it is good. Two of the counts need a word. A `case` is a
branch, as `if` and `elif` are, and so is a conditional expression; `else` and a bare `case _` are what is left
over, and are none. A condition is a test that somebody wrote out and somebody must read: `a or b` is two of
them, a guard is at least one. Patterns hold none: they show a shape, and the language does the testing.
"""

import ast
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import chain

_LAYOUT = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}


@dataclass(frozen=True)
class Measures:
    """``lines``: of code, without comments and docstrings; ``nesting``: of decisions, an `elif` as its `if`."""

    lines: int
    branches: int
    conditions: int
    nesting: int
    longest: int


def measure(source: str) -> Measures:
    """The measures of the functions that a module defines at its top level; SyntaxError if it is no module."""
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    nodes = list(chain.from_iterable(map(ast.walk, functions)))
    written = code_lines(source)
    lengths = [len(written.intersection(lines_of(function))) for function in functions]
    return Measures(
        lines=sum(lengths),
        branches=sum(map(is_branch, nodes)),
        conditions=sum(conditions(test) for node in nodes for test in tests(node)),
        nesting=deepest(functions),
        longest=max(lengths, default=0),
    )


def code_lines(source: str) -> set[int]:
    """The numbers of the lines that hold more than white space or a comment."""
    tokens = tokenize.generate_tokens(StringIO(source).readline)
    return {line for token in tokens if token.type not in _LAYOUT for line in (token.start[0], token.end[0])}


def excerpt(source: str, name: str) -> str:
    """The code lines of one top-level function; empty if the module has none of this name."""
    functions = (node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
    lines = {line for function in functions if function.name == name for line in lines_of(function)}
    kept = lines & code_lines(source)
    return "\n".join(line for number, line in enumerate(source.splitlines(), start=1) if number in kept)


def lines_of(function: ast.FunctionDef) -> set[int]:
    """The numbers of all lines of a function but those of its docstring."""
    lines = set(range(function.lineno, (function.end_lineno or function.lineno) + 1))
    if ast.get_docstring(function) is None:
        return lines
    spoken = function.body[0]
    return lines - set(range(spoken.lineno, (spoken.end_lineno or spoken.lineno) + 1))


def is_branch(node: ast.AST) -> bool:
    """Whether the program can go one way or another here."""
    match node:
        case ast.match_case(pattern=ast.MatchAs(pattern=None), guard=None):
            return False
        case ast.If() | ast.IfExp() | ast.match_case():
            return True
        case _:
            return False


def tests(node: ast.AST) -> Iterator[ast.expr]:
    """The expression that decides at this node, if one does."""
    match node:
        case ast.If(test=test) | ast.IfExp(test=test) | ast.match_case(guard=ast.expr() as test):
            yield test
        case _:
            return


def conditions(test: ast.expr) -> int:
    """How many tests are joined by `and` and `or`."""
    match test:
        case ast.BoolOp(values=values):
            return sum(map(conditions, values))
        case _:
            return 1


def depth(node: ast.AST) -> int:
    """How many decisions stand inside one another at the deepest place."""
    match node:
        case ast.If(body=body, orelse=[ast.If() as following]):
            return max(1 + deepest(body), depth(following))
        case ast.If() | ast.Match():
            return 1 + deepest(ast.iter_child_nodes(node))
        case _:
            return deepest(ast.iter_child_nodes(node))


def deepest(nodes: Iterable[ast.AST]) -> int:
    """The largest depth there is among the nodes; 0 if there are none."""
    return max(map(depth, nodes), default=0)
