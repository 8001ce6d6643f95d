"""Finds what talks the type checker or the linter into silence, in code that they are to judge.

A file whose first line is ``# type: ignore`` is free of type errors, and worth nothing. So a verdict asks
here first: no checker may be switched off for a file, a branch or a name, and where one must yield for a
line, the line says why. A reason is a comment of at least three letters that is no order to a checker itself.
Comments are found by ``tokenize``, so that a docstring may speak of them; all else by ``ast``, which is why a
name counts under any alias that the module gives it.

What does not work: a pattern over the text (strings hold comments too), and the strictness of the checkers:
under ``--strict`` mypy says nothing of ``cast``, of ``Any``, of ``no_type_check`` or of a branch that it
takes for dead, and what ruff says of ``noqa`` can be silenced by ``noqa``.

What is left alone, on purpose:

- Branches on ``sys.platform`` and ``sys.version_info``: what mypy skips there does not run here either.
- Comments that neither mypy nor ruff's linter obeys: ``# pyright:``, ``# pragma:``, ``# fmt: off``.
- What is ``Any`` without being called so (``json.loads``), and lies at run time (``setattr``, a ``TypeGuard``
  that always agrees). There is no end to these; the tests judge what the code does.
"""

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

_SENTENCES = {
    "inline-mypy": "The course configures mypy, not the file: delete this comment and mend what it hides.",
    "type-ignore-file": "This hides the whole file from mypy: delete it, and mend what it hides.",
    "type-ignore-bare": "Name what is ignored, and why: `# type: ignore[code]  # why`.",
    "type-ignore-reason": "Say why it is ignored: `# type: ignore[code]  # why`.",
    "lint-ignore-file": "This silences the linter for the whole file: delete it, and mend what it hides.",
    "lint-ignore-range": "The linter skips all lines from here: end the one line with `# noqa: CODE  # why`.",
    "lint-ignore-bare": "Name the rule, and why it does not hold here: `# noqa: CODE  # why`.",
    "lint-ignore-reason": "Say why the rule does not hold here: `# noqa: CODE  # why`.",
    "no-type-check": "This hides the code from mypy: delete it, and mend what it hides.",
    "type-checking-branch": "mypy alone believes this condition: let nothing but imports depend on it.",
    "any-reason": "`Any` switches checking off: write the type or `object`, or end the line with a reason.",
    "cast-reason": "`cast` is believed unchecked: narrow with `isinstance`, or end the line with a reason.",
    "code-in-text": "No checker reads code in a string: write it as code, or end the line with a reason.",
    "stub-file": "mypy reads this file instead of the code: delete it, and annotate the code.",
}

# What a name means when it comes from a module of types.
_WATCHED = {
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
# Names that mypy takes for always true, or always false, whatever they are bound to.
_BELIEVED = {"MYPY", "TYPE_CHECKING", "PY2", "PY3"}
_RUNS_TEXT = {"eval", "exec"}
_LETTERS_OF_A_REASON = 3


@dataclass(frozen=True)
class Evasion:
    """One place where a checker was silenced; line and column count from 1, the sentence says what to do.

    ``path`` is relative to the folder that holds the package, with ``/`` between its parts.
    """

    path: str
    line: int
    column: int
    code: str
    sentence: str


def find_evasions(package: Path) -> list[Evasion]:
    """Those of all files, by path and place; links, hidden files and unreadable ones are passed over."""
    found: list[Evasion] = []
    for file in sorted([*package.rglob("*.py"), *package.rglob("*.pyi")]):
        inner = file.relative_to(package)
        if not any(part.startswith(".") for part in inner.parts):
            found += _scan_file(file, (package.name / inner).as_posix())
    return found


def _scan_file(file: Path, path: str) -> list[Evasion]:
    try:
        if file.is_symlink() or not file.is_file():
            return []
        if file.suffix == ".pyi":
            return [Evasion(path, 1, 1, "stub-file", _SENTENCES["stub-file"])]
        with tokenize.open(file) as stream:
            return scan_source(stream.read(), path)
    except (OSError, SyntaxError, ValueError):  # what cannot be read cannot be imported
        return []


def scan_source(source: str, path: str) -> list[Evasion]:
    """Those of one file, from top to bottom and one of a kind per line; none where it is not Python."""
    module = _read(source)
    if module is None:
        return []
    found = sorted((finding for look in _LOOKS for finding in look(module)), reverse=True)
    first = {(finding.line, finding.code): finding for finding in found}
    return [
        Evasion(path, line, column + 1, code, _SENTENCES[code])
        for line, column, code in sorted(first.values())
    ]


class _Finding(NamedTuple):
    line: int
    column: int
    code: str


class _Comment(NamedTuple):
    line: int
    column: int
    text: str
    # Where the statement begins that it belongs to; 0 for a comment between two statements.
    statement: int

    def finding(self, code: str) -> _Finding:
        return _Finding(self.line, self.column, code)


@dataclass
class _Module:
    """A file as the looks see it. Statements are lines as Python counts them, over any number of brackets."""

    tree: ast.Module
    comments: list[_Comment] = field(default_factory=list)
    statement_of: dict[int, int] = field(default_factory=dict)
    statements_with_reason: set[int] = field(default_factory=set)
    type_modules: set[str] = field(default_factory=set)
    watched: dict[str, str] = field(default_factory=dict)
    generics: set[str] = field(default_factory=lambda: set(_GENERIC_BUILTINS))

    def has_reason(self, line: int) -> bool:
        return self.statement_of.get(line) in self.statements_with_reason


def _read(source: str) -> _Module | None:
    plain = "".join(line.rstrip("\r\n") + "\n" for line in io.StringIO(source, newline="")).removeprefix(
        "\ufeff"
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = _Module(ast.parse(plain))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    _read_comments(module, plain)
    _read_imports(module)
    return module


def _read_comments(module: _Module, plain: str) -> None:
    statement = 0
    for token in tokenize.generate_tokens(io.StringIO(plain).readline):
        line, column = token.start
        if token.type == tokenize.COMMENT:
            module.comments.append(_Comment(line, column, token.string, statement))
        elif token.type == tokenize.NEWLINE:
            statement = 0
        elif token.type not in (tokenize.NL, tokenize.INDENT, tokenize.DEDENT):
            statement = statement or line
        for covered in range(line, token.end[0] + 1):
            module.statement_of[covered] = module.statement_of.get(covered) or statement
    reasons = {comment.statement for comment in module.comments if _is_reason(comment.text)}
    module.statements_with_reason = reasons - {0}


def _read_imports(module: _Module) -> None:
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


def _read_names(module: _Module, origin: str, names: list[ast.alias]) -> None:
    if origin in _GENERIC_MODULES:
        module.generics |= {name.asname or name.name for name in names}
    if origin not in _TYPE_MODULES:
        return
    for name in names:
        if name.name == "*":
            module.watched |= _WATCHED
        elif name.name in _WATCHED:
            module.watched[name.asname or name.name] = _WATCHED[name.name]


# Reasons.

_CODES = r"[A-Z]+[0-9]+(?:[\s,]+[A-Z]+[0-9]+)*"
_NOQA = re.compile(rf"\s*noqa\b(?:\s*:\s*(?P<codes>{_CODES}))?", re.IGNORECASE)
_RUFF_IGNORE = re.compile(r"\s*ruff\s*:\s*ignore\b(?:\s*\[(?P<codes>[^]]*)\])?", re.IGNORECASE)
_OTHER_ORDER = re.compile(r"\s*(?:(?:type|ruff|mypy|fmt|isort|flake8|pylint|pragma|pyright)\s*:|nosec\b).*")


def _is_reason(comment: str) -> bool:
    rest = [_without_order(part) for part in comment.split("#")]
    return sum(letter.isalpha() for letter in "".join(rest)) >= _LETTERS_OF_A_REASON


def _without_order(part: str) -> str:
    for order in (_NOQA, _RUFF_IGNORE, _OTHER_ORDER):
        if found := order.match(part):
            return part[found.end() :]
    return part


# Looks at comments.

_TYPE_IGNORE = re.compile(r"#\s*type:\s*ignore(?!\w)\s*(?:\[(?P<codes>[^]]*)\])?")
_FILE_WIDE = re.compile(
    r"(?:ruff|flake8)\s*:\s*(?:noqa|file-ignore)|(?:ruff\s*:\s*)?isort\s*:\s*(?:skip_file|off)"
)
_RANGE = re.compile(r"ruff\s*:\s*disable")


def _inline_mypy(module: _Module) -> Iterator[_Finding]:
    for comment in module.comments:
        if re.match(r"#+\s*mypy\s*:", comment.text):
            yield comment.finding("inline-mypy")


def _type_ignores(module: _Module) -> Iterator[_Finding]:
    """Before the first statement it holds for the whole file, whatever else it says."""
    first = min(filter(None, module.statement_of.values()), default=0)
    for comment in module.comments:
        order = _TYPE_IGNORE.match(comment.text)
        if order is None:
            continue
        if comment.line < first:
            yield comment.finding("type-ignore-file")
        elif not (order["codes"] or "").strip():
            yield comment.finding("type-ignore-bare")
        elif not _is_reason(comment.text):
            yield comment.finding("type-ignore-reason")


def _lint_ignores(module: _Module) -> Iterator[_Finding]:
    for comment in module.comments:
        parts = [part.strip() for part in comment.text.split("#")]
        if any(_FILE_WIDE.match(part.lower()) for part in parts):
            yield comment.finding("lint-ignore-file")
        elif any(_RANGE.match(part.lower()) for part in parts):
            yield comment.finding("lint-ignore-range")
        for order in filter(None, [_NOQA.match(part) or _RUFF_IGNORE.match(part) for part in parts]):
            if not order["codes"]:
                yield comment.finding("lint-ignore-bare")
            elif not _is_reason(comment.text):
                yield comment.finding("lint-ignore-reason")


def _type_comments(module: _Module) -> Iterator[_Finding]:
    """``x = []  # type: Any`` is an annotation too."""
    for comment in module.comments:
        order = re.match(r"#\s*type:(?!\s*ignore\b)(?P<type>[^#]*)", comment.text)
        if order is None or _is_reason(comment.text):
            continue
        for expression in _parsed(order["type"].replace("->", ",")):
            yield from (comment.finding(code) for _, code in _watched_uses(module, expression))


# Looks at code.


def _uses(module: _Module) -> Iterator[_Finding]:
    for node, code in [*_watched_uses(module, module.tree), *_quoted_uses(module), *_exports(module)]:
        if code == "no-type-check" or not module.has_reason(node.lineno):
            yield _Finding(node.lineno, node.col_offset, code)


def _watched_uses(module: _Module, tree: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) if name in module.watched:
                yield node, module.watched[name]
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in module.type_modules:
                if attribute in _WATCHED:
                    yield node, _WATCHED[attribute]


def _exports(module: _Module) -> Iterator[tuple[ast.expr | ast.alias, str]]:
    """Whoever hands ``Any`` on to another module hides it there."""
    for node in ast.walk(module.tree):
        match node:
            case ast.alias(name=name, asname=alias) if name == alias and name in module.watched:
                yield node, module.watched[name]
            case ast.Assign(
                targets=[ast.Name(id="__all__")], value=ast.List(elts=names) | ast.Tuple(elts=names)
            ):
                listed = [name for name in names if isinstance(name, ast.Constant)]
                yield from (
                    (name, module.watched[name.value]) for name in listed if name.value in module.watched
                )


def _quoted_uses(module: _Module) -> Iterator[tuple[ast.expr, str]]:
    kinds = (kind for node in ast.walk(module.tree) for kind in _type_expressions(module, node))
    for constant in (constant for kind in kinds for constant in _strings(kind)):
        for expression in _parsed(str(constant.value)):
            yield from ((constant, code) for _, code in _watched_uses(module, expression))


def _type_expressions(module: _Module, node: ast.AST) -> list[ast.expr]:
    """The parts of a node in which a string stands for a type."""
    match node:
        case ast.arg(annotation=ast.expr() as annotation) | ast.AnnAssign(annotation=annotation, value=None):
            return [annotation]
        case ast.AnnAssign(annotation=annotation, value=ast.expr() as value):
            is_alias = "TypeAlias" in ast.dump(annotation)
            return [annotation, value] if is_alias else [annotation]
        case (
            ast.FunctionDef(returns=ast.expr() as returns)
            | ast.AsyncFunctionDef(returns=ast.expr() as returns)
        ):
            return [returns]
        case ast.Subscript(value=ast.Name(id=name)) if name in module.generics:
            return [node]
        case ast.keyword(arg="bound", value=value):
            return [value]
    return []


def _strings(annotation: ast.expr) -> Iterator[ast.Constant]:
    """Not those of ``Literal``, nor what ``Annotated`` carries beside the type."""
    pending: list[ast.AST] = [annotation]
    for node in pending:
        match node:
            case ast.Constant(value=str()):
                yield node
            case ast.Subscript(value=ast.Name(id="Literal") | ast.Attribute(attr="Literal")):
                continue
            case ast.Subscript(
                value=ast.Name(id="Annotated") | ast.Attribute(attr="Annotated"),
                slice=ast.Tuple(elts=[kind, *_]),
            ):
                pending.append(kind)
            case _:
                pending += ast.iter_child_nodes(node)


def _parsed(text: str) -> list[ast.Expression]:
    try:
        return [ast.parse(text.strip(), mode="eval")]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _code_in_text(module: _Module) -> Iterator[_Finding]:
    """``exec`` and ``eval``, unless the module gives the name a meaning of its own."""
    names = [node for node in ast.walk(module.tree) if isinstance(node, ast.Name) and node.id in _RUNS_TEXT]
    own = {name.id for name in names if not isinstance(name.ctx, ast.Load)} | _names_defined(module.tree)
    for name in names:
        if name.id not in own and not module.has_reason(name.lineno):
            yield _Finding(name.lineno, name.col_offset, "code-in-text")


def _names_defined(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.arg(arg=name):
                names.add(name)
            case ast.alias(name=name, asname=alias):
                names.add(alias or name)
    return names


def _branches(module: _Module) -> Iterator[_Finding]:
    """What depends on mypy's beliefs; only branches of imports may."""
    allowed: set[ast.AST] = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.If) and any(map(_is_believed, ast.walk(node.test))):
            allowed |= set(ast.walk(node.test))
            yield from _beyond_imports([*node.body, *node.orelse])
    for node in ast.walk(module.tree):
        if isinstance(node, ast.expr) and _is_believed(node) and node not in allowed:
            yield _Finding(node.lineno, node.col_offset, "type-checking-branch")


def _is_believed(node: ast.AST) -> bool:
    match node:
        case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name, ctx=ast.Load()):
            return name in _BELIEVED
    return False


def _beyond_imports(statements: Iterable[ast.stmt]) -> Iterator[_Finding]:
    pending = list(statements)
    for statement in pending:
        match statement:
            case ast.Import() | ast.ImportFrom() | ast.Pass() | ast.Expr(value=ast.Constant()):
                continue
            case ast.If(body=body, orelse=orelse):
                pending += [*body, *orelse]
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=finalbody):
                pending += [
                    *body,
                    *orelse,
                    *finalbody,
                    *(part for handler in handlers for part in handler.body),
                ]
            case _:
                yield _Finding(statement.lineno, statement.col_offset, "type-checking-branch")


_LOOKS: tuple[Callable[[_Module], Iterator[_Finding]], ...] = (
    _inline_mypy,
    _type_ignores,
    _lint_ignores,
    _type_comments,
    _uses,
    _code_in_text,
    _branches,
)
