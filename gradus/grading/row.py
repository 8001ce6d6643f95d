"""One row of a grading that is still to be done: who, and what they handed in."""

from dataclasses import dataclass
from datetime import datetime

from gradus.grading.intake.submission import Found
from gradus.grading.roster import Student


@dataclass(frozen=True)
class Row:
    """``student`` is None for a submission that nobody on the roster claims; ``found`` for who handed in nothing."""

    id: str
    name: str
    student: Student | None
    found: Found | None
    due: datetime | None = None
