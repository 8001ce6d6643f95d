"""The tests of a module that can be changed so that every program fails them, and the source of such a change.

Passing a changed test must prove that something is wrong. So the changed place must have been looked at whenever
the test passes: it belongs to a statement that stands directly in the body of a function which nowhere returns.

Left out are property tests, since hypothesis would go on to look for the smallest example, and tests that ask
pytest for their own name. Tests that start another process, or have many cases, are told apart: a changed one costs
as much as a true one.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import TypeAlias

from gradus import syntax_trees
from gradus.judging.expectations import (
    can_change,
    change,
    expected_errors,
    expected_in_cases,
    expected_values,
    number_of_cases,
)

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_OTHER_PROCESSES = frozenset({"create_subprocess_exec", "create_subprocess_shell", "runpy", "subprocess"})
_FEW_CASES = 5


@dataclass(frozen=True)
class Place:
    """One literal or name; ``line`` counts from 0 at the test's first line, ``begin`` and ``end`` in bytes."""

    line: int
    begin: int
    end: int


Way: TypeAlias = tuple[tuple[Place, ...], ...]
"""One of each of these places is to change: a single one in the body, or one for each case of a parametrised test."""


@dataclass(frozen=True)
class AlterableTest:
    """A test of a module. ``first`` and ``last`` are its lines, decorators included; ``scope`` is its class, or empty.

    Each of ``ways`` makes every program fail it, in each of its cases. ``coarse``: the only ways are other errors
    to wait for. ``slow``: it starts another process, or has many cases.
    """

    name: str
    scope: str
    first: int
    last: int
    lines: tuple[bytes, ...]
    ways: tuple[Way, ...]
    coarse: bool
    slow: bool

    @property
    def qualified(self) -> str:
        """As pytest spells it behind the path of the module."""
        return f"{self.scope}::{self.name}" if self.scope else self.name

    def altered(self, chance: Random) -> tuple[bytes, ...]:
        """Its lines with one expectation changed."""
        lines = list(self.lines)
        chosen = [chance.choice(places) for places in chance.choice(self.ways)]
        for place in sorted(chosen, key=lambda place: -place.begin):
            line = lines[place.line]
            new = change(line[place.begin : place.end].decode(), chance).encode()
            lines[place.line] = line[: place.begin] + new + line[place.end :]
        return tuple(lines)


@dataclass(frozen=True)
class SourceOfTests:
    """One test module, UTF-8; what cannot be parsed offers nothing."""

    source: bytes

    @cached_property
    def alterable(self) -> tuple[AlterableTest, ...]:
        """The tests that can be changed, in their order."""
        found = (self._alterable(scope, function) for scope, function in self._functions)
        return tuple(test for test in found if test.ways)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Of all test functions."""
        return tuple(function.name for _, function in self._functions)

    @cached_property
    def lines(self) -> tuple[bytes, ...]:
        """As Python counts them, with their endings."""
        return tuple(self.source.splitlines(keepends=True))

    @cached_property
    def _tree(self) -> ast.Module:
        try:
            return syntax_trees.parse(self.source.decode())
        except (SyntaxError, ValueError):
            return ast.Module(body=[], type_ignores=[])

    @cached_property
    def _functions(self) -> tuple[tuple[str, _Function], ...]:
        """Test functions with their class, by line; not those of classes with bases, which may run more than once."""
        classes = [one for one in self._tree.body if isinstance(one, ast.ClassDef)]
        inner = [(one.name, one.body) for one in classes if one.name.startswith("Test") and not one.bases]
        found = [
            (scope, one)
            for scope, body in [("", self._tree.body), *inner]
            for one in body
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and one.name.startswith("test")
        ]
        return tuple(sorted(found, key=lambda one: one[1].lineno))

    def _alterable(self, scope: str, function: _Function) -> AlterableTest:
        first = min([function.lineno, *(one.lineno for one in function.decorator_list)])
        last = function.end_lineno or function.lineno
        lines = self.lines[first - 1 : last]
        fine, coarse = self._ways(function, first) if self._may_change(function) else ((), ())
        slow = number_of_cases(function) > _FEW_CASES or bool(self._reached(function) & _OTHER_PROCESSES)
        return AlterableTest(function.name, scope, first, last, lines, fine or coarse, not fine, slow)

    def _may_change(self, function: _Function) -> bool:
        """Its name stands nowhere else, nothing leaves it early, and it is no property test."""
        decorators = {name for one in function.decorator_list for name in _names(one)}
        return (
            len(re.findall(rf"\b{function.name}\b".encode(), self.source)) == 1
            and not any(isinstance(one, ast.Return | ast.Yield) for one in _own_nodes(function))
            and "request" not in {argument.arg for argument in function.args.args}
            and not decorators & self._hypothesis
        )

    def _ways(self, function: _Function, first: int) -> tuple[tuple[Way, ...], tuple[Way, ...]]:
        """By other values, and by other errors."""
        values = [[[one]] for statement in function.body for one in expected_values(statement)]
        errors = [[[one]] for statement in function.body for one in expected_errors(statement)]
        tables = list(expected_in_cases(function))
        return self._possible([*values, *tables], first), self._possible(errors, first)

    def _possible(self, ways: list[list[list[ast.expr]]], first: int) -> tuple[Way, ...]:
        """Those in which there is something to change in each part."""
        placed = [tuple(tuple(self._places(nodes, first)) for nodes in way) for way in ways]
        return tuple(way for way in placed if way and all(way))

    def _places(self, nodes: list[ast.expr], first: int) -> Iterator[Place]:
        for node in nodes:
            begin, end = node.col_offset, node.end_col_offset or 0
            if node.lineno == node.end_lineno and can_change(self.lines[node.lineno - 1][begin:end].decode()):
                yield Place(node.lineno - first, begin, end)

    @cached_property
    def _hypothesis(self) -> frozenset[str]:
        """Names that come from hypothesis, and names made of such."""
        found = {"hypothesis"}
        for statement in self._tree.body:
            match statement:
                case ast.ImportFrom(str(module), names) if module.startswith("hypothesis"):
                    found |= {alias.asname or alias.name for alias in names}
                case ast.Assign(targets, value) if found & _names(value):
                    found |= {name for target in targets for name in _names(target)}
        return frozenset(found)

    def _reached(self, function: _Function) -> set[str]:
        """Every name in the function, and in what the module defines under one of these names."""
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        known = {one.name: one for one in self._tree.body if isinstance(one, kinds)}
        reached, waiting = set[str](), _names(function)
        while waiting:
            reached |= waiting
            further = [_names(known[name]) for name in waiting if name in known]
            waiting = set[str]().union(*further) - reached
        return reached


def _names(node: ast.AST) -> set[str]:
    """Names, attributes and parameters; a fixture is asked for by a parameter."""
    found = set[str]()
    for one in ast.walk(node):
        match one:
            case ast.Name(name) | ast.Attribute(_, name) | ast.arg(name):
                found.add(name)
    return found


def _own_nodes(function: _Function) -> Iterator[ast.AST]:
    """What belongs to the function itself, and not to one within it."""
    waiting: list[ast.AST] = [*function.body]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))
