"""The one place that knows mutmut: its operators, over the lines that we choose.

What does not work: its own way in, ``create_mutations``, which reads the configuration of the project it stands in. And
it leaves decorated functions alone, because it calls mutants through trampolines; ours are whole programs, so a
property or a context manager can be wrong as well. None of this is public: a test pins what comes out.

Left alone is what nobody could object to: the wording of an error, which no contract fixes; an encoding, whose absence
shows on some machines only; and the case of letters in SQL and in the names of headers.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import libcst as cst
from libcst import matchers as m
from libcst.metadata import MetadataWrapper
from mutmut.mutation.file_mutation import NEVER_MUTATE_FUNCTION_NAMES, MutationVisitor
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode

_SQL = re.compile(r"\w*[\"']+\s*(select|insert|update|delete|create|drop|alter|pragma|with)\s", re.IGNORECASE)
_UNREACHABLE = m.Call(func=m.Name("assert_never") | m.Attribute(attr=m.Name("assert_never")))
_HEADERS = m.Name("headers") | m.Attribute(attr=m.Name("headers"))
_HEADER = m.Subscript(value=_HEADERS) | m.Call(func=m.Attribute(value=_HEADERS))
_ENCODING = m.Arg(keyword=m.Name("encoding"))
_TEXT = m.SimpleString() | m.FormattedString() | m.ConcatenatedString()


class _Everywhere(MutationVisitor):
    """mutmut's visitor, let into decorated functions."""

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.FunctionDef):
            return node.name.value in NEVER_MUTATE_FUNCTION_NAMES
        return super()._skip_node_and_children(node)


def mutated_by_mutmut(source: str, lines: Collection[int]) -> Iterator[str]:
    """Programs that differ from ``source`` in one expression, or in a case of a ``match``, on one of ``lines``."""
    wrapper = MetadataWrapper(cst.parse_module(source))
    visitor = _Everywhere(mutation_operators, IgnoredCode(set(), set(), set()), set(lines))
    module = wrapper.visit(visitor)
    unjudged = _Unjudged(_wording(module), {id(text) for text in _inside(module, _HEADER)})
    for mutation in visitor.mutations:
        if not unjudged.covers(mutation.original_node, mutation.mutated_node):
            changed = module.deep_replace(mutation.original_node, mutation.mutated_node)
            yield changed.code if isinstance(changed, cst.Module) else source


@dataclass(frozen=True)
class _Unjudged:
    """What no test can be asked to object to, by the identity of nodes."""

    wording: Collection[int]
    headers: Collection[int]

    def covers(self, original: cst.CSTNode, mutated: cst.CSTNode) -> bool:
        """Whether exchanging the one for the other is such a thing."""
        if isinstance(original, cst.Call) and isinstance(mutated, cst.Call):
            kept = {id(argument) for argument in mutated.args}
            gone = [one for one in original.args if id(one) not in kept]
            return bool(gone) and all(id(one.value) in self.wording for one in gone)
        return id(original) in self.wording or self._only_changes_case(original, mutated)

    def _only_changes_case(self, original: cst.CSTNode, mutated: cst.CSTNode) -> bool:
        if not isinstance(original, cst.SimpleString) or not isinstance(mutated, cst.SimpleString):
            return False
        same_letters = original.value.casefold() == mutated.value.casefold()
        return same_letters and (id(original) in self.headers or bool(_SQL.match(original.value)))


def _inside(module: cst.Module, kind: m.BaseMatcherNode) -> list[cst.CSTNode]:
    """The texts within every node of a kind."""
    return [text for node in m.findall(module, kind) for text in m.findall(node, _TEXT)]


def _wording(module: cst.Module) -> set[int]:
    """The texts of raised errors, where they are raised and where they got a name before; and what is like them.

    That is an encoding, and what ``assert_never`` is given: at run time nothing but a text becomes of it.
    """
    errors = m.findall(module, m.Raise())
    names = [name for error in errors for name in m.findall(error, m.Name()) if isinstance(name, cst.Name)]
    named = [
        (assignment, target)
        for assignment in m.findall(module, m.Assign(targets=[m.AssignTarget(m.Name())], value=_TEXT))
        if isinstance(assignment, cst.Assign) and isinstance(target := assignment.targets[0].target, cst.Name)
    ]
    meant = {target.value for _, target in named} & {name.value for name in names}
    found: list[cst.CSTNode] = [*_inside(module, m.Raise()), *_inside(module, _ENCODING)]
    found += [assignment for assignment, target in named if target.value in meant]
    found += [name for name in names if name.value in meant]
    found += [one.value for call in m.findall(module, _UNREACHABLE) for one in _arguments(call)]
    return {id(node) for node in found}


def _arguments(call: cst.CSTNode) -> Sequence[cst.Arg]:
    return call.args if isinstance(call, cst.Call) else ()
