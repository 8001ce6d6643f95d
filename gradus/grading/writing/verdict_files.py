"""The verdicts as grading left them: a JSON file for each mark, its path relative to the gradebook's folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from gradus.grading.gradebook import Learner
from gradus.judging.verdict import Verdict


@dataclass(frozen=True)
class VerdictFiles:
    """Below ``folder``. A path that leads out of it is not followed."""

    folder: Path

    def verdicts_of(self, learner: Learner) -> Iterator[Verdict]:
        """One after the other, each read when it is asked for; damaged and missing files are left out."""
        for mark in learner.marks:
            verdict = self._read(mark.result) if mark.result else None
            if verdict is not None:
                yield verdict

    def _read(self, result: str) -> Verdict | None:
        root = self.folder.resolve()
        path = (root / result).resolve()
        try:
            return Verdict.model_validate_json(path.read_bytes()) if path.is_relative_to(root) else None
        except (OSError, ValidationError):
            return None
