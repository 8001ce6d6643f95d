"""Mistakes that people make in whole statements, and that operators on expressions never make.

A line is forgotten; a result is not given back, or what came in is given back; a branch does nothing; what an ``await``
or a ``with`` was guarding runs unguarded.

Each puts one node in the place of one node, so that the rest of the file stays as it is.
"""

from collections.abc import Collection, Iterator

import libcst as cst
from libcst import matchers as m
from libcst.metadata import MetadataWrapper, PositionProvider

_NOTHING = cst.SimpleStatementLine([cst.Pass()])
_EMPTY = cst.IndentedBlock([_NOTHING])
_KEPT = m.SimpleStatementLine(
    [
        m.Pass()
        | m.Import()
        | m.ImportFrom()
        | m.Global()
        | m.Nonlocal()
        | m.Expr(m.SimpleString() | m.Ellipsis())
    ]
)
_Branch = cst.If | cst.Else | cst.ExceptHandler | cst.ExceptStarHandler | cst.Finally

Exchange = tuple[cst.CSTNode, cst.CSTNode]


class _Statements(cst.CSTVisitor):
    """Collects exchanges on ``lines``; knows in which function it is."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, lines: Collection[int]) -> None:
        super().__init__()
        self._lines, self._functions = lines, list[cst.FunctionDef]()
        self.found: list[Exchange] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.FunctionDef):
            self._functions.append(node)
        position = self.get_metadata(PositionProvider, node, None)
        if position is not None and position.start.line in self._lines:
            self.found += ((node, other) for other in self._others(node))
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if isinstance(original_node, cst.FunctionDef):
            self._functions.pop()

    def _others(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        if isinstance(node, cst.SimpleStatementLine):
            yield from _without(node, self._functions[-1:])
        elif isinstance(node, cst.Return):
            yield from _returning(node, self._functions[-1:])
        elif isinstance(node, _Branch):
            yield node.with_changes(body=_EMPTY)
        elif isinstance(node, cst.With):
            yield from _unguarded(node)
        elif isinstance(node, cst.Expr) and isinstance(node.value, cst.Await):
            yield node.with_changes(value=node.value.expression)


def mutated_statements(source: str, lines: Collection[int]) -> Iterator[str]:
    """Programs that differ from ``source`` in one statement that begins on one of ``lines``."""
    wrapper = MetadataWrapper(cst.parse_module(source))
    visitor = _Statements(lines)
    wrapper.visit(visitor)
    for original, other in visitor.found:
        changed = wrapper.module.deep_replace(original, other)
        yield changed.code if isinstance(changed, cst.Module) else source


def _without(node: cst.SimpleStatementLine, inside: list[cst.FunctionDef]) -> Iterator[cst.CSTNode]:
    """Nothing instead; a return at the very end is left to the operator for results."""
    is_last = any(function.body.body[-1] is node for function in inside)
    if not m.matches(node, _KEPT) and not (is_last and isinstance(node.body[0], cst.Return)):
        yield node.with_changes(body=_NOTHING.body)


def _returning(node: cst.Return, inside: list[cst.FunctionDef]) -> Iterator[cst.CSTNode]:
    """None, or the function's first argument, instead of a result."""
    if node.value is None:
        return
    arguments = [one.name.value for function in inside for one in function.params.params]
    others = ["None", *[name for name in arguments if name not in ("self", "cls")][:1]]
    for name in others:
        if not m.matches(node.value, m.Name(name)):
            yield node.with_changes(value=cst.Name(name), whitespace_after_return=cst.SimpleWhitespace(" "))


def _unguarded(node: cst.With) -> Iterator[cst.CSTNode]:
    """The block without one of its guards; those that give it a name it needs are kept."""
    for item in node.items:
        rest = [one for one in node.items if one is not item]
        if item.asname is None and rest:
            last = rest[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
            yield node.with_changes(items=[*rest[:-1], last])
        elif item.asname is None:
            yield cst.If(test=cst.Name("True"), body=node.body, leading_lines=node.leading_lines)
