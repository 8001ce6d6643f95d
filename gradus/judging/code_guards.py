"""Guards that look at code: names that switch checking off, branches for mypy's eyes only, code in strings.

A name counts wherever a type may stand, quoted ones and type comments included, and where it is handed on to other
modules. Under ``--strict`` mypy says nothing of any of this.

What does not work: to look for what is ``Any`` without being called so (``json.loads``). There is no end to it.
"""

import ast
import re
from collections.abc import Iterable, Iterator

from gradus import syntax_trees
from gradus.judging.scanned_module import WATCHED, Finding, ScannedModule, is_reason

# Names that mypy takes for always true, or always false, whatever they are bound to.
_BELIEVED = {"MYPY", "TYPE_CHECKING", "PY2", "PY3"}
_RUNS_TEXT = {"eval", "exec"}


def _uses(module: ScannedModule) -> Iterator[Finding]:
    for node, code in [*_watched_uses(module, module.tree), *_quoted_uses(module), *_exports(module)]:
        if code == "no-type-check" or not module.has_reason(node.lineno):
            yield Finding(node.lineno, node.col_offset, code)


def _watched_uses(module: ScannedModule, tree: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) if name in module.watched:
                yield node, module.watched[name]
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in module.type_modules:
                if attribute in WATCHED:
                    yield node, WATCHED[attribute]


def _exports(module: ScannedModule) -> Iterator[tuple[ast.expr | ast.alias, str]]:
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


def _quoted_uses(module: ScannedModule) -> Iterator[tuple[ast.expr, str]]:
    kinds = (kind for node in ast.walk(module.tree) for kind in _type_expressions(module, node))
    for constant in (constant for kind in kinds for constant in _strings(kind)):
        for expression in _parsed(str(constant.value)):
            yield from ((constant, code) for _, code in _watched_uses(module, expression))


def _type_expressions(module: ScannedModule, node: ast.AST) -> list[ast.expr]:
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
        return [syntax_trees.parse_expression(text.strip())]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _type_comments(module: ScannedModule) -> Iterator[Finding]:
    """``x = []  # type: Any`` is an annotation too."""
    for comment in module.comments:
        order = re.match(r"#\s*type:(?!\s*ignore\b)(?P<type>[^#]*)", comment.text)
        if order is None or is_reason(comment.text):
            continue
        for expression in _parsed(order["type"].replace("->", ",")):
            yield from (comment.finding(code) for _, code in _watched_uses(module, expression))


def _code_in_text(module: ScannedModule) -> Iterator[Finding]:
    """``exec`` and ``eval``, unless the module gives the name a meaning of its own."""
    names = [node for node in ast.walk(module.tree) if isinstance(node, ast.Name) and node.id in _RUNS_TEXT]
    own = {name.id for name in names if not isinstance(name.ctx, ast.Load)} | _names_defined(module.tree)
    for name in names:
        if name.id not in own and not module.has_reason(name.lineno):
            yield Finding(name.lineno, name.col_offset, "code-in-text")


def _names_defined(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.arg(arg=name):
                names.add(name)
            case ast.alias(name=name, asname=alias):
                names.add(alias or name)
    return names


def _branches(module: ScannedModule) -> Iterator[Finding]:
    """What depends on mypy's beliefs; only branches of imports may."""
    allowed: set[ast.AST] = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.If) and any(map(_is_believed, ast.walk(node.test))):
            allowed |= set(ast.walk(node.test))
            yield from _beyond_imports([*node.body, *node.orelse])
    for node in ast.walk(module.tree):
        if isinstance(node, ast.expr) and _is_believed(node) and node not in allowed:
            yield Finding(node.lineno, node.col_offset, "type-checking-branch")


def _is_believed(node: ast.AST) -> bool:
    match node:
        case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name, ctx=ast.Load()):
            return name in _BELIEVED
    return False


def _beyond_imports(statements: Iterable[ast.stmt]) -> Iterator[Finding]:
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
                yield Finding(statement.lineno, statement.col_offset, "type-checking-branch")


CODE_LOOKS = (_type_comments, _uses, _code_in_text, _branches)
"""Each gives what it finds, in any order."""
