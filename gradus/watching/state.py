"""What a watch shows at one moment, as a value: everything on the screen follows from it.

Keys and messages make a new state out of the old one; nothing here reads a file or draws.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from rich.console import RenderableType

from gradus.exercises.course import Course, Exercise
from gradus.judging.checking import TestDone
from gradus.judging.verdict import TestResult, Verdict
from gradus.learner.progress import Progress

Page = Literal["verdict", "all", "list", "text", "keys"]


@dataclass(frozen=True)
class Running:
    """A check that goes on: ``done`` of ``total`` tests, and the first that failed."""

    done: int = 0
    total: int = 0
    failed: TestResult | None = None

    def heard(self, test: TestDone) -> "Running":
        """One test more."""
        failing = test.result if test.result.outcome != "passed" else None
        return Running(self.done + 1, test.total, self.failed or failing)


@dataclass(frozen=True)
class State:
    """``exercise`` is the one at hand, None when all have passed; ``verdict`` the last on it.

    ``untouched`` is an exercise on which nothing was written. ``just_passed`` is the one before it, while its
    reference is worth a look. ``top`` is the first line shown of the page, ``places`` where texts were left, by title;
    ``cursor`` the line of the list; ``note`` something to know that is no verdict; ``asking`` the exercise that a yes
    would start over.
    """

    course: Course
    progress: Progress
    exercise: Exercise | None = None
    verdict: Verdict | None = None
    seconds: float = 0.0
    running: Running | None = None
    untouched: bool = False
    just_passed: Exercise | None = None
    page: Page = "verdict"
    title: str = ""
    text: RenderableType = ""
    top: int = 0
    places: Mapping[str, int] = field(default_factory=dict)
    cursor: int = 0
    note: str = ""
    asking: Exercise | None = None

    def on(self, exercise: Exercise | None) -> "State":
        """With another exercise at hand, nothing known of it yet."""
        if exercise == self.exercise:
            return self
        return replace(self, exercise=exercise, verdict=None, running=None).turned("verdict")

    def turned(self, page: Page, title: str = "", text: RenderableType = "") -> "State":
        """With another page: from its top, or from where a text was left."""
        places = {**self.places, self.title: self.top} if self.page == "text" else self.places
        return replace(
            self, page=page, title=title, text=text, top=places.get(title, 0) if title else 0, places=places
        )

    def scrolled(self, lines: int) -> "State":
        """Up or down; what is too far is held back by whoever knows how long the page is."""
        return replace(self, top=max(0, self.top + lines))

    def moved(self, lines: int) -> "State":
        """Another line of the list."""
        last = len(self.course.exercises) - 1
        return replace(self, cursor=min(last, max(0, self.cursor + lines)))

    def following(self, step: int) -> Exercise | None:
        """The exercise ``step`` places from the one at hand."""
        exercises = self.course.exercises
        if self.exercise is None:
            return exercises[0 if step > 0 else -1]
        place = exercises.index(self.exercise) + step
        return exercises[place] if 0 <= place < len(exercises) else self.exercise

    @property
    def unlocked(self) -> Exercise | None:
        """The exercise whose reference may be shown: the one at hand if it passed, else the one just passed."""
        if self.exercise is not None and self.progress.opened(self.exercise):
            return self.exercise
        return self.just_passed
