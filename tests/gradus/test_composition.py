"""A slot holds one composition at a time, and every path inside it leads back to what the learner knows."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradus.exercises.course import discover
from gradus.runner.composition import Composition, Package, PathMap, Slot, compose

SCALES = Package("scales", "01_parcels", {"scales.py": b"FIRST = 1\n", "inner/deep.py": b""})
LETTERS = Package("letters", "02_posting", {"letters.py": b"import scales\n"})
TESTS = {"tests/conftest.py": b"", "tests/01_parcels/test_scales.py": b"def test_a(): ...\n"}


def composition(*packages: Package) -> Composition:
    """These packages with the same tests."""
    return Composition(packages, TESTS, "tests/01_parcels/test_scales.py")


def held(folder: Path) -> dict[str, bytes]:
    """Every file below ``folder``."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def slot(tmp_path: Path) -> Slot:
    """A new one, empty."""
    return Slot(tmp_path / "slot")


def test_a_slot_holds_every_package_twice(slot: Slot) -> None:
    """Once to run and once to read, since tests may change what mypy is reading meanwhile."""
    slot.fill(composition(LETTERS, SCALES))
    files = {
        "letters/letters.py": b"import scales\n",
        "scales/scales.py": b"FIRST = 1\n",
        "scales/inner/deep.py": b"",
    }
    assert held(slot.source) == held(slot.read / "src") == files


def test_a_slot_filled_twice_holds_the_second_alone(slot: Slot) -> None:
    """No file of a package that went, none that a run has left, not even in what stayed."""
    slot.fill(composition(LETTERS, SCALES))
    for folder in (slot.scratch, slot.temporary, slot.source / "scales", slot.read / "src" / "scales"):
        (folder / "left.py").write_bytes(b"left")
    slot.fill(composition(Package("scales", "01_parcels", {"other.py": b"SECOND = 2\n"})))
    assert held(slot.source) == held(slot.read / "src") == {"scales/other.py": b"SECOND = 2\n"}
    assert held(slot.scratch) == held(slot.temporary) == {}


def test_a_slot_mends_what_a_run_has_deleted(slot: Slot) -> None:
    """A program that deletes its own folder hurts nothing."""
    slot.fill(composition(SCALES))
    before = held(slot.root)
    for path in sorted(slot.run.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    slot.fill(composition(SCALES))
    assert held(slot.root) == before


def test_a_slot_mends_what_a_run_has_rewritten(slot: Slot) -> None:
    """Neither the tests nor the settings are what judged code makes of them."""
    slot.fill(composition(SCALES))
    before = held(slot.root)
    for path in (slot.run / "pyproject.toml", slot.read / "pyproject.toml", *slot.run.rglob("*.py")):
        path.write_bytes(b"# ours now\n")
    slot.fill(composition(SCALES))
    assert held(slot.root) == before


def test_a_slot_forgets_what_a_run_has_planted(slot: Slot) -> None:
    """A ``conftest.py`` beside the tests would be obeyed by the next run; compiled tests may stay."""
    slot.fill(composition(SCALES))
    before = held(slot.root)
    for name in ("conftest.py", "tests/01_parcels/conftest.py", "tests/01_parcels/sub/test_more.py"):
        (slot.run / name).parent.mkdir(exist_ok=True)
        (slot.run / name).write_bytes(b"")
    slot.fill(composition(SCALES))
    assert held(slot.root) == before


def test_tests_are_written_only_when_they_differ(slot: Slot) -> None:
    """Their compiled form is kept beside them, and it holds as long as their time does."""
    slot.fill(composition(SCALES))
    test = slot.run / "tests" / "01_parcels" / "test_scales.py"
    os.utime(test, (12_345, 12_345))
    slot.fill(composition(LETTERS))
    assert test.stat().st_mtime == 12_345
    slot.fill(Composition((SCALES,), {**TESTS, "tests/01_parcels/test_scales.py": b"# new\n"}, ""))
    assert (test.read_bytes(), test.stat().st_mtime != 12_345) == (b"# new\n", True)


def times(slot: Slot, content: bytes) -> tuple[float, float]:
    """Of a module with this content, where it runs and where it is read."""
    slot.fill(composition(Package("scales", "01_parcels", {"scales.py": content})))
    folders = (slot.source, slot.read / "src")
    first, second = ((folder / "scales" / "scales.py").stat().st_mtime for folder in folders)
    return first, second


def test_a_file_of_the_same_content_has_the_same_time(slot: Slot) -> None:
    """What mypy and Python have made of it stays good, in every slot."""
    first = times(slot, b"weight = 1\n")
    times(slot, b"weight = 2\n")
    assert times(slot, b"weight = 1\n") == first
    assert times(Slot(slot.root / "other"), b"weight = 1\n") == first


def test_a_file_of_another_content_has_another_time(slot: Slot) -> None:
    """By size and second, as mypy compares: of one length, in one second, a hundred edits look a hundred ways."""
    seen = {times(slot, b"weight = %02d\n" % number) for number in range(100)}
    assert len(seen) == 100


def test_the_time_of_a_file_lies_in_the_past(slot: Slot) -> None:
    """From the future, some tools would take it for always new."""
    moments = [moment for number in range(50) for moment in times(slot, b"%d" % number)]
    assert min(moments) >= 1_000_000_000
    assert max(moments) < 1_600_000_000


def plant(root: Path, place: str, id_: str, needs: str) -> None:
    """An exercise of one file."""
    (root / place).mkdir(parents=True)
    known = (
        "title: A title\nkind: micro\nlevel: [beginner]\nstudy: 1h\nbuild: 1h\npoints: 5\nlearning: [Much]\n"
    )
    front = f"---\nid: {id_}\nneeds: [{needs}]\n{known}---\n"
    (root / place / "README.md").write_text(front, encoding="utf-8")
    (root / place / "__init__.py").write_text(f"# {place}\n", encoding="utf-8")


def test_what_an_exercise_imports_is_always_the_reference(tmp_path: Path) -> None:
    """The judged package comes first; a mistake in an earlier one cannot turn it red."""
    plant(tmp_path, "01_parcels/scales", "1.1", "")
    plant(tmp_path, "02_posting/letters", "2.1", "scales")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "conftest.py").write_bytes(b"# shared\n")
    course = discover(tmp_path)
    composed = compose(course, course.find("letters"), {"__init__.py": b"# mine\n"})
    assert composed.judged == Package("letters", "02_posting", {"__init__.py": b"# mine\n"})
    assert composed.packages[1:] == (
        Package("scales", "01_parcels", {"__init__.py": b"# 01_parcels/scales\n"}),
    )
    assert composed.tests == {"tests/conftest.py": b"# shared\n"}
    assert composed.test_root == "tests/02_posting/test_letters.py"


NAMES = st.from_regex(r"[a-z][a-z_]{0,8}\.py", fullmatch=True)
WORDS = st.text(st.characters(exclude_characters="/", exclude_categories=["Cs"]))


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Slot, PathMap]:
    """A slot and the way back from two packages in it."""
    slot = Slot(tmp_path_factory.mktemp("mapped") / "slot")
    return slot, PathMap(slot, [LETTERS, SCALES])


@given(name=NAMES, before=WORDS, after=WORDS)
def test_a_path_in_a_text_becomes_the_learners(
    mapped: tuple[Slot, PathMap], name: str, before: str, after: str
) -> None:
    """Wherever it stands, from either copy; what stands around it is left alone."""
    slot, paths = mapped
    for folder in (slot.source, slot.read / "src"):
        text = f"{before}{folder}/scales/{name}{after}"
        assert paths.text(text) == f"{before}01_parcels/scales/{name}{after}"


@given(name=NAMES)
def test_a_path_is_mapped_from_either_form(mapped: tuple[Slot, PathMap], name: str) -> None:
    """Absolute as Python has it, relative as mypy prints it."""
    slot, paths = mapped
    forms = (f"{slot.source}/letters/{name}", f"{slot.read}/src/letters/{name}", f"src/letters/{name}")
    assert {paths.path(form) for form in forms} == {f"02_posting/letters/{name}"}


@given(name=NAMES)
def test_a_test_keeps_its_place_below_the_tests(mapped: tuple[Slot, PathMap], name: str) -> None:
    """A workspace has the same folder."""
    slot, paths = mapped
    assert paths.path(f"{slot.run}/tests/01_parcels/{name}") == f"tests/01_parcels/{name}"


@given(text=st.text())
def test_a_text_without_a_path_is_left_alone(mapped: tuple[Slot, PathMap], text: str) -> None:
    """A learner's own words are never rewritten."""
    assert mapped[1].text(text) == text


INSIDE = [
    "",
    "/run",
    "/run/",
    "/read/",
    "/run/src/scales/",
    "/run/src/scales",
    "/run/temporary",
    "/server.log",
]


@given(ends=st.lists(st.sampled_from(INSIDE)), words=st.sampled_from([" ", "\n", "a.py", '"']))
def test_no_path_of_the_slot_is_left_in_a_text(
    mapped: tuple[Slot, PathMap], ends: list[str], words: str
) -> None:
    """Slots have random names, so a verdict that held one would differ from run to run."""
    slot, paths = mapped
    given_text = paths.text("".join(f"{slot.root}{end}{words}" for end in ends))
    assert str(slot.root) not in given_text
    assert paths.text(given_text) == given_text


def test_the_temporary_folder_has_one_name(mapped: tuple[Slot, PathMap]) -> None:
    """Its contents come and go with the run."""
    slot, paths = mapped
    assert paths.text(f"{slot.temporary}/pytest/a") == "TEMPORARY/pytest/a"


def test_packages_whose_names_begin_alike_are_kept_apart(tmp_path: Path) -> None:
    """``scale`` is not ``scales``."""
    slot = Slot(tmp_path / "slot")
    paths = PathMap(slot, [Package("scale", "01_a", {}), Package("scales", "02_b", {})])
    assert paths.text(f"{slot.source}/scales/m.py") == "02_b/scales/m.py"
    assert paths.path("src/scale/m.py") == "01_a/scale/m.py"


def test_a_place_in_an_earlier_runs_slot_is_the_learners_too(tmp_path: Path) -> None:
    """What a tool kept in its cache speaks of a slot that is gone."""
    slot = Slot(tmp_path / "gradus-abcd1234")
    paths = PathMap(slot, [Package("scales", "01_parcels", {})])

    said = f"{tmp_path}/gradus-zyxw9876/run/src/scales/weights.py:3"
    assert paths.text(said) == "01_parcels/scales/weights.py:3"
