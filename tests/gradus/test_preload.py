"""A warm runner has everything imported that a run needs: what a child imports itself is paid at every check."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from gradus.exercises.course import Exercise, course_root, discover
from gradus.judging.preload import is_third_party, modules_to_preload
from gradus.runner.composition import Slot, compose
from gradus.runner.interface import RunnerSettings
from gradus.runner.warm import warm_runner

COURSE = discover(course_root())
LISTING = """

import atexit
import os
import sys

before = set(sys.modules)
leave = os._exit


def note_and_leave(status: int) -> None:
    open({path!r}, "w").write("\\n".join(set(sys.modules) - before))
    leave(status)


os._exit = note_and_leave
"""


async def imported_by_a_run(exercise: Exercise, folder: Path) -> Iterator[str]:
    """Modules of third parties that a forked child of the reference had to import."""
    note = folder / "imported"
    text = exercise.reference["__init__.py"].decode()
    docstring, rest = text.split("\n", 1)
    files = {
        **exercise.reference,
        "__init__.py": (docstring + LISTING.format(path=str(note)) + rest).encode(),
    }
    slot = Slot(folder / "slot")
    preload = modules_to_preload([exercise])
    async with warm_runner(
        slot, RunnerSettings(cache=folder / "cache", preload=preload, outside=os.environ)
    ) as runner:
        composition = compose(COURSE, exercise, files)
        slot.fill(composition)
        await runner.run_tests(composition.test_root, seconds=exercise.brief.time_limit)
    own = (exercise.name, *(one.name for one in COURSE.needed(exercise)), "tests", "test_")
    return (name for name in note.read_text().split() if is_third_party(name) and not name.startswith(own))


@pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda exercise: exercise.name)
async def test_a_run_of_the_reference_imports_no_third_party(exercise: Exercise, tmp_path: Path) -> None:
    """A name in this list belongs into gradus/judging/preload.py."""
    assert sorted(await imported_by_a_run(exercise, tmp_path)) == []


def test_the_list_names_no_module_of_the_course() -> None:
    """Preloading an exercise would hand its reference to every later run."""
    names = {exercise.name for exercise in COURSE.exercises}

    assert not [
        module for module in modules_to_preload(COURSE.exercises) if module.partition(".")[0] in names
    ]
