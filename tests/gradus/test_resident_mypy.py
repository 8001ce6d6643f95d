"""A mypy that stays says what a fresh one says, after every kind of edit; where it is lost, the fresh one answers."""

import os
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from gradus.exercises.course import course_root, discover
from gradus.judging.static_checks import check_types
from gradus.judging.verdict import TypeFinding
from gradus.runner.composition import PathMap, Slot, compose
from gradus.runner.interface import RunnerSettings
from gradus.runner.warm import WarmRunner, warm_runner

COURSE = discover(course_root())
TOOLBOX = COURSE.find("typed_toolbox")
RIGHT = dict(TOOLBOX.reference)
WRONG_TYPE = RIGHT["text.py"].replace(b'separator: str = "-"', b'separator: int = "-"')
EDITS: Mapping[str, Mapping[str, bytes]] = {
    "a wrong type": {**RIGHT, "text.py": WRONG_TYPE},
    "one of the same length": {**RIGHT, "text.py": RIGHT["text.py"].replace(b"-> str:", b"-> int:")},
    "a syntax error": {**RIGHT, "items.py": b"def chunked(:\n"},
    "an empty file": {**RIGHT, "flow.py": b""},
    "a module too many": {**RIGHT, "extra.py": b"from typed_toolbox.text import slugify\n\nslugify(3)\n"},
    "a module too few": {name: text for name, text in RIGHT.items() if name != "flow.py"},
    "a file that is no text": {**RIGHT, "records.py": b"name = '\xe9'\n"},
    "a missing package": {**RIGHT, "text.py": b"import not_there\n" + RIGHT["text.py"]},
}


class Both(NamedTuple):
    """A resident and a forked mypy on slots of their own."""

    resident: WarmRunner
    forked: WarmRunner
    cache: Path


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Both]:
    """They share nothing."""
    slots = [Slot(tmp_path / name) for name in ("resident", "forked")]
    async with (
        warm_runner(
            slots[0], RunnerSettings(cache=tmp_path, preload=[], outside=os.environ), resident=True
        ) as resident,
        warm_runner(slots[1], RunnerSettings(cache=tmp_path, preload=[], outside=os.environ)) as forked,
    ):
        yield Both(resident, forked, tmp_path)


async def types(runner: WarmRunner, files: Mapping[str, bytes], cache: Path) -> tuple[TypeFinding, ...]:
    """What it finds in the package."""
    composition = compose(COURSE, TOOLBOX, files)
    runner.slot.fill(composition)
    paths = PathMap(runner.slot, composition.packages)
    return await check_types(runner, paths, TOOLBOX.name, cache)


async def test_every_edit_is_judged_as_a_fresh_mypy_would(both: Both) -> None:
    """Each edit comes after the reference and is followed by it: nothing of the one may stay in the other."""
    for edit, files in EDITS.items():
        for content in (RIGHT, files, RIGHT):
            resident = await types(both.resident, content, both.cache)
            forked = await types(both.forked, content, both.cache)

            assert resident == forked, edit


async def test_another_package_starts_it_afresh(both: Both) -> None:
    """Other arguments mean another package: nothing remembered of the first can be right for it."""
    other = COURSE.find("first_verdict")
    await types(both.resident, RIGHT, both.cache)
    composition = compose(COURSE, other, {**other.reference, "sentence.py": b"value: int = 'text'\n"})
    both.resident.slot.fill(composition)
    paths = PathMap(both.resident.slot, composition.packages)

    found = await check_types(both.resident, paths, other.name, both.cache)

    assert "assignment" in {finding.code for finding in found}
