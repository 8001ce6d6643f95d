"""Starts an exercise over: the learner's version moves aside, a fresh stub takes its place.

The version is copied whole before the first file moves, and each file then moves onto its copy. Whoever is killed at
any moment has every text, in place or aside, and a second reset finishes what the first began. The folder itself
stays, so that a terminal, an editor or a running watch that stands in it is not left standing nowhere.

Progress is not taken back: what has passed has passed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from gradus.atomic import write_atomically
from gradus.exercises.course import Exercise
from gradus.learner.aside import Aside
from gradus.learner.manifest import fingerprint, keep_texts, load_manifest, save_manifest
from gradus.learner.workspace import Workspace, course_files_of, start_files


@dataclass(frozen=True)
class Reset:
    """What a reset did; nothing had to move where ``moved`` is empty."""

    exercise: str
    moved: tuple[str, ...]
    folder: str
    way_back: str


def learners_changes(workspace: Workspace, exercise: Exercise) -> tuple[str, ...]:
    """The files that a reset would move aside, relative to the workspace: unlike the fresh stub, or waiting beside."""
    begun = start_files([exercise])
    folder = f"{exercise.phase}/{exercise.name}"
    own = {f"{folder}/{name}": content for name, content in workspace.files(exercise).items()}
    waiting = [path.relative_to(workspace.root) for path in workspace.folder(exercise).rglob("*.new")]
    changed = [path for path, content in own.items() if begun.get(path) != content]
    return (*changed, *(path.as_posix() for path in waiting))


def reset_exercise(workspace: Workspace, exercise: Exercise) -> Reset:
    """Move what the learner wrote aside, and give what ``exercise`` begins with today."""
    aside = Aside(workspace, f"reset-{exercise.name}")
    moving = learners_changes(workspace, exercise)
    aside.copy(moving)
    begun = start_files([exercise])
    for path in moving:
        aside.move(path)
        _lay(workspace, {path: begun[path]} if path in begun else {})
    _lay(workspace, begun | course_files_of([exercise]))
    _remember(workspace, begun)
    return Reset(exercise.name, moving, aside.folder, aside.way_back)


def _lay(workspace: Workspace, files: Mapping[str, bytes]) -> None:
    """Write those that are missing."""
    for path, content in files.items():
        if not (workspace.root / path).exists():
            write_atomically(workspace.root / path, content)


def _remember(workspace: Workspace, begun: Mapping[str, bytes]) -> None:
    keep_texts(workspace.state, begun)
    manifest = load_manifest(workspace.state)
    manifest.files |= {path: fingerprint(path, content) for path, content in begun.items()}
    save_manifest(workspace.state, manifest)
