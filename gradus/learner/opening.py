"""What passing opens: the reference, a comparison with one's own files, and why the reference is as it is.

Whoever gives up opens it as well. That is remembered, since a report must not claim what it does not know, and it is
no shame: an answer that was read and understood teaches more than an evening of guessing.

A release holds nothing that could be opened: there every door says so, and nobody gives up for nothing.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from gradus.errors import NotOpenYetError, SealedError
from gradus.exercises.course import Exercise
from gradus.exercises.stubs import derive_solution
from gradus.learner.line_difference import line_difference
from gradus.learner.progress import changing_progress, load_progress
from gradus.learner.workspace import Workspace


def is_open(workspace: Workspace, exercise: Exercise) -> bool:
    """Whether ``exercise`` passed, or the learner gave up."""
    return load_progress(workspace.state).opened(exercise)


def require_open(workspace: Workspace, exercise: Exercise, command: str) -> None:
    """NotOpenYetError, which says how ``command`` opens it, unless it is open; SealedError where nothing does."""
    _refuse_sealed(exercise)
    if not is_open(workspace, exercise):
        raise NotOpenYetError(exercise.name, command)


def give_up(workspace: Workspace, exercise: Exercise) -> None:
    """Open it now, and remember when; after passing there is nothing to give up. SealedError where nothing opens."""
    _refuse_sealed(exercise)
    if not is_open(workspace, exercise):
        with changing_progress(workspace.state) as progress:
            progress.help_on(exercise).gave_up_at = datetime.now(UTC)


def _refuse_sealed(exercise: Exercise) -> None:
    if exercise.seal is not None:
        raise SealedError(exercise.name)


def solution_of(exercise: Exercise) -> Mapping[str, str]:
    """The files that the learner had to write or mend, as the reference has them, without marks; SealedError."""
    _refuse_sealed(exercise)
    return {name: _solution(exercise, name) for name in exercise.to_write}


def afterword(exercise: Exercise) -> str:
    """``after.md``: why the reference is so, what was rejected, when not to use it; SealedError."""
    _refuse_sealed(exercise)
    return (exercise.folder / "after.md").read_text(encoding="utf-8")


def difference(workspace: Workspace, exercise: Exercise) -> str:
    """What turns the learner's files into the reference, as a unified diff; empty where they are equal. SealedError."""
    _refuse_sealed(exercise)
    mine = {name: content.decode(errors="replace") for name, content in workspace.files(exercise).items()}
    reference = {name: _solution(exercise, name) for name in exercise.reference}
    folder = f"{exercise.phase}/{exercise.name}"
    names = sorted({*mine, *reference})
    return "".join(
        line_difference(mine.get(name), reference.get(name), f"{folder}/{name}", ("yours", "reference"))
        for name in names
    )


def _solution(exercise: Exercise, name: str) -> str:
    text = exercise.reference[name].decode(errors="replace")
    where = f"{exercise.phase}/{exercise.name}/{name}"
    return derive_solution(text, module=exercise.module(name), path=where) if name.endswith(".py") else text
