"""Rules about what may import what: the numbers of the phases are the layers.

What is installed is more than what the project declares: the dependencies of its dependencies come along, until one
day they do not. So an import of a third party must be one of a distribution that the project itself names.
"""

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions, requires

from gradus.gate.subject import Subject

_TOOL = "gradus"


def package_shadows_nothing(subject: Subject) -> Iterator[str]:
    """A package named like another hides it from every test and every child process."""
    name = subject.exercise.name
    if name in sys.stdlib_module_names:
        yield f"{subject.folder} hides the standard library's module {name}: rename folder, package and test"
    elif name in _distributions():
        owner = ", ".join(sorted(set(_distributions()[name])))
        yield f"{subject.folder} hides the package {name} of {owner}: rename folder, package and test"


def imports_obey_the_layers(subject: Subject) -> Iterator[str]:
    """An exercise stands on the standard library, what the project declares, and what its brief names."""
    own = {subject.exercise.name, *subject.exercise.brief.needs}
    trees = {
        **{f"{subject.folder}/{name}": tree for name, tree in subject.modules.items()},
        **{f"{subject.folder}/start/{name}": tree for name, tree in _changed(subject)},
        **subject.test_modules,
    }
    for place, tree in trees.items():
        for line, module in _imports(tree):
            problem = None if module in own else _import_problem(subject, module)
            if problem:
                yield f"{place}:{line}: imports {module}, {problem}"


def _changed(subject: Subject) -> Iterator[tuple[str, ast.Module]]:
    if subject.exercise.has_start:
        for name, tree in subject.start_modules.items():
            if subject.exercise.start[name] != subject.exercise.reference.get(name):
                yield name, tree


def _import_problem(subject: Subject, module: str) -> str | None:
    if module == _TOOL:
        return "but exercises and their tests never use the tool that judges them: remove it"
    if module in sys.stdlib_module_names:
        return None
    if any(module == other.name for other in subject.course.exercises):
        return "which its brief does not need: add it to 'needs', or do without"
    if module not in _distributions():
        return "which is neither installed nor part of the course: mend the name"
    if not _declared().intersection(map(_normal, _distributions()[module])):
        return f"which nobody declares: add {_distributions()[module][0]} to pyproject.toml, or do without"
    return None


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and top-level package of each import; relative ones stay at home."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module.partition(".")[0]


@cache
def _distributions() -> Mapping[str, list[str]]:
    return packages_distributions()


@cache
def _declared() -> frozenset[str]:
    """The distributions that the project asks for; extras are somebody else's wish."""
    wanted = [line for line in requires(_TOOL) or [] if "extra ==" not in line]
    return frozenset(_normal(found[0]) for line in wanted if (found := re.match(r"[\w.-]+", line)))


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).casefold()
