"""A file as the guards see it: its tree, its comments, what its names mean, and which statements give a reason.

A reason is a comment of at least three letters that is no order to a checker itself. Comments are found by
``tokenize``, so that a docstring may speak of them; all else by ``ast``, which is why a name counts under any alias
that the module gives it.

What does not work: a pattern over the text, since strings hold comments too.
"""

import ast
import io
import re
import tokenize
import warnings
from dataclasses import dataclass, field
from typing import NamedTuple

from gradus import syntax_trees

# What a name means when it comes from a module of types.
WATCHED = {
    "Any": "any-reason",
    "Incomplete": "any-reason",
    "MaybeNone": "any-reason",
    "cast": "cast-reason",
    "no_type_check": "no-type-check",
    "no_type_check_decorator": "no-type-check",
}
_TYPE_MODULES = {"typing", "typing_extensions", "_typeshed"}
_GENERIC_MODULES = _TYPE_MODULES | {"collections", "collections.abc"}
_GENERIC_BUILTINS = {"dict", "frozenset", "list", "set", "tuple", "type"}

_CODES = r"[A-Z]+[0-9]+(?:[\s,]+[A-Z]+[0-9]+)*"
NOQA = re.compile(rf"\s*noqa\b(?:\s*:\s*(?P<codes>{_CODES}))?", re.IGNORECASE)
RUFF_IGNORE = re.compile(r"\s*ruff\s*:\s*ignore\b(?:\s*\[(?P<codes>[^]]*)\])?", re.IGNORECASE)
_OTHER_ORDER = re.compile(r"\s*(?:(?:type|ruff|mypy|fmt|isort|flake8|pylint|pragma|pyright)\s*:|nosec\b).*")
_LETTERS_OF_A_REASON = 3


class Finding(NamedTuple):
    """Where something was found, and the code of what it is; columns count from 0, as ``ast`` does."""

    line: int
    column: int
    code: str


class Comment(NamedTuple):
    """``statement``: the line where the statement begins that it belongs to; 0 for a comment between two."""

    line: int
    column: int
    text: str
    statement: int

    def finding(self, code: str) -> Finding:
        """Something found in this comment."""
        return Finding(self.line, self.column, code)


@dataclass
class ScannedModule:
    """A file as the looks see it. Statements are lines as Python counts them, over any number of brackets."""

    tree: ast.Module
    comments: list[Comment] = field(default_factory=list)
    statement_of: dict[int, int] = field(default_factory=dict)
    statements_with_reason: set[int] = field(default_factory=set)
    type_modules: set[str] = field(default_factory=set)
    watched: dict[str, str] = field(default_factory=dict)
    generics: set[str] = field(default_factory=lambda: set(_GENERIC_BUILTINS))

    def has_reason(self, line: int) -> bool:
        """Whether the statement on this line says why."""
        return self.statement_of.get(line) in self.statements_with_reason


def read_module(source: str) -> ScannedModule | None:
    """The file taken apart; None where it is not Python."""
    plain = "".join(line.rstrip("\r\n") + "\n" for line in io.StringIO(source, newline="")).removeprefix(
        "\ufeff"
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = ScannedModule(syntax_trees.parse(plain))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    _read_comments(module, plain)
    _read_imports(module)
    return module


def _read_comments(module: ScannedModule, plain: str) -> None:
    statement = 0
    for token in tokenize.generate_tokens(io.StringIO(plain).readline):
        line, column = token.start
        if token.type == tokenize.COMMENT:
            module.comments.append(Comment(line, column, token.string, statement))
        elif token.type == tokenize.NEWLINE:
            statement = 0
        elif token.type not in (tokenize.NL, tokenize.INDENT, tokenize.DEDENT):
            statement = statement or line
        for covered in range(line, token.end[0] + 1):
            module.statement_of[covered] = module.statement_of.get(covered) or statement
    reasons = {comment.statement for comment in module.comments if is_reason(comment.text)}
    module.statements_with_reason = reasons - {0}


def _read_imports(module: ScannedModule) -> None:
    for node in ast.walk(module.tree):
        match node:
            case ast.Import(names=names):
                module.type_modules |= {
                    name.asname or name.name for name in names if name.name in _TYPE_MODULES
                }
            case ast.ImportFrom(module=str(origin), names=names, level=0):
                _read_names(module, origin, names)
            case ast.Assign(targets=[ast.Name(id=alias)], value=ast.Name(id=name)) if (
                name in module.type_modules
            ):
                module.type_modules.add(alias)


def _read_names(module: ScannedModule, origin: str, names: list[ast.alias]) -> None:
    if origin in _GENERIC_MODULES:
        module.generics |= {name.asname or name.name for name in names}
    if origin not in _TYPE_MODULES:
        return
    for name in names:
        if name.name == "*":
            module.watched |= WATCHED
        elif name.name in WATCHED:
            module.watched[name.asname or name.name] = WATCHED[name.name]


def is_reason(comment: str) -> bool:
    """Whether a comment says something beside its orders to checkers."""
    rest = [_without_order(part) for part in comment.split("#")]
    return sum(letter.isalpha() for letter in "".join(rest)) >= _LETTERS_OF_A_REASON


def _without_order(part: str) -> str:
    for order in (NOQA, RUFF_IGNORE, _OTHER_ORDER):
        if found := order.match(part):
            return part[found.end() :]
    return part
