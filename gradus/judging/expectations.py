"""What a statement of a test expects, and how to expect something else that looks like it.

The change must be one that no program makes by mistake, or an honest one would be suspected. Flipping a bool or
adding one to a number is just what mistakes do. So a word gets one wrong letter in its middle (a vowel for a vowel,
a consonant for a consonant), a number of two digits or more another digit that is not its last, and an exception
gives way to one that nobody raises. Single digits, truth values and text without words stay as they are.

Only what is written out counts: literals, containers of them, and calls of built-in containers. An object of the
judged package compares as that package likes, and may not look at what was changed.
"""

import ast
import builtins
import re
from collections.abc import Iterator
from random import Random

_STRING = re.compile(r"""[rRbBfF]{0,2}(?P<quote>["'])(?P<body>[^\\\n]*)(?P=quote)""")
_WORD = re.compile(r"[A-Za-z]{3,}")
_BRACES = re.compile(r"\{[^{}]*\}")
_NUMBER = re.compile(r"[1-9]\d[\d_]*(?:\.\d+)?")
_PATTERN_SIGNS = frozenset("?*+|[({")
_CONTAINERS = frozenset({"dict", "frozenset", "list", "range", "set", "sorted", "tuple"})
_LETTERS = ("aeiou", "bcdfghjklmnpqrstvwxyz")
_DIGITS = "456789"
"""In the middle of a number: no status of HTTP has one of these there."""

_UNUSUAL = (
    "BufferError",
    "ChildProcessError",
    "FloatingPointError",
    "ReferenceError",
    "UnicodeTranslateError",
)
_SHORTEST_PART = 5
"""Characters of a text that is looked for in another; a shorter one may be found by accident."""


def expected_values(statement: ast.stmt) -> Iterator[ast.expr]:
    """The literals that an ``assert`` of equality, of containment or of a beginning or end rests on."""
    match statement:
        case ast.Assert(ast.Compare(left, [ast.Eq()], [right])):
            yield from list(_written_out(right)) or _written_out(left)
        case ast.Assert(ast.Compare(ast.Constant(str(part)) as left, [ast.In()], [_])):
            yield from [left] * (len(part) >= _SHORTEST_PART)
        case ast.Assert(ast.Call(ast.Attribute(_, "startswith" | "endswith"), [ast.Constant() as text], [])):
            yield text
        case _:
            return


def expected_errors(statement: ast.stmt) -> Iterator[ast.expr]:
    """The built-in exception that a ``pytest.raises`` waits for, and the words that it must say."""
    match statement:
        case ast.With([ast.withitem(ast.Call(ast.Attribute(_, "raises"), [error], options))]):
            yield from (one.value for one in options if one.arg == "match" and _is_plain(one.value))
            if isinstance(error, ast.Name) and _is_exception(error.id):
                yield error
        case _:
            return


def expected_in_cases(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[list[list[ast.expr]]]:
    """For each parameter that an ``assert`` compares with: the literals of each of its cases."""
    compared = {name for statement in function.body for name in _compared_names(statement)}
    for decorator in function.decorator_list:
        match decorator:
            case ast.Call(ast.Attribute(_, "parametrize"), [names, ast.List(rows)], _):
                order = _parameters(names)
                cases = [_cells(row, len(order)) for row in rows]
                for at in (order.index(name) for name in order if name in compared):
                    yield [list(_written_out(cells[at])) if cells else [] for cells in cases]


def number_of_cases(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How often the test runs, as far as its own decorators write its cases out."""
    number = 1
    for decorator in function.decorator_list:
        match decorator:
            case ast.Call(ast.Attribute(_, "parametrize"), [_, ast.List(rows)], _):
                number *= len(rows)
    return number


def _compared_names(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.Assert(ast.Compare(_, [ast.Eq()], [ast.Name(name)])):
            yield name
        case ast.Assert(ast.Compare(ast.Name(name), [ast.Eq()], [ast.Call() | ast.Attribute()])):
            yield name
        case _:
            return


def _parameters(names: ast.expr) -> list[str]:
    match names:
        case ast.Constant(str(text)):
            return [name.strip() for name in text.split(",")]
        case ast.Tuple(parts) | ast.List(parts):
            return [str(part.value) for part in parts if isinstance(part, ast.Constant)]
        case _:
            return []


def _cells(row: ast.expr, count: int) -> list[ast.expr]:
    """What a case has for each parameter; nothing where that is not written out."""
    match row:
        case ast.Call(ast.Attribute(_, "param"), cells, _) if len(cells) == count:
            return cells
        case ast.Tuple(cells) if len(cells) == count > 1:
            return cells
        case ast.Call() | ast.Starred():
            return []
        case _:
            return [row] if count == 1 else []


def can_change(text: str) -> bool:
    """Whether ``text``, the source of one literal or name, offers anything to ``change``."""
    return bool(_spots(text)) or _is_exception(text)


def change(text: str, chance: Random) -> str:
    """``text`` with one character drawn anew, or the name of another exception; a value of the same type."""
    if _is_exception(text):
        return chance.choice([name for name in _UNUSUAL if name != text])
    spot = chance.choice(_spots(text))
    old = text[spot].lower()
    kin = _DIGITS if old.isdigit() else next(letters for letters in _LETTERS if old in letters)
    new = chance.choice(kin.replace(old, ""))
    return text[:spot] + (new.upper() if text[spot].isupper() else new) + text[spot + 1 :]


def _written_out(node: ast.expr) -> Iterator[ast.expr]:
    """The literals below ``node`` of which its value surely depends."""
    match node:
        case ast.Constant() | ast.JoinedStr():
            yield node
        case ast.BinOp(left, ast.Mult(), ast.Constant(int(times))) if times > 0:
            yield from _written_out(left)
        case _:
            for part in _parts(node):
                yield from _written_out(part)


def _parts(node: ast.expr) -> list[ast.expr]:
    match node:
        case ast.List(parts) | ast.Tuple(parts) | ast.Set(parts):
            return parts
        case ast.Dict(keys, values):
            return [part for part in (*keys, *values) if part is not None]
        case ast.BinOp(left, ast.Add(), right):
            return [left, right]
        case ast.Call(ast.Name(name), arguments, []) if name in _CONTAINERS:
            return arguments
        case _:
            return []


def _is_plain(pattern: ast.expr) -> bool:
    """Whether every letter of a pattern must be found as it is, and not by accident."""
    match pattern:
        case ast.Constant(str(text)):
            return len(text) >= _SHORTEST_PART and not _PATTERN_SIGNS & set(text)
        case _:
            return False


def _is_exception(name: str) -> bool:
    kind = getattr(builtins, name, None)
    return isinstance(kind, type) and issubclass(kind, Exception)


def _spots(text: str) -> list[int]:
    """Where a character may change: within words, or in a number before its last digit."""
    if _NUMBER.fullmatch(text):
        digits = [at for at, sign in enumerate(text.partition(".")[0]) if sign.isdigit()]
        return digits[1:-1] or digits[:1]
    string = _STRING.fullmatch(text)
    if string is None or string["quote"] in string["body"]:
        return []
    body = _BRACES.sub(lambda found: " " * len(found[0]), string["body"])
    words = [found.span() for found in _WORD.finditer(body) if not {"{", "}"} & set(body)]
    return [string.start("body") + at for begin, end in words for at in range(begin + 1, end - 1)]
