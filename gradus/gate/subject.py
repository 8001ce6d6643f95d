"""The exercise as the rules look at it: its program, its start and its tests, read once and parsed once."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from gradus import syntax_trees
from gradus.errors import CorpusError, MarkError
from gradus.exercises.corpus import Solution, apply, corpus_files, read_solution
from gradus.exercises.course import Course, Exercise, Files
from gradus.exercises.marks import MarkedBody, marked_bodies

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class WrittenTest:
    """A test function as it stands in its file, ``place`` being that and the line."""

    name: str
    docstring: str
    place: str


@dataclass(frozen=True)
class Subject:
    """What all rules are asked about. Places are given relative to the course's root."""

    course: Course
    exercise: Exercise

    @property
    def folder(self) -> str:
        """The exercise's folder."""
        return f"{self.exercise.phase}/{self.exercise.name}"

    def prose(self, name: str) -> str:
        """The text of the brief or one of its companions; empty when it is missing."""
        path = self.exercise.folder / name
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    @cached_property
    def modules(self) -> Mapping[str, ast.Module]:
        """The program's modules, by path relative to the package."""
        return _parsed(self.exercise.reference)

    @cached_property
    def start_modules(self) -> Mapping[str, ast.Module]:
        """The same of what the learner starts from; MarkError while a mark cannot be honoured."""
        return _parsed(self.exercise.start)

    @cached_property
    def test_modules(self) -> Mapping[str, ast.Module]:
        """The test files without the typing cases, by path."""
        cases = self.exercise.cases.relative_to(self.course.root).as_posix()
        files = self.exercise.test_files
        return _parsed({name: text for name, text in files.items() if not name.startswith(f"{cases}/")})

    @cached_property
    def tests(self) -> tuple[WrittenTest, ...]:
        """Every test function, in the order of its file."""
        return tuple(
            WrittenTest(node.name, ast.get_docstring(node) or "", f"{name}:{node.lineno}")
            for name, tree in self.test_modules.items()
            for node in _test_functions(tree.body)
        )

    @cached_property
    def marks(self) -> tuple[MarkedBody, ...]:
        """Every body that the learner writes; those of a file with a wrong mark are left out."""
        return tuple(
            body for found in self.marks_by_file.values() if isinstance(found, list) for body in found
        )

    @cached_property
    def marks_by_file(self) -> Mapping[str, list[MarkedBody] | MarkError]:
        """The marked bodies of each module, or why they cannot be had."""
        return {name: self._marks_of(name) for name in self.exercise.reference if name.endswith(".py")}

    def _marks_of(self, name: str) -> list[MarkedBody] | MarkError:
        source, module = self.exercise.reference[name].decode(), self.exercise.module(name)
        try:
            return marked_bodies(source, module=module, path=f"{self.folder}/{name}")
        except MarkError as error:
            return error

    @cached_property
    def corpus(self) -> tuple[tuple[Solution, Files] | CorpusError, ...]:
        """Each solution with the program it makes, or why it cannot be had."""
        return tuple(self._solutions())

    def _solutions(self) -> Iterator[tuple[Solution, Files] | CorpusError]:
        for path in corpus_files(self.exercise):
            try:
                solution = read_solution(path)
                yield solution, apply(solution, self.exercise.reference)
            except CorpusError as error:
                yield CorpusError(path.relative_to(self.course.root), error.problem)

    @property
    def solutions(self) -> list[tuple[Solution, Files]]:
        """Those of the corpus that can be judged."""
        return [one for one in self.corpus if not isinstance(one, CorpusError)]


def _parsed(files: Files) -> dict[str, ast.Module]:
    return {name: syntax_trees.parse(content) for name, content in files.items() if name.endswith(".py")}


def _test_functions(body: list[ast.stmt]) -> Iterator[_Function]:
    for node in body:
        if isinstance(node, _Function) and node.name.startswith("test_"):
            yield node
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield from _test_functions(node.body)
