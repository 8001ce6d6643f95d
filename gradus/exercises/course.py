"""The course as the tree tells it: phases, exercises, their files. Nothing is registered anywhere.

A phase is a folder ``NN_name``; an exercise is a folder in it with a brief. In a clone the course is the
repository; in an installed distribution it travels as data inside the package, where nothing can import it.
In a release the references are sealed: an exercise begins as ever, and what its reference is asked for is refused.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath

from gradus.errors import BriefError, CourseError, SealedError, UnknownNameError, UseError
from gradus.exercises.briefs import Brief, read_brief
from gradus.exercises.seal import REFERENCE, Seal, read_seal, this_python, unpack
from gradus.exercises.stubs import derive_stub

PHASE = re.compile(r"\d\d_[a-z_]+|capstone")
PROSE = ("README.md", "lesson.md", "hints.md", "after.md")
"""What an exercise's folder holds for reading. Everything else in it, ``start`` apart, is the program."""

_NOT_PROGRAM = {*PROSE, "start", "notebooks"}

Files = Mapping[str, bytes]
"""Contents by path relative to the package's folder, in POSIX spelling."""


def read_program(folder: Path) -> dict[str, bytes]:
    """The files of the package in ``folder``, without prose, ``start`` and what tools leave behind."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and is_program(path.relative_to(folder))
    }


def is_program(path: PurePath) -> bool:
    """Whether the file at ``path``, relative to the package's folder, belongs to the program."""
    hidden = any(part.startswith(".") or part == "__pycache__" for part in path.parts)
    return not hidden and path.parts[0] not in _NOT_PROGRAM and not path.name.endswith(".new")


def digest(files: Files) -> str:
    """A short fingerprint of contents and names; equal exactly when nothing differs."""
    total = hashlib.sha256()
    for name, content in sorted(files.items()):
        total.update(f"{name}\0{len(content)}\0".encode(errors="surrogatepass"))
        total.update(content)
    return total.hexdigest()[:16]


@dataclass(frozen=True)
class Exercise:
    """One folder of a phase; ``course`` is the root that paths are shown relative to.

    Its tests stand in the folder ``tests``, of the course unless it is said otherwise.
    """

    brief: Brief
    folder: Path
    course: Path
    private_tests: Path | None = None

    @property
    def name(self) -> str:
        """Folder, package and test bear it."""
        return self.folder.name

    @property
    def phase(self) -> str:
        """The folder's name, for instance ``01_typing``."""
        return self.folder.parent.name

    @property
    def test(self) -> Path:
        """The test file, or the folder of that name; it need not exist."""
        folder = self.tests / self.phase / f"test_{self.name}"
        return folder if folder.is_dir() else folder.with_suffix(".py")

    @property
    def tests(self) -> Path:
        """The folder that holds the tests of every phase."""
        return self.private_tests or self.course / "tests"

    @property
    def test_root(self) -> str:
        """The path of ``test`` in a composition."""
        return f"tests/{self.test.relative_to(self.tests).as_posix()}"

    @property
    def cases(self) -> Path:
        """Where the files stand that mypy must accept or reject; it need not exist."""
        return self.tests / self.phase / "typing_cases" / self.name

    @cached_property
    def seal(self) -> Seal | None:
        """What a release says in place of the reference; None where that can be read."""
        return read_seal(self.folder)

    @cached_property
    def reference(self) -> Files:
        """The working program; as bytecode in a release, and SealedError there unless another exercise needs it."""
        if self.seal is None:
            return read_program(self.folder)
        if self.seal.bytecode is None:
            raise SealedError(self.name)
        return unpack(self.folder / REFERENCE)

    @property
    def readable(self) -> Files:
        """The program as far as its text may be looked into: the reference, in a release the start."""
        return self.reference if self.seal is None else self.start

    @property
    def to_write(self) -> tuple[str, ...]:
        """The files that the learner writes or mends, and that the reference has otherwise."""
        if self.seal is not None:
            return self.seal.to_write
        return tuple(name for name, content in self.reference.items() if self.start.get(name) != content)

    def changed_given(self, files: Files) -> tuple[str, ...]:
        """The files that were handed out complete, and are not so in ``files``: changed, or of another course's day."""
        to_write = self.to_write
        return tuple(
            name
            for name, content in self.start.items()
            if name not in to_write and files.get(name, b"").replace(b"\r\n", b"\n") != content
        )

    @property
    def has_start(self) -> bool:
        """Whether the learner starts from code that is written out instead of derived stubs; always in a release."""
        return (self.folder / "start").is_dir()

    @cached_property
    def start(self) -> Files:
        """What a workspace begins with: ``start`` laid over the reference, or stubs derived from it."""
        if self.seal is not None:
            return read_program(self.folder / "start")
        if self.has_start:
            return {**self.reference, **read_program(self.folder / "start")}
        return {name: self._stub(name, content) for name, content in self.reference.items()}

    def _stub(self, name: str, content: bytes) -> bytes:
        if not name.endswith(".py"):
            return content
        where = f"{self.phase}/{self.name}/{name}"
        return derive_stub(content.decode(), module=self.module(name), path=where).encode()

    def module(self, name: str) -> str:
        """The dotted name of the file ``name`` of the package."""
        parts = [self.name, *name.removesuffix(".py").split("/")]
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @cached_property
    def test_files(self) -> Files:
        """The tests and typing cases, by path as in the course."""
        roots = [path for path in (self.test, self.cases) if path.exists()]
        found = [
            file for root in roots for file in ([root] if root.is_file() else sorted(root.rglob("*.py")))
        ]
        return {f"tests/{path.relative_to(self.tests).as_posix()}": path.read_bytes() for path in found}


@dataclass(frozen=True)
class Course:
    """Every exercise in the order of its id."""

    root: Path
    exercises: tuple[Exercise, ...]

    @property
    def phases(self) -> tuple[str, ...]:
        """Names of the phases that hold an exercise, in order."""
        return tuple(dict.fromkeys(exercise.phase for exercise in self.exercises))

    def find(self, name: str) -> Exercise:
        """The exercise with this name or id; UnknownNameError suggests the nearest."""
        for exercise in self.exercises:
            if Path(name).name in (exercise.name, exercise.brief.id):
                return exercise
        raise UnknownNameError(name, [exercise.name for exercise in self.exercises])

    def select(self, names: Iterable[str]) -> tuple[Exercise, ...]:
        """The exercises that names, ids and phases stand for, in the course's order; without any, all."""
        wanted = {exercise for name in names for exercise in self._named(name)}
        return tuple(exercise for exercise in self.exercises if exercise in wanted or not wanted)

    def _named(self, name: str) -> tuple[Exercise, ...]:
        phase = Path(name).name
        if phase in self.phases:
            return tuple(exercise for exercise in self.exercises if exercise.phase == phase)
        known = [text for exercise in self.exercises for text in (exercise.name, exercise.brief.id)]
        if phase not in known:
            raise UnknownNameError(name, [*known, *self.phases])
        return (self.find(phase),)

    def needed(self, exercise: Exercise) -> tuple[Exercise, ...]:
        """Everything ``exercise`` imports from the course, and what that imports, nearest first."""
        found: dict[str, Exercise] = {}
        waiting = list(exercise.brief.needs)
        while waiting:
            name = waiting.pop(0)
            if name not in found:
                found[name] = self.find(name)
                waiting.extend(found[name].brief.needs)
        return tuple(found.values())

    @cached_property
    def conftest(self) -> bytes:
        """What all tests share."""
        return (self.root / "tests" / "conftest.py").read_bytes()


def course_root() -> Path:
    """The clone's root, or the data folder of an installed distribution."""
    here = Path(__file__).resolve().parents[1]
    data = here / "course_data"
    return data if data.is_dir() else here.parent


def discover(root: Path) -> Course:
    """Read every brief below ``root``; BriefError or CourseError for the first that is wrong.

    CourseError, too, for a release that holds bytecode of another Python than this one.
    """
    folders = [
        folder
        for phase in sorted(root.iterdir())
        if phase.is_dir() and PHASE.fullmatch(phase.name)
        for folder in sorted(phase.iterdir())
        if (folder / "__init__.py").exists() or (folder / "README.md").exists()
    ]
    exercises = sorted(
        (_read_exercise(folder, root) for folder in folders), key=lambda found: found.brief.place
    )
    _refuse_contradictions(exercises)
    _refuse_other_pythons(exercises)
    return Course(root, tuple(exercises))


def discover_with_references(root: Path) -> Course:
    """As ``discover``; UseError for a release, which has none."""
    course = discover(root)
    if any(exercise.seal for exercise in course.exercises):
        problem = (
            "This is a release of the course, and holds no references: do this in the clone it was made from."
        )
        raise UseError(problem)
    return course


def _read_exercise(folder: Path, root: Path) -> Exercise:
    path = folder / "README.md"
    if not path.exists():
        raise BriefError(path, "---", "an exercise needs a brief, and this file is missing")
    return Exercise(read_brief(path), folder, root)


def _refuse_contradictions(exercises: list[Exercise]) -> None:
    """Ids and names are unique; what an exercise needs or follows exists and comes earlier."""
    seen: dict[str, Exercise] = {}
    for exercise in exercises:
        path = exercise.folder / "README.md"
        twin = next((old for old in seen.values() if old.brief.id == exercise.brief.id), None)
        if twin is not None:
            raise BriefError(path, "id", f"{exercise.brief.id} is already the id of {twin.name}")
        if exercise.name in seen:
            other = seen[exercise.name].phase
            problem = f"two exercises are called {exercise.name}: in {other} and {exercise.phase}"
            raise CourseError(problem)
        for field, names in (("needs", exercise.brief.needs), ("after", exercise.brief.after)):
            missing = [name for name in names if name not in seen]
            if missing:
                raise BriefError(path, field, f"'{missing[0]}' is no exercise that comes earlier")
        seen[exercise.name] = exercise


def _refuse_other_pythons(exercises: list[Exercise]) -> None:
    """Bytecode that cannot be run would fail in the middle of a verdict, and look like the learner's fault."""
    here = this_python()
    for exercise in exercises:
        made = exercise.seal.bytecode if exercise.seal else None
        if made is not None and made.magic != here.magic:
            problem = (
                f"This release of the course was made for Python {made.python} and runs under no other; this is"
                f" Python {here.python}. Start it with that version: uv run --python {made.python} gradus"
            )
            raise CourseError(problem)
