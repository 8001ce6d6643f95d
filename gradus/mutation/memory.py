"""What is known of mutants from earlier runs, by content: the same program before the same tests fares the same.

One file for each exercise, good for one state of it; when anything that a result hangs on has changed, it is forgotten
as a whole. A result is one of a run of tests, and those are judged to be independent of chance.
"""

import contextlib
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from gradus.atomic import write_atomically
from gradus.exercises.course import Course, Exercise, Files, digest
from gradus.exercises.rules import project_settings
from gradus.mutation.bench import Result

_TOOLS = ("gradus", "mypy", "pytest-asyncio", "hypothesis")


class Agreeable(BaseModel):
    """What the object that equals everything earned, and by which tests."""

    earned: float
    tests: tuple[str, ...]


class _Known(BaseModel):
    fingerprint: str
    results: dict[str, Result] = {}
    agreeable: dict[str, Agreeable] = {}


_KNOWN = TypeAdapter(_Known)


class Memory:
    """Of one exercise, kept in the file ``path``; without one it lasts as long as this object."""

    def __init__(self, path: Path | None, fingerprint: str) -> None:
        self._path, self._known = path, _Known(fingerprint=fingerprint)
        if path is not None:
            with contextlib.suppress(OSError, ValidationError):
                kept = _KNOWN.validate_json(path.read_bytes())
                self._known = kept if kept.fingerprint == fingerprint else self._known

    def recall(self, changed: Files) -> Result | None:
        """How the reference with ``changed`` fared."""
        return self._known.results.get(digest(changed))

    def learn(self, changed: Files, result: Result) -> None:
        """Remember it."""
        self._known.results[digest(changed)] = result

    def recall_agreeable(self, program: Files) -> Agreeable | None:
        """What ``program`` earned, whose bodies give an object that equals everything."""
        return self._known.agreeable.get(digest(program))

    def learn_agreeable(self, program: Files, earned: Agreeable) -> None:
        """Remember it."""
        self._known.agreeable[digest(program)] = earned

    def keep(self) -> None:
        """Write it down; a cache that cannot be written only costs time."""
        if self._path is not None:
            with contextlib.suppress(OSError):
                write_atomically(self._path, _KNOWN.dump_json(self._known))


def remember(course: Course, exercise: Exercise, cache: Path | None) -> Memory:
    """What is known of ``exercise`` as it is now."""
    path = cache / "mutants" / f"{exercise.name}.json" if cache else None
    return Memory(path, _fingerprint(course, exercise))


def _fingerprint(course: Course, exercise: Exercise) -> str:
    """Of everything that a result hangs on beside the mutant itself."""
    versions = [sys.version, pytest.__version__, *(version(name) for name in _TOOLS)]
    limit = f"{exercise.brief.time_limit} {exercise.brief.points}"
    needed = {f"needed/{one.name}": digest(one.reference).encode() for one in course.needed(exercise)}
    programs = {"reference": digest(exercise.reference), "start": digest(exercise.start), "limit": limit}
    rules = {"rules": project_settings(["src"]), "versions": " ".join(versions)}
    texts = {name: text.encode() for name, text in {**programs, **rules}.items()}
    return digest({**exercise.test_files, **needed, **texts, "conftest": course.conftest})
