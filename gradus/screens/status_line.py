"""Says, while checks run, which exercise is being checked; at a terminal only, and never amid output."""

from collections.abc import Callable

from gradus.exercises.course import Exercise
from gradus.judging.verdict import Verdict
from gradus.screens.remark import remark
from gradus.screens.screen import console


class StatusLine:
    """A listener of checks: the line on standard error, and ``shown`` for each verdict."""

    def __init__(self, shown: Callable[[Verdict], None]) -> None:
        self._shown = shown
        self._status = console(error=True).status("")

    def begun(self, exercise: Exercise, number: int, of: int) -> None:
        """The line says which, and how many there are."""
        self._status.update(f"{exercise.name} ({number} of {of})")
        self._status.start()

    def ended(self, _exercise: Exercise, verdict: Verdict) -> None:
        """The line goes before anything is printed."""
        self._status.stop()
        self._shown(verdict)

    def told(self, sentence: str) -> None:
        """A sentence beside the output."""
        self._status.stop()
        remark(sentence)

    def stop(self) -> None:
        """Leave no line behind, whatever happened."""
        self._status.stop()
