"""Checks exercises of a workspace one after the other, and keeps what came of each.

A verdict that cannot be kept is still a verdict: whoever asked is told, and the next is checked. A progress file that
made no sense is told of here too, since this is what fills a new one.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from gradus.errors import NewerStateError
from gradus.exercises.course import Course, Exercise, Files, digest
from gradus.judging.checking import Judge
from gradus.judging.verdict import Verdict
from gradus.learner.progress import Progress, loss_of, record_verdict
from gradus.learner.workspace import Workspace


class Listener(Protocol):
    """Hears how it goes."""

    def begun(self, exercise: Exercise, number: int, of: int) -> None:
        """The next is being checked."""
        ...

    def ended(self, exercise: Exercise, verdict: Verdict) -> None:
        """It is through."""
        ...

    def told(self, sentence: str) -> None:
        """Something about keeping progress, for a person."""
        ...


async def recheck(
    judge: Judge, course: Course, workspace: Workspace, chosen: Sequence[Exercise], listener: Listener
) -> list[Verdict]:
    """The verdicts on ``chosen``, in that order; each is recorded before the next begins."""
    verdicts: list[Verdict] = []
    for number, exercise in enumerate(chosen, start=1):
        listener.begun(exercise, number, len(chosen))
        files = workspace.files(exercise)
        verdict = await judge.check(exercise, files, own=_begun(course, workspace, exercise))
        verdicts.append(verdict)
        listener.ended(exercise, verdict)
        keep_verdict(workspace, exercise, files, verdict, told=listener.told)
    return verdicts


def _begun(course: Course, workspace: Workspace, exercise: Exercise) -> dict[str, Files]:
    """The learner's packages that ``exercise`` stands on; one that is untouched says nothing."""
    own = {one.name: (workspace.files(one), one.start) for one in course.needed(exercise)}
    return {name: files for name, (files, start) in own.items() if files and digest(files) != digest(start)}


def keep_verdict(
    workspace: Workspace, exercise: Exercise, files: Files, verdict: Verdict, *, told: Callable[[str], None]
) -> Progress | None:
    """Record ``verdict`` and give what is kept now; None if that was not possible, and why is ``told``."""
    try:
        progress = record_verdict(workspace.state, exercise, files, verdict)
    except (OSError, NewerStateError) as error:
        told(f"your progress could not be kept: {error}")
        return None
    if loss := loss_of(progress):
        told(loss)
    return progress
