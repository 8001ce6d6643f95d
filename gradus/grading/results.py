"""Verdicts that are kept while a class is graded, one file each, so that a grading can go on after any kill.

A verdict is kept under what it follows from: the submission's files, the learner's other packages where they matter,
the course's tests and references, the rules. So one that is found is right, whoever's it was, and two learners with
the same files are judged once. What could not be judged is never found again.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile

from pydantic import ValidationError

from gradus.atomic import write_atomically
from gradus.errors import UseError, innermost
from gradus.exercises.course import Files, digest
from gradus.judging.verdict import Verdict

FOLDER = "results"


def make_ready(out: Path) -> None:
    """Make the folder ``out``; OSError if nothing can be written to it, before hours of work are lost on it."""
    (out / FOLDER).mkdir(parents=True, exist_ok=True)
    with TemporaryFile(dir=out / FOLDER):
        pass


@contextmanager
def writing_to(out: Path) -> Iterator[None]:
    """Whatever the system says against a file below ``out``, wherever it was raised, becomes one UseError."""
    try:
        yield
    except OSError as error:
        raise _refused(out, error) from error
    except ExceptionGroup as several:
        refusals, others = several.split(OSError)
        if refusals is None or others is not None:
            raise
        raise _refused(out, innermost(refusals)) from several


def _refused(out: Path, error: OSError) -> Exception:
    """An error about something else stays what it is."""
    if error.filename is not None and not Path(os.fsdecode(error.filename)).is_relative_to(out):
        return error
    problem = (
        f"{out} cannot be written to: {error.strerror}. The verdicts that are there are kept;"
        " once it can be, add --resume."
    )
    return UseError(problem)


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
