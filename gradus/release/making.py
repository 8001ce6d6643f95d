"""Makes a release: chosen, measured, written beside its place, proved there, and renamed into it, whole or not at all.

The tests that are kept for grading go the same way into a folder of their own, and first: if the second renaming
fails, nothing was handed out.
"""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gradus.errors import FolderInUseError, UseError
from gradus.exercises.course import Course, Exercise, discover
from gradus.exercises.seal import this_python
from gradus.generated import generated_documents
from gradus.judging.opening import Setting, open_checker
from gradus.release.choice import Choice
from gradus.release.composing import compose_release, needed_by_others, private_tests, public_tests
from gradus.release.proving import measure, prove_private, prove_release
from gradus.runner.composition import write_files


@dataclass(frozen=True)
class Places:
    """Where things are: the clone with the tool, the caches, the new release, and its private tests if any.

    ``outside`` is the user's environment.
    """

    tool: Path
    cache: Path
    outside: Mapping[str, str]
    release: Path
    private: Path | None = None


Counts = Mapping[str, int]
"""How many tests each exercise has, by its name."""


@dataclass(frozen=True)
class Released:
    """One exercise of a release; ``needed`` by others, which is why its bytecode is there."""

    exercise: Exercise
    asked_for: bool
    needed: bool
    tests: int
    left_out: int


@dataclass(frozen=True)
class Release:
    """What was made; ``python`` is the one version that it runs under, None for any."""

    places: Places
    exercises: tuple[Released, ...]
    python: str | None


async def make_release(course: Course, choice: Choice, places: Places) -> Release:
    """A release at ``places.release``, and the tests left out at ``places.private``.

    UseError for a place that is taken or unfit, CourseError if what was taken apart or sealed does not pass.
    """
    _refuse(choice, places)
    private = private_tests(choice)
    with _beside(places.release) as building, _beside(places.private or places.release) as kept:
        write_files(building, public_tests(course, choice))
        write_files(kept, private)
        counts = await _build(course, choice, places, building, kept)
        if places.private is not None:
            kept.replace(_free(places.private))
        building.replace(_free(places.release))
    return _account(course, choice, places, counts)


def _account(course: Course, choice: Choice, places: Places, counts: Counts) -> Release:
    needed = needed_by_others(course, choice)
    rows = [
        Released(
            exercise=one,
            asked_for=one.name in choice.asked_for,
            needed=one.name in needed,
            tests=counts[one.name],
            left_out=choice.left_out_of(one),
        )
        for one in choice.exercises
    ]
    return Release(places, tuple(rows), this_python().python if needed else None)


def _refuse(choice: Choice, places: Places) -> None:
    for folder in filter(None, (places.release, places.private)):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise FolderInUseError(folder)
    if places.private is None:
        return
    if not choice.left_out:
        problem = "No test is left out, so there is none to keep: name some with '--leave-out TEST'."
        raise UseError(problem)
    inner, outer = places.private.resolve(), places.release.resolve()
    if inner.is_relative_to(outer) or outer.is_relative_to(inner):
        problem = f"{places.private} and {places.release} lie within each other: learners would get both."
        raise UseError(problem)


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A folder that does not exist yet, in one that goes away, where renaming to ``folder`` is a single step."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as beside:
        building = Path(beside) / folder.name
        building.mkdir()
        yield building


def _free(folder: Path) -> Path:
    """``folder``, into whose place another can be renamed; POSIX does that with an empty one by itself."""
    if os.name != "posix" and folder.exists():
        folder.rmdir()
    return folder


async def _build(course: Course, choice: Choice, places: Places, building: Path, kept: Path) -> Counts:
    """Complete the release at ``building``, where its tests are already; how many tests each exercise has there."""
    setting = Setting(places.cache, places.outside)
    split = [one for one in choice.exercises if choice.left_out_of(one)]
    async with open_checker(course, choice.exercises, setting) as checker:
        expected = await measure(checker, choice.exercises, building / "tests")
        await prove_private(checker, split, kept)
    tests = public_tests(course, choice)
    write_files(building, compose_release(course, choice, tests, expected, places.tool))
    for page, text in generated_documents(discover(building)).items():
        page.write_bytes(text.encode())
    changed = [one for one in choice.exercises if one in split or one.brief.needs]
    await prove_release(changed, building, setting)
    return {name: len(baseline.tests) for name, baseline in expected.items()}
