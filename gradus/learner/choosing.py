"""Which exercises a learner means: by name, id or phase, by a path, or by where the learner stands."""

from collections.abc import Sequence
from pathlib import Path

from gradus.errors import AllPassedError
from gradus.exercises.course import Course, Exercise
from gradus.learner.progress import Progress, load_progress
from gradus.learner.workspace import Workspace


def chosen_exercises(
    course: Course, workspace: Workspace, names: Sequence[str], folder: Path
) -> tuple[Exercise, ...]:
    """What ``names``, given in ``folder``, stand for; without any, what the folder does, and at the root all."""
    if not names:
        return course.select(_named_by(course, workspace, folder) or [])
    wanted = {one for name in names for one in _select(course, workspace, name, folder)}
    return tuple(exercise for exercise in course.exercises if exercise in wanted)


def _select(course: Course, workspace: Workspace, name: str, folder: Path) -> tuple[Exercise, ...]:
    by_path = _named_by(course, workspace, folder / name) if (folder / name).exists() else None
    return course.select([name] if by_path is None else by_path)


def _named_by(course: Course, workspace: Workspace, path: Path) -> list[str] | None:
    """The exercise or phase that ``path`` lies in; nothing (that is, all) for the root; None for anything else."""
    place, root = path.resolve(), workspace.root.resolve()
    if not place.is_relative_to(root):
        return None
    parts = [part.removesuffix(".py").removeprefix("test_") for part in place.relative_to(root).parts]
    known = [*course.phases, *(exercise.name for exercise in course.exercises)]
    named = [part for part in reversed(parts) if part in known]
    return named[:1] if named or not parts else None


def chosen_exercise(course: Course, workspace: Workspace, name: str | None, folder: Path) -> Exercise:
    """The one that is meant; without a name that of the ``folder``, else the current one.

    UnknownNameError for a name that is none; AllPassedError if nothing is current.
    """
    if name is not None:
        named = _named_by(course, workspace, folder / name) if (folder / name).exists() else None
        return course.find(named[0] if named else name)
    here = _named_by(course, workspace, folder) or []
    inside = [exercise for exercise in course.exercises if exercise.name in here]
    current = inside[0] if inside else current_exercise(course, workspace)
    if current is None:
        raise AllPassedError
    return current


def current_exercise(course: Course, workspace: Workspace) -> Exercise | None:
    """The first that has not passed yet."""
    return next_unpassed(course, load_progress(workspace.state))


def next_unpassed(course: Course, progress: Progress, after: Exercise | None = None) -> Exercise | None:
    """The first that has not passed: behind ``after``, or else from the beginning; None when all have."""
    exercises = course.exercises
    start = exercises.index(after) + 1 if after is not None else 0
    round_trip = (*exercises[start:], *exercises[:start])
    return next((exercise for exercise in round_trip if not progress.passed(exercise)), None)
