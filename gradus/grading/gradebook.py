"""The gradebook: what a class has earned, as one model that every output is written from.

It is also the JSON form, versioned by ``schema_version``. It holds sums and places, not verdicts: those lie beside it,
one file each, so that a class of any size fits into memory. Nothing here knows how a mark came about.
"""

from datetime import datetime
from typing import Literal

from pydantic import computed_field

from gradus.judging.verdict import Integrated, Part, State


class Override(Part):
    """An instructor's word against the tool's: it counts instead of what was earned."""

    points: float
    reason: str


class Mark(Part):
    """One exercise of one learner.

    ``earned`` is None while nobody knows: the fault was the grader's, or the submission could not be read. ``review``
    says why a person must look before this counts. ``result`` is the verdict's file, relative to the gradebook.
    """

    exercise: str
    state: State
    handed_in: bool
    sentence: str
    earned: float | None
    possible: float
    review: tuple[str, ...] = ()
    integrated: Integrated | None = None
    override: Override | None = None
    result: str | None = None

    @computed_field  # type: ignore[prop-decorator]  # pydantic wants the property inside
    @property
    def counted(self) -> float | None:
        """What goes into the sum."""
        return self.override.points if self.override else self.earned


class Learner(Part):
    """One row. ``late_days`` are whole days begun after ``due``; None where a date is missing."""

    id: str
    name: str
    on_roster: bool
    submission: str | None
    problem: str = ""
    remarks: tuple[str, ...] = ()
    submitted: datetime | None = None
    due: datetime | None = None
    late_days: int | None = None
    marks: tuple[Mark, ...] = ()

    @computed_field  # type: ignore[prop-decorator]  # as above
    @property
    def counted(self) -> float:
        """Points in all; what nobody knows yet is not in it."""
        return round(sum(mark.counted for mark in self.marks if mark.counted is not None), 2)

    @computed_field  # type: ignore[prop-decorator]  # as above
    @property
    def possible(self) -> float:
        """The most there is."""
        return sum(mark.possible for mark in self.marks)

    @property
    def known(self) -> bool:
        """Whether any of the points is known; where nothing could be judged, a sum of 0 would be no mark."""
        return any(mark.counted is not None for mark in self.marks)

    @property
    def passed(self) -> int:
        """How many exercises passed."""
        return sum(mark.state == "passed" for mark in self.marks)

    @property
    def needs_a_person(self) -> bool:
        """Whether something was left undecided and nobody has decided it since."""
        return any((mark.review or mark.earned is None) and mark.override is None for mark in self.marks)


class ColumnHead(Part):
    """One exercise as a column."""

    name: str
    id: str
    title: str
    phase: str
    possible: float


class TestTally(Part):
    """How a class did on one test: ``failed`` of the ``judged`` runs in which it was due."""

    __test__ = False

    exercise: str
    name: str
    rule: str
    private: bool
    failed: int
    judged: int


class Layer(Part):
    """One layer of isolation: whether it was in force in this run, and what that means or why not."""

    name: Literal[
        "process_limits",
        "other_user",
        "user_namespace",
        "process_namespace",
        "network_namespace",
        "file_view",
        "control_group",
        "bubblewrap",
    ]
    in_force: bool
    meaning: str


class Gradebook(Part):
    """A class, graded. ``missing`` are ids on the roster without a submission; ``unknown`` the other way round."""

    schema_version: Literal[1] = 1
    graded_at: datetime
    course: str
    exercises: tuple[ColumnHead, ...]
    learners: tuple[Learner, ...]
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    tests: tuple[TestTally, ...] = ()
    isolation: tuple[Layer, ...] = ()
    private_tests: bool = False
    problems: tuple[str, ...] = ()
