"""The learner's own folder: what it holds, whose each file is, how it is made and found again.

Course files (briefs, lessons, tests, settings) belong to the course; the packages belong to the learner and
are never written to once they exist. The manifest remembers what was delivered, so that a later update can
tell a learner's change from the course's. A new workspace is built beside its place and renamed into it: it
is there completely or not at all.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gradus.atomic import write_atomically
from gradus.composition import write_files
from gradus.course import Course, Exercise, digest, read_program
from gradus.errors import FolderInUseError, NoWorkspaceError
from gradus.rules import project_settings

STATE = ".gradus"
"""The folder in a workspace that belongs to the tool: progress, manifest."""

_MANIFEST = "manifest.json"
_MANIFEST_VERSION = 1
_READING = ("README.md", "lesson.md")

_GITIGNORE = "__pycache__/\n.venv\n.mypy_cache/\n.ruff_cache/\n.pytest_cache/\n.hypothesis/\n"

_README = """\
# Your workspace

Everything here is yours to keep; put it under git if you like. The tool that judges it is `gradus`.

Once for each terminal:

    {activate}

Then:

    gradus next            # which exercise comes now, and its brief
    gradus check {first}   # a verdict: tests, types, lint, async health
    gradus run {first}     # the demonstration, run on your own code
    gradus list            # where you stand

Each exercise is a folder: `README.md` is the brief, `lesson.md` the teaching, the Python files are yours to
write. Plain `pytest`, `mypy --strict` and `ruff check` work here too.
"""


@dataclass(frozen=True)
class Workspace:
    """A folder that `gradus init` made."""

    root: Path

    @property
    def state(self) -> Path:
        """Where the tool keeps what it knows about this workspace."""
        return self.root / STATE

    def folder(self, exercise: Exercise) -> Path:
        """The learner's package of ``exercise``."""
        return self.root / exercise.phase / exercise.name

    def files(self, exercise: Exercise) -> dict[str, bytes]:
        """What the learner has written; empty where the folder is gone."""
        return read_program(self.folder(exercise))

    def search_path(self, course: Course) -> str:
        """``PYTHONPATH`` for the learner's own packages."""
        return os.pathsep.join(str(self.root / phase) for phase in course.phases)


def find_workspace(start: Path) -> Workspace | None:
    """The workspace that ``start`` lies in."""
    for folder in (start, *start.parents):
        if (folder / STATE / _MANIFEST).is_file():
            return Workspace(folder)
    return None


def require_workspace(start: Path) -> Workspace:
    """As ``find_workspace``; NoWorkspaceError when there is none."""
    workspace = find_workspace(start)
    if workspace is None:
        raise NoWorkspaceError(start)
    return workspace


def create_workspace(course: Course, folder: Path) -> Workspace:
    """A complete new workspace at ``folder``; FolderInUseError unless that is new or empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderInUseError(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as beside:
        building = Path(beside) / folder.name
        _build(course, building, folder)
        _move_in(building, folder)
    return Workspace(folder)


def _move_in(building: Path, folder: Path) -> None:
    """Into a folder that is there already, someone's working directory perhaps, the state that marks it goes last."""
    if not folder.exists():
        building.replace(folder)
        return
    for child in sorted(building.iterdir(), key=lambda child: child.name == STATE):
        child.replace(folder / child.name)


def _build(course: Course, building: Path, place: Path) -> None:
    delivered = {**course_files(course, place), **start_files(course)}
    write_files(building, delivered)
    manifest = {name: digest({name: content}) for name, content in delivered.items()}
    content = json.dumps({"version": _MANIFEST_VERSION, "files": manifest}, indent=1).encode()
    write_atomically(building / STATE / _MANIFEST, content)
    link = relative_environment(place)
    if link is not None and os.name == "posix":
        (building / ".venv").symlink_to(link)


def course_files(course: Course, place: Path) -> dict[str, bytes]:
    """What the course owns in a workspace at ``place``, by relative path."""
    texts = {
        "pyproject.toml": project_settings(course.phases),
        ".gitignore": _GITIGNORE,
        ".vscode/settings.json": _editor_settings(course),
        "README.md": _README.format(activate=activation(place), first=course.exercises[0].name),
    }
    files = {name: text.encode() for name, text in texts.items()}
    for phase in course.phases:
        guide = course.root / phase / "README.md"
        files |= {f"{phase}/README.md": guide.read_bytes()} if guide.exists() else {}
    return files | _course_files_of(course.exercises) | {"tests/conftest.py": course.conftest}


def _course_files_of(exercises: Iterable[Exercise]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for exercise in exercises:
        for name in _READING:
            files[f"{exercise.phase}/{exercise.name}/{name}"] = (exercise.folder / name).read_bytes()
        files |= exercise.test_files
    return files


def start_files(course: Course) -> dict[str, bytes]:
    """What the learner begins with, by relative path."""
    return {
        f"{exercise.phase}/{exercise.name}/{name}": content
        for exercise in course.exercises
        for name, content in exercise.start.items()
    }


def _editor_settings(course: Course) -> str:
    settings = {
        "python.defaultInterpreterPath": "${workspaceFolder}/.venv/bin/python",
        "python.analysis.extraPaths": list(course.phases),
        "python.testing.pytestEnabled": True,
        "mypy-type-checker.args": ["--strict"],
        "files.exclude": {"**/__pycache__": True, ".venv": True},
    }
    return json.dumps(settings, indent=2) + "\n"


def relative_environment(place: Path) -> Path | None:
    """The virtual environment that runs this, as seen from ``place``; None outside of any."""
    if sys.prefix == sys.base_prefix:
        return None
    return Path(os.path.relpath(sys.prefix, place.resolve()))


def activation(place: Path) -> str:
    """The line that puts ``gradus``, ``pytest``, ``mypy`` and ``ruff`` on a terminal's PATH at ``place``."""
    if os.name != "posix":
        return str(relative_environment(place) or "") + r"\Scripts\activate"
    return "source .venv/bin/activate" if relative_environment(place) else "# gradus is already on your PATH"


def remember_workspace(course: Course, workspace: Workspace) -> None:
    """So that ``gradus`` in the clone finds it again; a course that cannot be written to is left alone."""
    try:
        write_atomically(course.root / STATE / "workspace", str(workspace.root).encode())
    except OSError:
        return


def remembered_workspace(course: Course) -> Workspace | None:
    """The workspace that was last made from this clone, if it is still there."""
    try:
        return find_workspace(Path((course.root / STATE / "workspace").read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError):
        return None
