"""Verdicts that are kept while a class is graded, one file each, so that a grading can go on after any kill.

A verdict is kept under what it follows from: the submission's files, the learner's other packages where they matter,
the course's tests and references, the rules. So one that is found is right, whoever's it was, and two learners with
the same files are judged once. What could not be judged is never found again.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import ValidationError

from gradus.atomic import write_atomically
from gradus.exercises.course import Files, digest
from gradus.judging.verdict import Verdict

FOLDER = "results"


class Results:
    """The verdicts in the folder ``out``; earlier ones count only if it is to ``resume``."""

    def __init__(self, out: Path, *, resume: bool) -> None:
        self._out, self._resume = out, resume
        self._written: set[str] = set()

    def find(self, name: str) -> Verdict | None:
        """The verdict kept under ``name``, if it may be used."""
        if not self._resume and name not in self._written:
            return None
        try:
            verdict = Verdict.model_validate_json((self._out / name).read_bytes())
        except (OSError, ValidationError):
            return None
        return None if verdict.state == "not_gradable" else verdict

    def keep(self, name: str, verdict: Verdict) -> None:
        """Write it down under ``name``."""
        self._written.add(name)
        content = json.dumps(verdict.model_dump(mode="json"), indent=1, ensure_ascii=False)
        write_atomically(self._out / name, content.encode(errors="replace"))

    def forget_all_but(self, names: Iterable[str]) -> None:
        """Remove what an earlier grading left and this one does not use."""
        wanted = set(names)
        for path in (self._out / FOLDER).glob("*.json"):
            if f"{FOLDER}/{path.name}" not in wanted:
                path.unlink(missing_ok=True)

    @property
    def earlier(self) -> int:
        """How many verdicts lie there already."""
        return sum(1 for _ in (self._out / FOLDER).glob("*.json"))


def name_of_result(exercise: str, prints: Iterable[str], files: Files, own: Mapping[str, Files]) -> str:
    """Where the verdict on ``files`` is kept, relative to the output; ``prints`` are the course's fingerprints."""
    parts = {f"course/{number}": text.encode() for number, text in enumerate(prints)}
    parts |= {f"own/{name}": digest(package).encode() for name, package in own.items()}
    return f"{FOLDER}/{exercise}-{digest({**parts, 'files': digest(files).encode()})}.json"
