"""What a release consists of, as bytes by path: nothing is written here, and nothing is measured.

It is a list of what goes in, never of what stays out: a file that nobody thought of is not handed out.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from gradus.errors import UseError
from gradus.exercises.course import Course, Exercise, Files, digest
from gradus.exercises.seal import ABOUT, EXPECTED, REFERENCE, Seal, pack, this_python
from gradus.judging.baselines import written
from gradus.judging.reading import Baseline
from gradus.release.choice import Choice
from gradus.release.front_page import GITATTRIBUTES, GITIGNORE, front_page
from gradus.release.project_file import project_file
from gradus.release.sealing import sealed_reference
from gradus.release.test_parts import private_part, public_part, speaks_of

_TEXTS = ("README.md", "lesson.md", "hints.md")
_DOCUMENTS = ("docs/verdict.md", "docs/verdict.schema.json", "docs/watch.md", "docs/limits.md")
_AFTER = re.compile(r"^after:.*\n(?:(?:[ \t]+|-[ \t]).*\n)*", re.MULTILINE)
_CASES = "typing_cases"


def public_tests(course: Course, choice: Choice) -> dict[str, bytes]:
    """The tests that learners get, by path as in the course."""
    found = {"tests/conftest.py": course.conftest}
    for exercise in choice.exercises:
        found |= _with_cases(exercise, _public_modules(exercise, choice))
    return found


def _public_modules(exercise: Exercise, choice: Choice) -> Files:
    return {
        path: public_part(content, choice.left_out[path], path) if path in choice.left_out else content
        for path, content in exercise.test_files.items()
        if not _is_case(path)
    }


def private_tests(choice: Choice) -> dict[str, bytes]:
    """The tests that are left out, by path below the folder that ``--private-tests`` names."""
    found: dict[str, bytes] = {}
    for exercise in choice.exercises:
        if choice.left_out_of(exercise):
            found |= _with_cases(exercise, _private_modules(exercise, choice))
    return {path.removeprefix("tests/"): content for path, content in found.items()}


def _private_modules(exercise: Exercise, choice: Choice) -> Files:
    """Of files that hold no test, such as helpers in a folder of tests, the whole."""
    modules = {path: text for path, text in exercise.test_files.items() if not _is_case(path)}
    return {
        path: private_part(content, choice.left_out[path], path) if path in choice.left_out else content
        for path, content in modules.items()
        if path in choice.left_out or not path.rpartition("/")[2].startswith("test_")
    }


def _is_case(path: str) -> bool:
    return f"/{_CASES}/" in path


def _with_cases(exercise: Exercise, modules: Files) -> Files:
    """The cases for mypy go where a test still looks for them."""
    wanted = any(speaks_of(content, _CASES) for content in modules.values())
    cases = {path: text for path, text in exercise.test_files.items() if wanted and _is_case(path)}
    return {**modules, **cases}


def compose_release(
    course: Course, choice: Choice, tests: Files, expected: Mapping[str, Baseline], tool: Path
) -> dict[str, bytes]:
    """All of it: ``expected`` was measured with ``tests``; ``tool`` is the clone's root."""
    needed = needed_by_others(course, choice)
    phases = list(dict.fromkeys(exercise.phase for exercise in choice.exercises))
    files = {**tests, **_around(tool, phases, this_python().python if needed else None)}
    for phase in phases:
        guide = course.root / phase / "README.md"
        files |= {f"{phase}/README.md": guide.read_bytes()} if guide.exists() else {}
    names = {exercise.name for exercise in choice.exercises}
    for exercise in choice.exercises:
        own = {path: text for path, text in tests.items() if _is_test_of(exercise, path)}
        parts = {
            **_reading(exercise, names),
            **_start(exercise),
            **_sealed(exercise, expected[exercise.name], digest(own), bytecode=exercise.name in needed),
        }
        files |= {f"{exercise.phase}/{exercise.name}/{name}": content for name, content in parts.items()}
    return files


def needed_by_others(course: Course, choice: Choice) -> frozenset[str]:
    """The exercises whose references have to be there, since others import them."""
    return frozenset(other.name for one in choice.exercises for other in course.needed(one))


def _is_test_of(exercise: Exercise, path: str) -> bool:
    return path in exercise.test_files


def _around(tool: Path, phases: Iterable[str], python: str | None) -> dict[str, bytes]:
    """Everything that is no exercise; UseError where the tool does not stand in a clone."""
    try:
        project = (tool / "pyproject.toml").read_text(encoding="utf-8")
        taken = {name: (tool / name).read_bytes() for name in ("LICENSE", *_DOCUMENTS)}
    except FileNotFoundError as error:
        problem = f"A release is made from a clone of the course, and here {error.filename} is missing."
        raise UseError(problem) from None
    texts = {
        "pyproject.toml": project_file(project, phases, python=python),
        "README.md": front_page(python),
        ".gitignore": GITIGNORE,
        ".gitattributes": GITATTRIBUTES,
    }
    return {**taken, **_tool_files(tool), **{name: text.encode() for name, text in texts.items()}}


def _tool_files(tool: Path) -> dict[str, bytes]:
    """The tool whole, without what Python and editors leave there; in a clone nothing of the course lies in it."""
    paths = (path.relative_to(tool) for path in sorted((tool / "gradus").rglob("*")))
    return {
        path.as_posix(): (tool / path).read_bytes()
        for path in paths
        if (tool / path).is_file() and _is_tool(path)
    }


def _is_tool(path: Path) -> bool:
    return "__pycache__" not in path.parts and not any(part.startswith(".") for part in path.parts)


def _reading(exercise: Exercise, names: Collection[str]) -> dict[str, bytes]:
    texts = {name: (exercise.folder / name).read_bytes() for name in _TEXTS}
    return {**texts, "README.md": _without_strangers(exercise, texts["README.md"], names)}


def _without_strangers(exercise: Exercise, brief: bytes, names: Collection[str]) -> bytes:
    """The brief, in whose front matter ``after`` names nothing that the release does not hold."""
    there = [name for name in exercise.brief.after if name in names]
    if len(there) == len(exercise.brief.after):
        return brief
    return _AFTER.sub(f"after: [{', '.join(there)}]\n", brief.decode(), count=1).encode()


def _start(exercise: Exercise) -> dict[str, bytes]:
    return {f"start/{name}": content for name, content in exercise.start.items()}


def _sealed(exercise: Exercise, expected: Baseline, tests: str, *, bytecode: bool) -> dict[str, bytes]:
    seal = Seal(to_write=exercise.to_write, tests=tests, bytecode=this_python() if bytecode else None)
    parts = {ABOUT: f"{seal.model_dump_json(indent=1)}\n".encode(), EXPECTED: written(expected)}
    return {**parts, REFERENCE: pack(sealed_reference(exercise))} if bytecode else parts
