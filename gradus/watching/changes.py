"""Which exercises were saved, as the operating system tells it.

Editors save in many ways: in place, by writing a new file and renaming it over the old one, by a probe file first.
All that is looked at here is which exercise a changed path belongs to; what its files then hold is read by whoever
asks for a verdict. Only the phases are watched, never the environment that a workspace links to.

A phase folder that is deleted ends the watch of it without a word; so it is begun again when the folders that are
there change. Where the system has no notifications left, it looks itself, three times a second, as ``poll`` asks for
from the start: a folder on a network drive tells nobody of changes, and does not say so.
"""

from collections.abc import AsyncIterator
from pathlib import Path, PurePath

import watchfiles

from gradus.errors import innermost
from gradus.exercises.course import Course, Exercise
from gradus.learner.workspace import Workspace

_DEBOUNCE, _STEP = 20, 5
"""Milliseconds: how long changes are gathered at most, and how long silence must last. The library waits 1600."""

_LOOK_ROUND = 1_000
"""Milliseconds between two looks at which folders there are."""

_LEFT_BY_TOOLS = ("~", ".swp", ".swx", ".tmp", ".new", ".pyc")


async def saved_exercises(
    course: Course, workspace: Workspace, *, poll: bool = False
) -> AsyncIterator[frozenset[str]]:
    """Names of the exercises whose files changed, for ever; nothing is yielded for what tools leave behind.

    OSError or RuntimeError where not even looking works.
    """
    while True:
        try:
            async for names in _saved(course, workspace, poll=poll):
                yield names
        except (OSError, RuntimeError):
            if poll:
                raise
            poll = True
        except ExceptionGroup as several:  # the library looks from within a task group
            if poll:
                raise innermost(several) from several
            poll = True


async def _saved(course: Course, workspace: Workspace, *, poll: bool) -> AsyncIterator[frozenset[str]]:
    known = frozenset(exercise.name for exercise in course.exercises)
    folders = _folders(course, workspace)
    while True:
        changes = watchfiles.awatch(
            *folders,
            watch_filter=lambda _, path: _matters(Path(path), workspace.root),
            debounce=_DEBOUNCE,
            step=_STEP,
            rust_timeout=_LOOK_ROUND,
            yield_on_timeout=True,
            force_polling=poll or None,
        )
        async for found in changes:
            names = {_exercise_of(Path(path), workspace.root) for _, path in found}
            if names & known:
                yield frozenset(names & known)
            if (now := _folders(course, workspace)) != folders:
                yield frozenset(one.name for one in course.exercises if _moved(one, folders, now, workspace))
                folders = now
                break


def _folders(course: Course, workspace: Workspace) -> list[Path]:
    """The phases that are there; the workspace itself where none is."""
    phases = [workspace.root / phase for phase in course.phases]
    return [phase for phase in phases if phase.is_dir()] or [workspace.root]


def _moved(exercise: Exercise, before: list[Path], now: list[Path], workspace: Workspace) -> bool:
    """Whether its phase came or went."""
    phase = workspace.root / exercise.phase
    return (phase in before) != (phase in now)


def _exercise_of(path: Path, root: Path) -> str:
    parts = _inner(path, root).parts
    return parts[1] if len(parts) > 1 else ""


def _inner(path: Path, root: Path) -> PurePath:
    return path.relative_to(root) if path.is_relative_to(root) else PurePath()


def _matters(path: Path, root: Path) -> bool:
    parts = _inner(path, root).parts
    hidden = any(part.startswith(".") or part == "__pycache__" for part in parts)
    return bool(parts) and not hidden and not path.name.endswith(_LEFT_BY_TOOLS)
