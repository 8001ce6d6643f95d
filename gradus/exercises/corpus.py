"""The corpus of an exercise: plausible wrong solutions that its tests must refuse, right ones they must accept.

A test that only ever met the reference may be testing the reference. So each exercise keeps a few solutions of
other minds: a file holds what differs from the reference, and says in its docstring why somebody would write it and
which tests object.

    '''Rounding feels fairer than cutting off.

    replaces: sentence.py
    fails:
      - test_the_percentage_reaches_100_only_when_everything_passed
    '''
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from gradus import syntax_trees
from gradus.errors import CorpusError
from gradus.exercises.briefs import Name
from gradus.exercises.course import Exercise, Files
from gradus.exercises.overlay import lay_over
from gradus.exercises.plain_yaml import read_yaml

_PREFIXES = ("wrong_", "right_")
_EXPLAIN = "the docstring must be a paragraph, an empty line, and YAML that names 'replaces' and 'fails'"


@dataclass(frozen=True)
class Solution:
    """One file of the corpus. ``fails`` names test functions, and ``types`` and the like; ``overlay`` is its text."""

    path: Path
    right: bool
    why: str
    replaces: str
    whole: bool
    fails: frozenset[str]
    overlay: str

    @property
    def name(self) -> str:
        """The file's name without its ending, for instance ``wrong_off_by_one``."""
        return self.path.stem


class _FrontMatter(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    replaces: str
    whole: bool = False
    fails: tuple[Name, ...]


def corpus_folder(exercise: Exercise) -> Path:
    """Where the corpus of ``exercise`` stands; it need not exist."""
    return exercise.course / "tests" / exercise.phase / "corpus" / exercise.name


def corpus_files(exercise: Exercise) -> list[Path]:
    """Every file of the corpus, also one that is misnamed, by name."""
    found = corpus_folder(exercise).rglob("*")
    return sorted(path for path in found if path.is_file() and "__pycache__" not in path.parts)


def read_corpus(exercise: Exercise) -> Iterator[Solution]:
    """The solutions by name; CorpusError for the first file that cannot be read."""
    return (read_solution(path) for path in corpus_files(exercise))


def read_solution(path: Path) -> Solution:
    """The solution at ``path``; CorpusError says what is wrong with the file."""
    if not path.name.startswith(_PREFIXES) or path.suffix != ".py":
        raise CorpusError(path, "must be called wrong_<mistake>.py or right_<road>.py")
    text = path.read_text(encoding="utf-8")
    literal, why, front = _split(path, text)
    return Solution(
        path=path,
        right=path.name.startswith("right_"),
        why=why,
        replaces=front.replaces,
        whole=front.whole,
        fails=frozenset(front.fails),
        overlay=text.replace(literal, _without_front_matter(literal), 1),
    )


def _split(path: Path, text: str) -> tuple[str, str, _FrontMatter]:
    """The docstring as it is written, its prose, and what its YAML says."""
    try:
        tree = syntax_trees.parse(text)
    except SyntaxError as error:
        raise CorpusError(path, f"line {error.lineno}: is not Python: {error.msg}") from None
    why, _, yaml_text = (ast.get_docstring(tree) or "").rpartition("\n\n")
    literal = ast.get_source_segment(text, tree.body[0]) if why else None
    if literal is None or "\n\n" not in literal:
        raise CorpusError(path, _EXPLAIN)
    return literal, why, _read_front_matter(path, yaml_text)


def _read_front_matter(path: Path, text: str) -> _FrontMatter:
    try:
        fields = read_yaml(text)
        return _FrontMatter.model_validate(fields)
    except yaml.YAMLError as error:
        raise CorpusError(path, f"{_EXPLAIN}; this is not YAML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "docstring"
        raise CorpusError(path, f"field '{field}': {first['msg']}; {_EXPLAIN}") from None


def _without_front_matter(literal: str) -> str:
    """The docstring with its prose only, so that a whole module does not tell how it is judged."""
    prose, quotes = literal.rpartition("\n\n")[0], literal[-3:]
    return f"{prose}\n{quotes}" if "\n" in prose else f"{prose}{quotes}"


def apply(solution: Solution, reference: Files) -> Files:
    """The reference with ``solution`` laid over one of its modules; CorpusError when that cannot be done."""
    modules = [name for name in reference if name.endswith(".py")]
    if solution.replaces not in modules:
        problem = f"replaces '{solution.replaces}', but the package has {', '.join(modules)}"
        raise CorpusError(solution.path, problem)
    if solution.whole:
        return {**reference, solution.replaces: solution.overlay.encode()}
    try:
        text = lay_over(reference[solution.replaces].decode(), solution.overlay)
    except ValueError as error:
        raise CorpusError(solution.path, str(error)) from None
    return {**reference, solution.replaces: text.encode()}
