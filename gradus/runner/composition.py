"""A run's own folder: the judged package, the packages chosen for it to stand on, and the course's tests.

No import hook decides which copy of a package a name means; a real folder does, so that child processes, mypy
and a person who looks inside all see the same. It is always a copy: a program that deletes its own folder
hurts nothing. A slot holds it twice, because the tests may change what mypy and ruff are reading meanwhile:

    slot/run/    pyproject.toml  tests/  src/  scratch/ (working directory)  temporary/
    slot/read/   pyproject.toml  src/

A slot is used over and over. Its path stays, since a running pytest is bound to one root and mypy remembers
where it saw a module; its packages are written anew each time. Tests and settings are written only when they differ:
pytest keeps its compiled form of the tests beside them. What a run has put among them is removed, or a ``conftest.py``
left by one would be obeyed by the next.

A file's time follows from its content. mypy takes a module for unchanged when its size and the second of its time
are what they were, so two edits of one length within a second would get one verdict between them.
"""

import os
import re
import shutil
import stat
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from gradus.engine_settings import EngineName
from gradus.errors import RunnerError
from gradus.exercises.course import Course, Exercise, Files, digest
from gradus.exercises.rules import project_settings

_SOURCE = "src"
_SETTINGS = {"pyproject.toml": project_settings([_SOURCE]).encode()}
PREFIX = "gradus-"
"""How the names of slots' folders begin."""

_EARLIEST, _SPAN = 1_000_000_000, 1 << 29
"""Times given to files, in seconds since 1970: all of them in the past, and within 32 bits."""


@dataclass(frozen=True)
class Package:
    """The files of one package and the phase folder that a learner knows them under."""

    name: str
    phase: str
    files: Files


@dataclass(frozen=True)
class Composition:
    """Everything one run needs; ``packages`` begins with the judged one, ``engines`` are to be lent to it."""

    packages: tuple[Package, ...]
    tests: Files
    test_root: str
    engines: frozenset[EngineName] = frozenset()

    @property
    def judged(self) -> Package:
        """The package that the verdict is about."""
        return self.packages[0]


NO_PACKAGES: Mapping[str, Files] = MappingProxyType({})


def compose(
    course: Course, exercise: Exercise, files: Files, own: Mapping[str, Files] = NO_PACKAGES
) -> Composition:
    """``files`` as the package of ``exercise``, on the reference of whatever it imports and is not in ``own``."""
    judged = Package(exercise.name, exercise.phase, files)
    needed = [
        Package(other.name, other.phase, own.get(other.name, other.reference))
        for other in course.needed(exercise)
    ]
    tests = {"tests/conftest.py": course.conftest, **exercise.test_files}
    return Composition((judged, *needed), tests, exercise.test_root, frozenset(exercise.brief.engines))


class Slot:
    """A folder that holds one composition at a time.

    Tests of others stay, so that they need not be compiled again; if these must be kept ``apart``, they lie where no
    run sees them. ``conftest`` is there from the start: a server that looks before the first composition comes would
    remember that there was none.
    """

    def __init__(self, root: Path, *, apart: bool = False, conftest: bytes | None = None) -> None:
        self.root, self._apart, self._shown = root, apart, ""
        self.run, self.read = root / "run", root / "read"
        self.scratch, self.temporary = self.run / "scratch", self.run / "temporary"
        self.engines: frozenset[EngineName] = frozenset()
        self._given: set[str] = set()
        for folder in (self.run, self.read):
            _write_changed(folder, _SETTINGS)
        (self.run / "tests").mkdir()
        if conftest is not None:
            _write_changed(self.run, {"tests/conftest.py": conftest})

    def fill(self, composition: Composition) -> None:
        """Put ``composition`` in place of whatever was here."""
        self.engines = composition.engines
        for folder in (self.run / _SOURCE, self.read / _SOURCE, self.scratch, self.temporary):
            _empty(folder)
        for package in composition.packages:
            for folder in (self.run, self.read):
                _write_stamped(folder / _SOURCE / package.name, package.files)
        if self._apart:
            self._show_tests_of(digest(composition.tests))
        self._remove_strangers(composition.tests)
        _write_changed(self.run, {**_SETTINGS, **composition.tests})
        _write_changed(self.read, _SETTINGS)

    def sweep(self) -> None:
        """Remove what a run left behind; filling does so as well, but then somebody is waiting."""
        for folder in (self.scratch, self.temporary):
            _empty(folder)

    def _show_tests_of(self, composition: str) -> None:
        """Exchange the tests, and what was compiled from them, for those that were here last with ``composition``."""
        if composition == self._shown:
            return
        shown, others = self.run / "tests", self.root / "others"
        others.mkdir(mode=stat.S_IRWXU, exist_ok=True)
        shown.rename(others / (self._shown or "none"))
        kept = others / composition
        kept.rename(shown) if kept.exists() else shown.mkdir()
        self._shown = composition

    def _remove_strangers(self, tests: Files) -> None:
        """Whatever stands where pytest looks for tests and never came from a composition."""
        self._given |= tests.keys()
        for path in [*self.run.glob("*.py"), *(self.run / "tests").rglob("*")]:
            inner = path.relative_to(self.run)
            if not path.is_dir() and "__pycache__" not in inner.parts and inner.as_posix() not in self._given:
                path.unlink()

    @property
    def source(self) -> Path:
        """The only folder of packages that a run can import from."""
        return self.run / _SOURCE


def lay_out(course: Course, exercise: Exercise, files: Files, slot: Slot) -> Composition:
    """Compose ``files`` and put them into ``slot``; RunnerError where the disk has no room for them."""
    composition = compose(course, exercise, files)
    fill(slot, composition)
    return composition


def fill(slot: Slot, composition: Composition) -> None:
    """Put ``composition`` into ``slot``; RunnerError where the disk has no room for it."""
    try:
        slot.fill(composition)
    except OSError as error:
        problem = f"the files could not be laid out: {error}"
        raise RunnerError(problem) from error


def write_files(folder: Path, files: Files) -> None:
    """Write ``files`` below ``folder``, which need not exist."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _write_stamped(folder: Path, files: Files) -> None:
    write_files(folder, files)
    for name, content in files.items():
        moment = _EARLIEST + zlib.crc32(content) % _SPAN
        os.utime(folder / name, (moment, moment))


def _open_up(folder: Path) -> None:
    """Make every folder readable from the top down, so that the next level can be listed; links stay alone."""
    folder.chmod(stat.S_IRWXU)
    for parent, names, _ in os.walk(folder):
        inner = [Path(parent, name) for name in names]
        for path in filter(lambda path: not path.is_symlink(), inner):
            path.chmod(stat.S_IRWXU)


def _empty(folder: Path) -> None:
    """A folder that a program made unreadable is opened again first; OSError when even that fails."""
    if folder.is_symlink():
        folder.unlink()
    if folder.exists():
        _open_up(folder)
        shutil.rmtree(folder)
    folder.mkdir(parents=True)


def _write_changed(folder: Path, files: Files) -> None:
    for name, content in files.items():
        path = folder / name
        if not path.is_file() or path.read_bytes() != content:
            _write_stamped(folder, {name: content})


class PathMap:
    """Turns places inside a slot back into the paths that the learner knows.

    A place in a neighbour of the slot's, too: what a tool keeps in its cache may speak of the slot of an earlier run.
    """

    def __init__(self, slot: Slot, packages: Iterable[Package]) -> None:
        self._root = f"{slot.root}"
        self._neighbours = re.compile(
            rf"{re.escape(f'{slot.root.parent}{os.sep}{PREFIX}')}[a-z0-9_]{{8}}(?=\W|$)"
        )
        self._folders = [
            (f"{folder / _SOURCE / package.name}/", f"{package.phase}/{package.name}/")
            for folder in (slot.run, slot.read)
            for package in packages
        ]
        self._folders += [(f"{slot.temporary}", "TEMPORARY"), (f"{slot.run}/", ""), (f"{slot.read}/", "")]
        self._folders += [(f"{slot.run}", "."), (f"{slot.read}", "."), (f"{slot.root}", "SLOT")]
        self._relative = {
            f"{_SOURCE}/{package.name}/": f"{package.phase}/{package.name}/" for package in packages
        }

    def text(self, text: str) -> str:
        """``text`` with every absolute path of the slot replaced."""
        text = self._neighbours.sub(lambda _: self._root, text)
        for inside, outside in self._folders:
            text = text.replace(inside, outside)
        return text

    def path(self, path: str) -> str:
        """One path, absolute or relative to the slot's ``run`` or ``read``."""
        mapped = self.text(path)
        for inside, outside in self._relative.items():
            mapped = re.sub(rf"^{re.escape(inside)}", outside, mapped)
        return mapped
