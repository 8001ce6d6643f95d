"""What a form of the gradebook must offer, and where it gets verdicts from.

The gradebook holds sums; verdicts come one learner at a time and are forgotten again, so a class of any size fits into
memory. A writer that kept them all would break that promise, and nothing here can stop it.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from gradus.grading.gradebook import Gradebook, Learner
from gradus.judging.verdict import Verdict


class VerdictSource(Protocol):
    """Where the verdicts behind the marks are."""

    def verdicts_of(self, learner: Learner) -> Iterable[Verdict]:
        """In the order of the marks; what was not judged, or cannot be read any more, is left out."""
        ...


class Writer(Protocol):
    """One form, known by its ``name``."""

    @property
    def name(self) -> str:
        """As ``--format`` has it."""
        ...

    def write(self, gradebook: Gradebook, verdicts: VerdictSource, folder: Path) -> list[Path]:
        """The files that were written below ``folder``, each at once or not at all; first the one to open.

        Files of an earlier grading are replaced; those that nothing replaces stay. OSError if one cannot be written.
        """
        ...
