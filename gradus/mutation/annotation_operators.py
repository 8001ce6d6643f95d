"""Annotations that promise too little: what a learner writes to have done with mypy.

    Iterator[list[T]]        →  Any, object, Iterator[Any], Iterator[list[Any]] …
    Callable[P, R]           →  Callable[..., R]
    bound=Hashable           →  no bound
    covariant=True           →  contravariant=True, neither

Only what is promised to others counts: parameters, results and attributes of what the package gives out. Locals,
private names and functions inside of functions are nobody's contract, and neither is that nothing is given back.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import libcst as cst
from libcst import matchers as m

_WIDER = ("Any", "object")
_QUALIFIERS = {"ClassVar", "Final", "Annotated", "Required", "NotRequired", "ReadOnly", "InitVar"}
_LEFT_ALONE = {*_WIDER, *_QUALIFIERS, "None", "TypeAlias", "Self"}
_VARIANCES = ("covariant", "contravariant")
_TYPE_VARIABLE = m.Assign(value=m.Call(func=m.Name("TypeVar")))
_PARAM_SPEC = m.Assign(targets=[m.AssignTarget(m.Name())], value=m.Call(func=m.Name("ParamSpec")))


@dataclass(frozen=True)
class Widened:
    """A program with one weaker annotation; ``name`` is what that belongs to."""

    name: str
    text: str


class _Promises(cst.CSTVisitor):
    """Collects public annotations and type variables with the names they belong to."""

    def __init__(self) -> None:
        super().__init__()
        self._classes: list[str] = []
        self.annotations: list[tuple[str, cst.Annotation]] = []
        self.variables: list[tuple[str, cst.Call]] = []

    def visit_ClassDef(self, node: cst.ClassDef) -> bool:  # noqa: N802  # libcst's name
        self._classes.append(node.name.value)
        return not _is_private(node.name.value)

    def leave_ClassDef(self, original_node: cst.ClassDef) -> None:  # noqa: ARG002, N802  # as above
        self._classes.pop()

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:  # noqa: N802  # as above
        if not _is_private(node.name.value):
            name = ".".join([*self._classes, node.name.value])
            given = [
                one.annotation for one in m.findall(node.params, m.Param()) if isinstance(one, cst.Param)
            ]
            self.annotations += [(name, one) for one in (*given, node.returns) if one is not None]
        return False

    def visit_AnnAssign(self, node: cst.AnnAssign) -> bool:  # noqa: N802  # as above
        if isinstance(node.target, cst.Name) and not _is_private(node.target.value):
            self.annotations.append((".".join([*self._classes, node.target.value]), node.annotation))
        return False

    def visit_Assign(self, node: cst.Assign) -> bool:  # noqa: N802  # as above
        target = node.targets[0].target
        if (
            m.matches(node, _TYPE_VARIABLE)
            and isinstance(target, cst.Name)
            and isinstance(node.value, cst.Call)
        ):
            self.variables.append((target.value, node.value))
        return False


def widened_annotations(source: str, public: Collection[str] | None = None) -> Iterator[Widened]:
    """Programs that differ from ``source`` in one type variable or one annotation; ``public`` names what has some.

    Without it that is whatever has no underscore before its name.
    """
    module = cst.parse_module(source)
    promises = _Promises()
    module.visit(promises)
    specs, bases = _parameter_specs(module), _names_in_bases(module)
    exchanges: list[tuple[str, cst.CSTNode, cst.CSTNode]] = [
        (name, annotation.annotation, wider)
        for name, annotation in promises.annotations
        if public is None or name.partition(".")[0] in public
        for wider in _wider(annotation.annotation, specs)
    ]
    exchanges += [
        (name, call, other)
        for name, call in promises.variables
        for other in _other_variables(call, in_bases=name in bases)
    ]
    for name, original, other in exchanges:
        changed = module.deep_replace(original, other)
        yield Widened(name, changed.code if isinstance(changed, cst.Module) else source)


def _is_private(name: str) -> bool:
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))


def _parameter_specs(module: cst.Module) -> set[str]:
    found = (
        node.targets[0].target for node in m.findall(module, _PARAM_SPEC) if isinstance(node, cst.Assign)
    )
    return {target.value for target in found if isinstance(target, cst.Name)}


def _names_in_bases(module: cst.Module) -> set[str]:
    """The type variables that a class is generic in: only there does variance mean anything."""
    classes = [node for node in m.findall(module, m.ClassDef()) if isinstance(node, cst.ClassDef)]
    names = (name for node in classes for base in node.bases for name in m.findall(base, m.Name()))
    return {name.value for name in names if isinstance(name, cst.Name)}


def _wider(annotation: cst.BaseExpression, specs: Collection[str]) -> Iterator[cst.CSTNode]:
    for part in _parts(annotation, specs):
        for name in _WIDER:
            yield _exchanged(annotation, part, cst.Name(name))
    open_calls = annotation
    for element in m.findall(annotation, m.SubscriptElement(m.Index(m.Name()))):
        if isinstance(element, cst.SubscriptElement) and _names_spec(element, specs):
            open_call = element.with_changes(slice=cst.Index(cst.Ellipsis()))
            open_calls = _exchanged(open_calls, element, open_call)
    if open_calls is not annotation:
        yield open_calls


def _exchanged(annotation: cst.BaseExpression, part: cst.CSTNode, other: cst.CSTNode) -> cst.BaseExpression:
    changed = annotation.deep_replace(part, other)
    assert isinstance(changed, cst.BaseExpression), "an expression stays one"  # noqa: S101  # narrows for mypy
    return changed


def _names_spec(element: cst.SubscriptElement, specs: Collection[str]) -> bool:
    return m.matches(element, m.SubscriptElement(m.Index(m.Name(m.MatchIfTrue(lambda name: name in specs)))))


def _parts(annotation: cst.BaseExpression, specs: Collection[str]) -> Iterator[cst.BaseExpression]:
    """The annotation and every type inside of it that can be told to be anything."""
    if not _is_left_alone(annotation, specs):
        yield annotation
    for child in _inner(annotation):
        yield from _parts(child, specs)


def _is_left_alone(annotation: cst.BaseExpression, specs: Collection[str]) -> bool:
    match annotation:
        case cst.Name(value=name):
            return name in _LEFT_ALONE or name in specs
        case (
            cst.Subscript(value=cst.Name(value=name))
            | cst.Subscript(value=cst.Attribute(attr=cst.Name(value=name)))
        ):
            return name in _QUALIFIERS
        case cst.Attribute(attr=cst.Name(value=name)):
            return name in ("args", "kwargs")
        case cst.Ellipsis() | cst.List():
            return True
    return False


def _inner(annotation: cst.BaseExpression) -> list[cst.BaseExpression]:
    match annotation:
        case cst.BinaryOperation(left=left, right=right):
            return [left, right]
        case cst.List(elements=elements):
            return [element.value for element in elements]
        case cst.Subscript(value=cst.Name(value="Literal")):
            return []
        case cst.Subscript(slice=elements):
            found = [one.slice.value for one in elements if isinstance(one.slice, cst.Index)]
            return found[:1] if m.matches(annotation, m.Subscript(m.Name("Annotated"))) else found
    return []


def _other_variables(call: cst.Call, *, in_bases: bool) -> Iterator[cst.Call]:
    """The type variable without its bound or constraints, and with each of the other two variances."""
    rest = [one for one in call.args if _keyword(one) not in _VARIANCES]
    given = next((_keyword(one) for one in call.args if _keyword(one) in _VARIANCES), None)
    for variance in (*_VARIANCES, None) if in_bases or given else ():
        if variance != given:
            yield _with_arguments(call, [*rest, *([_true(variance)] if variance else [])])
    free = [one for number, one in enumerate(call.args) if not number or _keyword(one) in _VARIANCES]
    if len(free) < len(call.args):
        yield _with_arguments(call, free)


def _keyword(argument: cst.Arg) -> str | None:
    return argument.keyword.value if argument.keyword else None


def _true(keyword: str) -> cst.Arg:
    tight = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    return cst.Arg(cst.Name("True"), keyword=cst.Name(keyword), equal=tight)


def _with_arguments(call: cst.Call, arguments: list[cst.Arg]) -> cst.Call:
    return call.with_changes(args=[one.with_changes(comma=cst.MaybeSentinel.DEFAULT) for one in arguments])
