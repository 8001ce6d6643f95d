"""A course is what the tree holds, in the order of its ids; what contradicts itself is refused with its file."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradus.errors import BriefError, CourseError, UnknownNameError
from gradus.exercises.course import Course, digest, discover, read_program

MARKED = '''\
def weight() -> int:
    """Of one parcel."""
    # EXERCISE: weigh it.
    return 3
'''


def plant(root: Path, place: str, id_: str, **fields: str) -> Path:
    """The smallest exercise that can be discovered, at ``phase/name``."""
    folder = root / place
    folder.mkdir(parents=True)
    known = {
        "title": "A title",
        "kind": "micro",
        "level": "[beginner]",
        "study": "1h",
        "build": "1h",
        "points": "5",
        "learning": "[Something]",
    }
    front = "".join(f"{name}: {value}\n" for name, value in {"id": id_, **known, **fields}.items())
    (folder / "README.md").write_text(f"---\n{front}---\n# A title\n", encoding="utf-8")
    (folder / "__init__.py").write_text('"""A package."""\n', encoding="utf-8")
    return folder


def names(course: Course) -> list[str]:
    """Of all exercises, as the course orders them."""
    return [exercise.name for exercise in course.exercises]


def refused(root: Path) -> CourseError:
    """What discovering the course raises."""
    with pytest.raises(CourseError) as caught:
        discover(root)
    return caught.value


@pytest.fixture
def three(tmp_path: Path) -> Course:
    """Three exercises in two phases, the second standing on the first and the third on the second."""
    plant(tmp_path, "01_parcels/scales", "1.1")
    plant(tmp_path, "01_parcels/parcels", "1.2", needs="[scales]")
    plant(tmp_path, "02_posting/letters", "2.1", needs="[parcels]", after="[scales]")
    return discover(tmp_path)


def test_exercises_come_in_the_order_of_their_ids(tmp_path: Path) -> None:
    """By number, not by letter: 2.10 comes after 2.9, and phases before positions."""
    plant(tmp_path, "02_posting/ten", "2.10")
    plant(tmp_path, "02_posting/nine", "2.9")
    plant(tmp_path, "01_parcels/twelve", "1.12")
    assert names(discover(tmp_path)) == ["twelve", "nine", "ten"]


def test_only_folders_of_phases_are_searched(tmp_path: Path) -> None:
    """A phase has two digits and a name; the capstone is one too. A folder in it without any code is no exercise."""
    plant(tmp_path, "01_parcels/scales", "1.1")
    plant(tmp_path, "capstone/uploader", "6.1", kind="capstone")
    for place in ("notes/scales", "1_parcels/other", "tests/01_parcels"):
        plant(tmp_path, place, "9.9")
    (tmp_path / "01_parcels" / "notebooks").mkdir()
    assert names(discover(tmp_path)) == ["scales", "uploader"]


def test_two_exercises_cannot_share_an_id(tmp_path: Path) -> None:
    """Progress is kept by id."""
    plant(tmp_path, "01_parcels/scales", "1.1")
    plant(tmp_path, "01_parcels/weights", "1.1")
    error = refused(tmp_path)
    assert isinstance(error, BriefError)
    assert (error.path.parent.name, error.field) == ("weights", "id")
    assert error.problem == "1.1 is already the id of scales"


def test_two_exercises_cannot_share_a_name(tmp_path: Path) -> None:
    """A name is a package, and two of them would be one to Python."""
    plant(tmp_path, "01_parcels/scales", "1.1")
    plant(tmp_path, "02_posting/scales", "2.1")
    assert str(refused(tmp_path)) == "two exercises are called scales: in 01_parcels and 02_posting"


@pytest.mark.parametrize("field", ["needs", "after"])
@pytest.mark.parametrize("name", ["unknown", "letters", "parcels"])
def test_an_exercise_stands_only_on_earlier_ones(tmp_path: Path, field: str, name: str) -> None:
    """Neither on what does not exist, nor on what comes later, nor on itself."""
    plant(tmp_path, "01_parcels/parcels", "1.1", **{field: f"[{name}]"})
    plant(tmp_path, "01_parcels/letters", "1.2")
    error = refused(tmp_path)
    assert isinstance(error, BriefError)
    assert (error.field, error.problem) == (field, f"'{name}' is no exercise that comes earlier")


def test_a_package_without_a_brief_is_refused(tmp_path: Path) -> None:
    """Code in a phase that nobody explains is a mistake, not a package by the way."""
    (plant(tmp_path, "01_parcels/scales", "1.1") / "README.md").unlink()
    error = refused(tmp_path)
    assert str(error).startswith(f"{tmp_path}/01_parcels/scales/README.md: ")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (["parcels"], ["parcels"]),
        (["2.1"], ["letters"]),
        (["01_parcels"], ["scales", "parcels"]),
        (["01_parcels/"], ["scales", "parcels"]),
        (["01_parcels/parcels/"], ["parcels"]),
        (["./02_posting/letters"], ["letters"]),
        (["letters", "scales", "1.1"], ["scales", "letters"]),
        ([], ["scales", "parcels", "letters"]),
    ],
)
def test_exercises_are_selected_as_a_shell_completes_them(
    three: Course, asked: list[str], found: list[str]
) -> None:
    """By name, id, phase or path; in the course's order, each once; without any, all."""
    assert [exercise.name for exercise in three.select(asked)] == found


@pytest.mark.parametrize(
    ("asked", "nearest"), [("parcel", "parcels"), ("02_postings", "02_posting"), ("zebra", None), ("/", None)]
)
def test_an_unknown_name_suggests_the_nearest(three: Course, asked: str, nearest: str | None) -> None:
    """Exercises and phases; where nothing is near, the message says where the names are."""
    with pytest.raises(UnknownNameError) as caught:
        three.select(["scales", asked])
    assert caught.value.nearest == nearest
    assert f"Did you mean '{nearest}'?" in str(caught.value) or "'gradus list'" in str(caught.value)


@pytest.mark.parametrize("name", ["letters", "letters/", "2.1"])
def test_one_exercise_is_found_by_name_or_id(three: Course, name: str) -> None:
    """A trailing slash is what a shell's completion leaves."""
    assert three.find(name).brief.id == "2.1"


def test_what_an_exercise_stands_on_comes_nearest_first(three: Course) -> None:
    """Through any number of steps, each once, and ``after`` imports nothing."""
    assert [one.name for one in three.needed(three.find("letters"))] == ["parcels", "scales"]


def test_the_program_is_the_folder_without_what_is_read(tmp_path: Path) -> None:
    """Prose, starts, notebooks, caches, hidden files and newer stubs set beside are no part of it."""
    folder = plant(tmp_path, "01_parcels/scales", "1.1")
    other = ("lesson.md", "hints.md", "after.md", "start/a.py", "notebooks/a.py", "scales.py.new")
    left = ("__pycache__/a.pyc", "inner/__pycache__/a.pyc", ".cache/a.py", "inner/.hidden")
    kept = ("__init__.py", "inner/README.md", "inner/start/a.py", "scales.py", "table.csv")
    for name in (*other, *left, *kept):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")
    assert list(read_program(folder)) == sorted(kept)


def test_the_program_of_a_missing_folder_is_empty(tmp_path: Path) -> None:
    """A learner may have deleted it."""
    assert read_program(tmp_path / "gone") == {}


def test_a_start_is_laid_over_the_reference(tmp_path: Path) -> None:
    """Its files replace those of the same name; the rest is given as it is, marks and all."""
    folder = plant(tmp_path, "01_parcels/scales", "1.1")
    (folder / "start").mkdir()
    for name in ("scales.py", "start/scales.py", "start/README.md", "given.py"):
        (folder / name).write_text(f"# {name}\n", encoding="utf-8")
    exercise = discover(tmp_path).find("scales")
    assert {name: exercise.start[name] for name in ("scales.py", "given.py")} == {
        "scales.py": b"# start/scales.py\n",
        "given.py": b"# given.py\n",
    }
    assert exercise.start.keys() == exercise.reference.keys()


def test_without_a_start_the_stubs_are_derived(tmp_path: Path) -> None:
    """The error names package, module and function; what is no Python stays as it is."""
    folder = plant(tmp_path, "01_parcels/scales", "1.1")
    (folder / "inner").mkdir()
    (folder / "inner" / "__init__.py").write_text(MARKED, encoding="utf-8")
    (folder / "words.txt").write_bytes(b"# EXERCISE: \xff\n")
    start = discover(tmp_path).find("scales").start
    assert b'raise NotImplementedError("scales.inner.weight")' in start["inner/__init__.py"]
    assert start["words.txt"] == b"# EXERCISE: \xff\n"


def test_tests_are_a_file_or_a_folder_with_cases(tmp_path: Path) -> None:
    """All of them belong to the exercise, by their path in the course."""
    plant(tmp_path, "01_parcels/scales", "1.1")
    plant(tmp_path, "01_parcels/parcels", "1.2")
    tests = [
        "tests/01_parcels/test_parcels.py",
        "tests/01_parcels/test_scales/test_a.py",
        "tests/01_parcels/typing_cases/scales/accept_a.py",
    ]
    for name in tests:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    course = discover(tmp_path)
    assert list(course.find("parcels").test_files) == tests[:1]
    assert list(course.find("scales").test_files) == tests[1:]


def test_an_exercise_without_tests_has_none(three: Course) -> None:
    """The gate tells of it; discovering does not."""
    assert three.find("scales").test_files == {}


FILES = st.dictionaries(st.text(st.characters(exclude_characters="\0"), min_size=1), st.binary(max_size=8))


@given(FILES, FILES)
def test_fingerprints_are_equal_exactly_when_files_are(
    one: dict[str, bytes], other: dict[str, bytes]
) -> None:
    """Nothing of a name or a content goes unnoticed."""
    assert (digest(one) == digest(other)) == (one == other)


@given(FILES, st.randoms(use_true_random=False))
def test_a_fingerprint_does_not_depend_on_the_order(files: dict[str, bytes], random: Random) -> None:
    """A folder's listing has none."""
    shuffled = list(files.items())
    random.shuffle(shuffled)
    assert digest(dict(shuffled)) == digest(files)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=2), st.binary())
def test_a_fingerprint_knows_where_a_name_ends(name: str, content: bytes) -> None:
    """What moves from the end of the name to the beginning of the content changes it."""
    assert digest({name: content}) != digest({name[:-1]: name[-1:].encode() + content})


@given(FILES, st.binary(), st.binary())
def test_a_fingerprint_sees_every_changed_content(files: dict[str, bytes], old: bytes, new: bytes) -> None:
    """In any file, beside any others."""
    before, after = {**files, "scales.py": old}, {**files, "scales.py": new}
    assert (digest(before) == digest(after)) == (old == new)


def test_a_file_name_that_is_no_text_has_a_fingerprint() -> None:
    """Linux allows any bytes in a name; Python shows those that are no UTF-8 as lone surrogates."""
    assert digest({"a\udcff.py": b""}) != digest({"a\udcfe.py": b""})


def test_given_code_that_was_changed_is_named(tmp_path: Path) -> None:
    """What is to be written may be anything; of the rest, line ends alone may differ."""
    folder = plant(tmp_path, "01_parcels/scales", "1.1")
    (folder / "weights.py").write_text(MARKED, encoding="utf-8")
    (folder / "model.py").write_text("A = 1\n", encoding="utf-8")
    (exercise,) = discover(tmp_path).exercises
    handed_in = {**exercise.reference, "model.py": b"A = 1\r\n"}

    assert exercise.changed_given(handed_in) == ()
    assert exercise.changed_given({**handed_in, "model.py": b"A = 2\n"}) == ("model.py",)
    assert exercise.changed_given({"weights.py": b""}) == ("__init__.py", "model.py")
