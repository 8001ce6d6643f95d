"""What goes into a release: the exercises with all that they import, and the tests that are left out of it.

A test is named as pytest names it, without the cases in brackets: ``tests/01_typing/test_x.py::test_name``. ``*`` and
``?`` stand for what one expects them to. A pattern that no test has is refused: a slip of the pen would hand out what
was to be kept.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path

from gradus.errors import UseError
from gradus.exercises.course import Course, Exercise
from gradus.release.test_parts import names_of_tests


@dataclass(frozen=True)
class Choice:
    """Exercises in the course's order; ``left_out`` are names of tests by the path of their file."""

    exercises: tuple[Exercise, ...]
    asked_for: frozenset[str]
    left_out: Mapping[str, frozenset[str]]

    def left_out_of(self, exercise: Exercise) -> int:
        """How many tests of ``exercise`` are left out."""
        return sum(len(self.left_out.get(path, ())) for path in exercise.test_files)


def choose(course: Course, names: Iterable[str], leave_out: Sequence[str], keep: Sequence[str]) -> Choice:
    """The choice that these words stand for; UseError or UnknownNameError for one that means nothing.

    ``leave_out`` and ``keep`` hold tests, patterns of tests, or files that list such; what is kept is not left out.
    """
    asked = course.select(part for name in names for part in name.split(",") if part)
    needed = {other.name for one in asked for other in course.needed(one)}
    wanted = needed | {one.name for one in asked}
    exercises = tuple(one for one in course.exercises if one.name in wanted)
    known = {path: names_of_tests(content, path) for one in exercises for path, content in _modules(one)}
    left_out = _matching(known, _patterns(leave_out)) - _matching(known, _patterns(keep))
    _refuse_bare(exercises, known, left_out)
    by_path = {path: frozenset(name for there, name in left_out if there == path) for path in known}
    return Choice(exercises, frozenset(one.name for one in asked), {k: v for k, v in by_path.items() if v})


def _modules(exercise: Exercise) -> Iterator[tuple[str, bytes]]:
    """The files of tests, without those that hold cases for mypy."""
    return ((path, text) for path, text in exercise.test_files.items() if "/typing_cases/" not in path)


def _patterns(words: Iterable[str]) -> list[str]:
    """Each word that is no test is a file that lists some, one on a line; ``#`` begins a remark."""
    found: list[str] = []
    for word in words:
        lines = [word] if "::" in word else _lines(Path(word))
        found += [line.removeprefix("./") for line in lines]
    return found


def _lines(path: Path) -> list[str]:
    try:
        lines = [line.partition("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError):
        problem = (
            f"'{path}' is neither a test, such as tests/01_typing/test_x.py::test_name, nor a file of them"
        )
        raise UseError(problem) from None
    return [line for line in lines if line]


_Test = tuple[str, str]


def _matching(known: Mapping[str, Sequence[str]], patterns: Iterable[str]) -> set[_Test]:
    every = [(path, name) for path, names in known.items() for name in names]
    chosen: set[_Test] = set()
    for pattern in patterns:
        found = {(path, name) for path, name in every if fnmatchcase(f"{path}::{name}", pattern)}
        if not found:
            raise UseError(_unknown(pattern, [f"{path}::{name}" for path, name in every]))
        chosen |= found
    return chosen


def _unknown(pattern: str, every: Sequence[str]) -> str:
    whole = pattern.partition("[")[0]
    if whole != pattern and whole in every:
        return f"The cases of a test stay together: name '{whole}' instead of '{pattern}'."
    nearest = get_close_matches(pattern, every, n=1, cutoff=0.4)
    advice = f" Did you mean '{nearest[0]}'?" if nearest else ""
    return f"No test of the chosen exercises is called '{pattern}'.{advice}"


def _refuse_bare(
    exercises: Iterable[Exercise], known: Mapping[str, Sequence[str]], left_out: set[_Test]
) -> None:
    """An exercise without a test would pass untouched."""
    for one in exercises:
        own = {(path, name) for path, _ in _modules(one) for name in known[path]}
        if own and own <= left_out:
            problem = f"Nothing would be left of the tests of {one.name}: keep one of them"
            raise UseError(f"{problem}, or choose the exercises without it.")
