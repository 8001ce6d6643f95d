"""What an instructor sees while a class is graded: how far it is, how long it takes, and each learner as they finish.

At a terminal a line of progress stays at the bottom; elsewhere there is a line for each learner and nothing else.
"""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from gradus.exercises.course import Exercise
from gradus.grading.gradebook import Learner
from gradus.grading.row import Row
from gradus.judging.verdict import Verdict
from gradus.screens.screen import shown

_LONGEST_NAME = 32


class Telling:
    """An audience of one person, reading ``screen``; ``checks`` is how many verdicts there will be."""

    def __init__(self, screen: Console, checks: int) -> None:
        self._screen, self._checks = screen, checks
        columns = [TextColumn("{task.description}"), BarColumn(bar_width=None), MofNCompleteColumn()]
        times = [TimeElapsedColumn(), TextColumn("left:"), TimeRemainingColumn()]
        self._progress = Progress(
            *columns, *times, console=screen, disable=not screen.is_terminal, transient=True
        )
        self._task = self._progress.add_task("proving the course here", total=checks)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def proving(self, exercise: Exercise) -> None:
        """The line says which."""
        self._progress.update(self._task, description=f"proving {exercise.name} here")

    def judged(self, row: Row, _exercise: Exercise, _verdict: Verdict) -> None:
        """One step on."""
        self._progress.update(self._task, advance=1, description=_short(row.name))

    def graded(self, learner: Learner) -> None:
        """A line that stays."""
        say(self._screen, line_of(learner))


def say(screen: Console, words: Text) -> None:
    """Print ``words``; as one line where nobody watches, since a program may read them."""
    screen.print(words, soft_wrap=not screen.is_terminal)


def counted(number: int, name: str) -> str:
    """As in "1 learner" and "2 learners"."""
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


def line_of(learner: Learner) -> Text:
    """A learner's name, what passed, the points, and whether a person must look."""
    handed_in = [mark for mark in learner.marks if mark.handed_in]
    passed = f"{learner.passed} of {len(learner.marks)} passed"
    points = f"{learner.counted:g}" if learner.known else "—"
    words = [f"{_short(learner.name):<{_LONGEST_NAME}}  {passed:<16}{points} of {learner.possible:g}"]
    if learner.problem:
        words.append(learner.problem)
    elif learner.submission is None or not handed_in:
        words.append("nothing handed in")
    elif learner.needs_a_person:
        words.append("needs a person's look")
    return Text("  ".join(words), "yellow" if learner.needs_a_person else "")


def _short(name: str) -> str:
    clean = shown(name)
    return clean if len(clean) <= _LONGEST_NAME else f"{clean[: _LONGEST_NAME - 1]}…"
