"""Rules about what an exercise is made of: its files, its marks or its start."""

from collections.abc import Iterator

from gradus import syntax_trees
from gradus.errors import MarkError
from gradus.exercises.course import PROSE, read_program
from gradus.gate.subject import Subject

_PROGRAM = ("__init__.py", "__main__.py")
_FEWEST_MARKS, _MOST_MARKS = 5, 12
_NOT_TESTS = {"types", "lint"}


def files_are_there(subject: Subject) -> Iterator[str]:
    """Whatever a learner will look for, down to the page that opens after passing."""
    for name in (*PROSE, *_PROGRAM):
        path = subject.exercise.folder / name
        if not path.is_file() or not path.read_bytes().strip():
            yield f"{subject.folder}/{name} is missing or empty: write it"
    if not subject.exercise.test_files:
        path = subject.exercise.test.relative_to(subject.course.root)
        yield f"{path} is missing: an exercise is its tests, so write them"


def files_are_python(subject: Subject) -> Iterator[str]:
    """What cannot be parsed cannot be judged by any other rule."""
    start = read_program(subject.exercise.folder / "start")
    programs = {
        **{f"{subject.folder}/{name}": text for name, text in subject.exercise.reference.items()},
        **{f"{subject.folder}/start/{name}": text for name, text in start.items()},
        **subject.exercise.test_files,
    }
    for name, content in programs.items():
        problem = _syntax_problem(content) if name.endswith(".py") else None
        if problem:
            yield f"{name}:{problem}: mend it"


def _syntax_problem(content: bytes) -> str | None:
    try:
        syntax_trees.parse(content)
    except SyntaxError as error:
        return f"{error.lineno or 1}: is not Python ({error.msg})"
    except ValueError as error:
        return f"1: is not Python ({error})"
    return None


def marks_can_be_honoured(subject: Subject) -> Iterator[str]:
    """A mark that nothing claims would hand out the solution."""
    for found in subject.marks_by_file.values():
        if isinstance(found, MarkError):
            yield str(found)


def start_is_of_one_kind(subject: Subject) -> Iterator[str]:
    """Either bodies are taken out, or code is given to be changed; both at once leaves nobody sure which."""
    if subject.exercise.has_start and subject.marks:
        names = ", ".join(body.qualified_name for body in subject.marks)
        yield f"{subject.folder} has a start/ and marks on {names}: keep one of the two"
    if not subject.exercise.has_start and not subject.marks:
        yield f"{subject.folder} leaves the learner nothing to do: mark bodies with '# EXERCISE: …' or write a start/"
    for name in read_program(subject.exercise.folder / "start"):
        if name not in subject.exercise.reference:
            yield f"{subject.folder}/start/{name} has no counterpart in the package: give both the same name"


def marks_are_few(subject: Subject) -> Iterator[str]:
    """Below five an exercise is a question, above twelve it is a project."""
    count = len(subject.marks)
    judged = subject.exercise.brief.kind == "micro" and not subject.exercise.has_start and count
    if judged and not _FEWEST_MARKS <= count <= _MOST_MARKS:
        yield (
            f"{subject.folder} marks {count} bodies: a micro-project marks {_FEWEST_MARKS} to {_MOST_MARKS};"
            " give what is glue, or split what is big"
        )


def start_fails_names_tests(subject: Subject) -> Iterator[str]:
    """A name that no test bears would be expected to fail for ever."""
    named, path = subject.exercise.brief.start_fails, f"{subject.folder}/README.md"
    if named and not subject.exercise.has_start:
        yield f"{path}: 'start_fails' is for a hand-written start/: remove it, stubs are measured"
    if not {*named} - _NOT_TESTS and subject.exercise.has_start:
        yield f"{path}: 'start_fails' names no test, so no point could be earned: list the tests that fail on start/"
    for name in sorted({*named} - {test.name for test in subject.tests} - _NOT_TESTS):
        yield f"{path}: 'start_fails' names {name}, which is neither a test of this exercise nor types or lint"
