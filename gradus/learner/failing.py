"""Which functions and classes of the program a verdict is about, most urgent first: hints are chosen by it.

Three things tell: the name that a stub raised, the learner's function in a traceback, and, for a test that got a
wrong answer and so has no traceback, the names that the test's own text mentions. A type error stands inside the
definition that it is about.

What is not seen: a name that the test reaches only through a helper of its module, or through a child process.
"""

import ast
from collections.abc import Iterable, Iterator

from gradus import syntax_trees
from gradus.exercises.course import Exercise, Files
from gradus.exercises.marked_text import Definition
from gradus.judging.verdict import NEVER_BEGUN, TestResult, TypeFinding, Verdict


def failing_names(exercise: Exercise, files: Files, verdict: Verdict) -> tuple[str, ...]:
    """Names of the program of ``exercise``, in the order in which ``verdict`` on ``files`` shows what fails."""
    known = {node.name for tree in _trees(exercise.readable) for node in _definitions(tree)}
    mentioned = [
        *(name for test in verdict.tests for name in _of_test(exercise, test)),
        *(name for finding in verdict.types for name in _of_finding(exercise, files, finding)),
    ]
    return tuple(dict.fromkeys(name for name in mentioned if name in known))


def _of_test(exercise: Exercise, test: TestResult) -> Iterator[str]:
    if test.failure is None or test.failure == NEVER_BEGUN:
        return
    yield from reversed((test.failure.missing or "").split("."))
    own = f"{exercise.phase}/{exercise.name}/"
    yield from (place.function or "" for place in test.failure.places if place.path.startswith(own))
    yield from _named_in(exercise, test)


def _named_in(exercise: Exercise, test: TestResult) -> Iterator[str]:
    """What the test's function mentions, and the typing case that its brackets name."""
    case = test.name.partition("[")[2].removesuffix("]")
    for path, content in exercise.test_files.items():
        if "/typing_cases/" in path and path.rpartition("/")[2].removesuffix(".py") == case.removesuffix(
            ".py"
        ):
            yield from (name for tree in _trees({path: content}) for name in _mentioned(tree))
    for tree in _trees(exercise.test_files):
        for node in _definitions(tree):
            yield from _mentioned(node) if node.name == test.function else ()


def _of_finding(exercise: Exercise, files: Files, finding: TypeFinding) -> Iterator[str]:
    """The definitions around the line, the innermost first."""
    file = finding.place.path.removeprefix(f"{exercise.phase}/{exercise.name}/")
    around = [
        node
        for tree in _trees({file: files.get(file, b"")})
        for node in _definitions(tree)
        if node.lineno <= finding.place.line <= (node.end_lineno or node.lineno)
    ]
    yield from (node.name for node in sorted(around, key=lambda node: -node.lineno))


def _trees(files: Files) -> Iterator[ast.Module]:
    """Of what can be parsed; a learner's file may be anything."""
    for name, content in files.items():
        try:
            yield from [syntax_trees.parse(content)] if name.endswith(".py") else []
        except (SyntaxError, ValueError):
            continue


def _definitions(tree: ast.AST) -> Iterator[Definition]:
    return (node for node in ast.walk(tree) if isinstance(node, Definition))


def _mentioned(node: ast.AST) -> Iterable[str]:
    """Names and attributes, as they stand in the text."""
    found = [one for one in ast.walk(node) if isinstance(one, ast.Name | ast.Attribute)]
    found.sort(key=lambda one: (one.end_lineno or 0, one.end_col_offset or 0))
    return [one.id if isinstance(one, ast.Name) else one.attr for one in found]
