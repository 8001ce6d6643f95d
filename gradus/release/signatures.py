"""Derives from a module what mypy has to know of it: a stub file, in which no body is left.

Dependants of a sealed package are checked against it. Everything outside of functions stays as it is written, values
too, so that mypy infers of the stub what it infers of the source; the body of a function becomes ``...``. Three things
mean something else in a stub file, and are put so that they mean the same:

- An asynchronous generator loses its ``yield`` and would become a coroutine: it is declared as a plain function.
- An attribute that a method sets is lost with the method's body: it is declared in the class.
- A protocol's method without a body is abstract in a source alone: in the stub it says so.

What does not work: to infer. An attribute of a public name whose type only the lost body tells is refused, with its
line, for whoever writes the exercise to declare.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping

from gradus import syntax_trees
from gradus.errors import CourseError
from gradus.exercises.marked_text import Definition, Function, is_docstring
from gradus.exercises.marks import body_kind

_KEPT = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.AugAssign)
_ABSTRACT = "_abstractmethod"


def derive_signatures(source: str, path: str) -> str:
    """The stub file of ``source``; CourseError names ``path`` and the line of what cannot be told."""
    tree = syntax_trees.parse(source)
    tree.body = list(_block(tree.body, path))
    futures = sum(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body)
    tree.body.insert(futures, syntax_trees.parse(f"from abc import abstractmethod as {_ABSTRACT}").body[0])
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def _block(statements: Iterable[ast.stmt], path: str) -> Iterator[ast.stmt]:
    """What a stub keeps of a block; nothing that runs for its effect alone."""
    kept = list(statements)
    for statement in kept:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield from () if _implements_overloads(statement, kept) else [_without_body(statement)]
            case ast.ClassDef():
                yield _class(statement, path)
            case ast.If():
                statement.body = _never_empty(_block(statement.body, path))
                statement.orelse = list(_block(statement.orelse, path))
                yield statement
            case ast.Try():
                yield _try(statement, path)
            case _ if isinstance(statement, _KEPT) or type(statement).__name__ == "TypeAlias":
                yield statement


def _try(statement: ast.Try, path: str) -> ast.Try:
    statement.body = _never_empty(_block(statement.body, path))
    for handler in statement.handlers:
        handler.body = _never_empty(_block(handler.body, path))
    statement.orelse = list(_block(statement.orelse, path))
    statement.finalbody = list(_block(statement.finalbody, path))
    if not statement.handlers and not statement.finalbody:
        statement.finalbody = _never_empty(())
    return statement


def _implements_overloads(function: Function, around: Iterable[ast.stmt]) -> bool:
    """Whether others of the name are overloads and this is not: a stub has no place for it."""
    others = [one for one in around if isinstance(one, Function) and one.name == function.name]
    return not _decorated(function, "overload") and any(_decorated(one, "overload") for one in others)


def _decorated(node: Definition, name: str) -> bool:
    return any(name in ast.unparse(decorator) for decorator in node.decorator_list)


def _without_body(function: Function) -> Function:
    """The header; an asynchronous generator is declared as what gives its result at once."""
    generates = body_kind(function) == "async generator"
    function.body = _never_empty(())
    return _plain(function) if generates else function


def _plain(function: Function) -> ast.FunctionDef:
    return ast.copy_location(ast.FunctionDef(**dict(ast.iter_fields(function))), function)


def _never_empty(statements: Iterable[ast.stmt]) -> list[ast.stmt]:
    return list(statements) or [ast.Expr(ast.Constant(...))]


# Classes.


def _class(node: ast.ClassDef, path: str) -> ast.ClassDef:
    is_protocol = any("Protocol" in ast.unparse(base) for base in node.bases)
    abstract = {
        id(one) for one in node.body if is_protocol and isinstance(one, Function) and _is_trivial(one)
    }
    attributes = list(_attributes_of_methods(node, path))
    for method in node.body:
        if isinstance(method, Function) and id(method) in abstract and not _decorated(method, "abstract"):
            method.decorator_list.append(ast.Name(_ABSTRACT))
    node.body = _never_empty([*_block(node.body, path), *attributes])
    return node


def _is_trivial(function: Function) -> bool:
    """Whether mypy takes the body of a protocol's method for none."""
    rest = [statement for statement in function.body if not is_docstring(statement)]
    return all(ast.unparse(statement) in ("...", "pass") or _refuses(statement) for statement in rest)


def _refuses(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Raise) and "NotImplementedError" in ast.unparse(statement)


def _attributes_of_methods(node: ast.ClassDef, path: str) -> Iterator[ast.stmt]:
    """Declarations of the attributes that no line of the class declares, in the order in which they are set."""
    known = {name for statement in node.body for name in _names_bound(statement)}
    for method in (one for one in node.body if isinstance(one, Function) and one.args.args):
        if _decorated(method, "staticmethod") or _decorated(method, "classmethod"):
            continue
        for target, statement in _stores(method):
            if target.attr in known:
                continue
            declared = [] if _decorated(node, "dataclass") else _declarations(target, statement, method)
            known |= {target.attr} if declared else set()
            yield from declared
            if not declared and not target.attr.startswith("_"):
                raise _untold(path, target, node)


def _untold(path: str, target: ast.Attribute, node: ast.ClassDef) -> CourseError:
    problem = (
        f"declare '{target.attr}' with its type in the body of '{node.name}', or a release cannot tell it"
    )
    return CourseError(f"{path}:{target.lineno}: {problem}")


def _stores(method: Function) -> Iterator[tuple[ast.Attribute, ast.stmt]]:
    """Where a method sets an attribute of its first parameter."""
    own = method.args.args[0].arg
    for statement in ast.walk(method):
        if isinstance(
            statement, ast.Assign | ast.AnnAssign | ast.For | ast.AsyncFor | ast.With | ast.AsyncWith
        ):
            for target in _targets(statement):
                match target:
                    case ast.Attribute(value=ast.Name(id=name), ctx=ast.Store()) if name == own:
                        yield target, statement


def _targets(statement: ast.stmt) -> Iterator[ast.AST]:
    """Everything that the statement itself assigns to, tuples taken apart."""
    match statement:
        case ast.Assign(targets=targets):
            outer: list[ast.expr] = targets
        case ast.AnnAssign(target=target) | ast.For(target=target) | ast.AsyncFor(target=target):
            outer = [target]
        case ast.With(items=items) | ast.AsyncWith(items=items):
            outer = [item.optional_vars for item in items if item.optional_vars]
        case _:
            outer = []
    for one in outer:
        yield from ast.walk(one)


def _declarations(target: ast.Attribute, statement: ast.stmt, method: Function) -> list[ast.stmt]:
    """What the class's body has to say of an attribute; nothing where that cannot be told.

    mypy infers the type from the value, in which a name with the annotation of each parameter stands for it.
    """
    name = ast.Name(target.attr, ast.Store())
    match statement:
        case ast.AnnAssign(annotation=annotation):
            return [ast.AnnAssign(name, annotation, None, 1)]
        case ast.Assign(targets=[only], value=value) if only is target:
            given = {one: kind for one, kind in _parameters(method).items() if one in _free_names(value)}
            if (_free_names(value) & _locals_of(method)) - given.keys():
                return []
            stand_in = {one: f"_{target.attr}_given_{one}" for one in given}
            value = _Renamed(stand_in).visit(value)
            kinds: list[ast.stmt] = [
                ast.AnnAssign(ast.Name(stand_in[one], ast.Store()), kind, None, 1)
                for one, kind in given.items()
            ]
            return [*kinds, ast.Assign([name], value, None)]
    return []


class _Renamed(ast.NodeTransformer):
    """Exchanges names in an expression."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:  # the library calls it so
        return ast.Name(self._names.get(node.id, node.id), node.ctx)


def _parameters(method: Function) -> dict[str, ast.expr]:
    """The annotation of each parameter that has one; of ``*`` and ``**`` what the name stands for."""
    given = method.args
    plain = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    found = {one.arg: one.annotation for one in plain if one.annotation is not None}
    if given.vararg is not None and given.vararg.annotation is not None:
        found[given.vararg.arg] = _applied("tuple", given.vararg.annotation, ast.Constant(...))
    if given.kwarg is not None and given.kwarg.annotation is not None:
        found[given.kwarg.arg] = _applied("dict", ast.Name("str"), given.kwarg.annotation)
    return found


def _applied(name: str, *arguments: ast.expr) -> ast.expr:
    return ast.Subscript(ast.Name(name), ast.Tuple([*arguments]))


def _locals_of(method: Function) -> set[str]:
    arguments = {node.arg for node in ast.walk(method) if isinstance(node, ast.arg)}
    return arguments | _names(method, ast.Store)


def _free_names(value: ast.expr) -> set[str]:
    return _names(value, ast.Load) - _names(value, ast.Store)


def _names(node: ast.AST, context: type[ast.expr_context]) -> set[str]:
    found = (one for one in ast.walk(node) if isinstance(one, ast.Name))
    return {one.id for one in found if isinstance(one.ctx, context)}


def _names_bound(statement: ast.stmt) -> Iterator[str]:
    """Names that a statement of a class's body gives the class."""
    if isinstance(statement, Definition):
        yield statement.name
        return
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
