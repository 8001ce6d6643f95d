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
from gradus.errors import FolderInUseError, NoWorkspaceError
from gradus.exercises.briefs import duration, split_brief
from gradus.exercises.course import Course, Exercise, read_program
from gradus.exercises.rules import project_settings
from gradus.learner.manifest import NAME, TEXTS, Manifest, fingerprint, save_manifest
from gradus.runner.composition import write_files

STATE = ".gradus"
"""The folder in a workspace that belongs to the tool: progress, manifest."""

READING = ("README.md", "lesson.md")
"""What an exercise's folder in a workspace holds for reading."""

_GITIGNORE = """\
__pycache__/
.venv
.mypy_cache/
.ruff_cache/
.pytest_cache/
.hypothesis/
# Settings of one machine, secrets among them; the example is for everyone.
.env
.env.*
!.env.example
"""

_README = """\
# Your workspace

Everything here is yours to keep; put it under git if you like. The tool that judges it is `gradus`.

Once for each terminal:

    {activate}

Then:

    gradus                 # watches: the exercise at hand is judged at every save; ? shows the keys
    gradus next            # which exercise comes now, and its brief
    gradus check {first}   # a verdict: tests, types, lint, async health
    gradus hint            # a hint on what fails; once more for the next
    gradus run {first}     # the demonstration, run on your own code
    gradus list            # where you stand; `gradus report` makes a page of it

{opened}
`gradus reset` starts one over, `gradus update` brings what is new in the course, `gradus verify` checks a phase once
more. None of them loses anything: what they replace goes to `.gradus/aside`.

Each exercise is a folder: `README.md` is the brief, `lesson.md` the teaching, the Python files are yours to
write. Plain `pytest`, `mypy --strict` and `ruff check` work here too.
"""

_OPENED = """\
When an exercise has passed, `gradus solution`, `gradus diff` and `gradus after` show the reference and its reasons."""
_SEALED = "The reference solutions stay with whoever handed the course out."


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
        if (folder / STATE / NAME).is_file():
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
    begun = start_files(course.exercises)
    delivered = {**course_files(course, place), **begun}
    write_files(building, delivered)
    write_files(building / STATE / TEXTS, begun)
    fingerprints = {name: fingerprint(name, content) for name, content in delivered.items()}
    save_manifest(building / STATE, Manifest(files=fingerprints))
    link = relative_environment(place)
    if link is not None and os.name == "posix":
        (building / ".venv").symlink_to(link)


def environment_is_lost(workspace: Workspace) -> bool:
    """Whether ``.venv`` leads nowhere: the link is relative, and breaks when the workspace moves.

    What leads to an environment, or is one, is the learner's choice.
    """
    linked = os.name == "posix" and relative_environment(workspace.root) is not None
    return linked and not (workspace.root / ".venv").exists()


def mend_environment(workspace: Workspace) -> bool:
    """Let ``.venv`` lead somewhere again; whether that was needed."""
    link, place = relative_environment(workspace.root), workspace.root / ".venv"
    if link is None or not environment_is_lost(workspace):
        return False
    beside = place.with_name(".venv.new")
    beside.unlink(missing_ok=True)
    beside.symlink_to(link)
    beside.replace(place)
    return True


def course_files(course: Course, place: Path) -> dict[str, bytes]:
    """What the course owns in a workspace at ``place``, by relative path."""
    texts = {
        "pyproject.toml": project_settings(course.phases, lending=True),
        ".gitignore": _GITIGNORE,
        ".vscode/settings.json": _editor_settings(course),
        "README.md": _readme(course, place),
    }
    files = {name: text.encode() for name, text in texts.items()}
    for phase in course.phases:
        guide = course.root / phase / "README.md"
        files |= {f"{phase}/README.md": guide.read_bytes()} if guide.exists() else {}
    return files | course_files_of(course.exercises) | {"tests/conftest.py": course.conftest}


def _readme(course: Course, place: Path) -> str:
    first = course.exercises[0]
    opened = _SEALED if first.seal else _OPENED
    return _README.format(activate=activation(place), first=first.name, opened=opened)


def course_files_of(exercises: Iterable[Exercise]) -> dict[str, bytes]:
    """What the course owns of ``exercises``: brief, lesson, tests."""
    files: dict[str, bytes] = {}
    for exercise in exercises:
        folder = f"{exercise.phase}/{exercise.name}"
        lesson = (exercise.folder / "lesson.md").read_bytes()
        files |= {f"{folder}/README.md": _brief_of(exercise).encode(), f"{folder}/lesson.md": lesson}
        files |= exercise.test_files
    return files


def _brief_of(exercise: Exercise) -> str:
    """The brief as a learner reads it: one line on what it takes instead of the front matter."""
    path, brief = exercise.folder / "README.md", exercise.brief
    title, _, prose = split_brief(path.read_text(encoding="utf-8"), path)[1].lstrip().partition("\n")
    takes = f"{duration(brief.study)} to study, {duration(brief.build)} to build"
    line = f"*{brief.id} · {' to '.join(brief.level)} · {brief.points} points · {takes}*"
    return f"{title}\n\n{line}\n{prose}"


def outdated_tests(workspace: Workspace, exercise: Exercise) -> bool:
    """Whether the learner reads other tests than those that judge: the course is newer, or they were edited."""
    try:
        return any(
            (workspace.root / path).read_bytes() != content for path, content in exercise.test_files.items()
        )
    except OSError:
        return True


def start_files(exercises: Iterable[Exercise]) -> dict[str, bytes]:
    """What the learner begins ``exercises`` with, by relative path."""
    return {
        f"{exercise.phase}/{exercise.name}/{name}": content
        for exercise in exercises
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


def remembered_workspace(clone: Path) -> Workspace | None:
    """The workspace that was last made from this clone, if it is still there."""
    try:
        return find_workspace(Path((clone / STATE / "workspace").read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError):
        return None
