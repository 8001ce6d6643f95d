"""A brief's front matter is typed, and whatever is wrong with it is told with its file and its field."""

import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradus.errors import BriefError
from gradus.exercises.briefs import read_brief, split_brief

RIGHT = {
    "id": "2.10",
    "title": "Weighing parcels",
    "kind": "micro",
    "level": "[beginner, intermediate]",
    "study": "1.5h",
    "build": "5min",
    "points": "10",
    "needs": "[parcels]",
    "after": "[scales]",
    "learning": "[Weigh a parcel, 'Round: up']",
    "source": "[outline 1.1]",
    "start_fails": "[types, test_a_parcel_has_a_weight]",
    "time_limit": "90s",
}
REQUIRED = ("id", "title", "kind", "level", "study", "build", "points", "learning")

WRONG = [
    ("id", "2"),
    ("id", "2.1.3"),
    ("id", "two.one"),
    ("id", "2.01"),
    ("title", "Hi"),
    ("title", "x" * 81),
    ("title", "[A, list]"),
    ("kind", "macro"),
    ("level", "beginner"),
    ("level", "[]"),
    ("level", "[expert]"),
    ("level", "[beginner, intermediate, advanced]"),
    ("study", "2"),
    ("study", "0h"),
    ("study", "-1h"),
    ("study", "[1h]"),
    ("build", "soon"),
    ("points", "0"),
    ("points", "101"),
    ("points", "1.5"),
    ("points", "many"),
    ("needs", "parcels"),
    ("needs", "[Parcels]"),
    ("needs", "[a, b, c]"),
    ("after", "[par-cels]"),
    ("learning", "[]"),
    ("source", "outline"),
    ("start_fails", "[test-one]"),
    ("time_limit", "10"),
    ("time_limit", "0s"),
    ("size", "big"),
]


def written(folder: Path, fields: dict[str, str]) -> Path:
    """A brief with these fields and a line of prose."""
    lines = [f"{name}: {value}\n" for name, value in fields.items()]
    path = folder / "README.md"
    path.write_text(f"---\n{''.join(lines)}---\n# Prose\n", encoding="utf-8")
    return path


def refused(path: Path) -> BriefError:
    """What reading the brief raises."""
    with pytest.raises(BriefError) as caught:
        read_brief(path)
    return caught.value


def test_every_field_arrives_as_what_it_means(tmp_path: Path) -> None:
    """Text, numbers, seconds and lists, each as the table of fields says."""
    assert read_brief(written(tmp_path, RIGHT)).model_dump() == {
        "id": "2.10",
        "title": "Weighing parcels",
        "kind": "micro",
        "level": ("beginner", "intermediate"),
        "study": 5400.0,
        "build": 300.0,
        "points": 10,
        "needs": ("parcels",),
        "after": ("scales",),
        "learning": ("Weigh a parcel", "Round: up"),
        "source": ("outline 1.1",),
        "start_fails": ("types", "test_a_parcel_has_a_weight"),
        "time_limit": 90.0,
        "demands": (),
        "engines": (),
    }


def test_the_optional_fields_have_quiet_defaults(tmp_path: Path) -> None:
    """Needs nothing, follows nothing, ten seconds for all tests together."""
    brief = read_brief(written(tmp_path, {name: RIGHT[name] for name in REQUIRED}))
    assert (brief.needs, brief.after, brief.source, brief.start_fails) == ((), (), (), ())
    assert brief.time_limit == 10.0


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_a_wrong_field_is_told_by_file_and_name(tmp_path: Path, field: str, value: str) -> None:
    """Whoever wrote it finds the line without searching."""
    path = written(tmp_path, RIGHT | {field: value})
    error = refused(path)
    assert (error.path, error.field.partition(".")[0]) == (path, field)
    assert str(error).startswith(f"{path}: field '{field}")


@pytest.mark.parametrize("field", REQUIRED)
def test_a_missing_field_is_told_by_name(tmp_path: Path, field: str) -> None:
    """What has no default must be said."""
    fields = {name: value for name, value in RIGHT.items() if name != field}
    assert refused(written(tmp_path, fields)).field == field


def test_an_id_is_text_and_never_a_number(tmp_path: Path) -> None:
    """Read as a number, 2.10 would be 2.1, and two exercises would share a place."""
    brief = read_brief(written(tmp_path, RIGHT))
    assert (brief.id, brief.place) == ("2.10", (2, 10))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("5min", 300), ("1.5h", 5400), ("0.5 min", 30)],
)
def test_a_duration_is_read_in_seconds(tmp_path: Path, text: str, seconds: float) -> None:
    """Seconds, minutes or hours, whole or not."""
    assert read_brief(written(tmp_path, RIGHT | {"study": text})).study == seconds


def test_a_wrong_duration_is_told_how_to_write_one(tmp_path: Path) -> None:
    """The sentence shows the value and three that would do."""
    error = refused(written(tmp_path, RIGHT | {"study": "two hours"}))
    assert error.problem == "'two hours' is no duration; write for instance 90s, 5min or 1.5h"


def test_a_branch_project_may_need_more_than_two(tmp_path: Path) -> None:
    """The limit is that of a micro-project, which stands nearly alone."""
    brief = read_brief(written(tmp_path, RIGHT | {"kind": "branch", "needs": "[a, b, c]"}))
    assert brief.needs == ("a", "b", "c")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Prose only\n",
        "---\nid: 2.1\n",
        "id: 2.1\n---\n# Prose\n",
        "\n---\nid: 2.1\n---\n# Prose\n",
        "---\nid: [\n---\n# Prose\n",
        "---\n- id\n---\n# Prose\n",
        "---\n\n---\n# Prose\n",
    ],
)
def test_what_is_no_front_matter_is_refused_as_such(tmp_path: Path, text: str) -> None:
    """Two lines of three dashes around lines of fields; the error names the fence, not a field."""
    path = tmp_path / "README.md"
    path.write_text(text, encoding="utf-8")
    assert refused(path).field == "---"


def test_a_brief_in_another_encoding_is_refused(tmp_path: Path) -> None:
    """A brief is UTF-8, like every file of the course."""
    path = tmp_path / "README.md"
    path.write_bytes("---\ntitle: Größe\n---\n".encode("latin-1"))
    assert refused(path).problem == "the file must be text in UTF-8"


def test_a_refused_brief_travels_whole_between_processes() -> None:
    """File, field and problem arrive as they left."""
    error = BriefError(Path("README.md"), "id", "is wrong")
    arrived: BriefError = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own bytes
    given = (str(arrived), arrived.path, arrived.field, arrived.problem)
    assert given == (str(error), Path("README.md"), "id", "is wrong")


PROSE = st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]))


@given(PROSE)
def test_prose_may_hold_fences_of_its_own(prose: str) -> None:
    """Only the first two fences count; what follows belongs to the reader."""
    assert split_brief(f"---\nid: 2.1\n---\n{prose}", Path("README.md")) == ("id: 2.1", prose)
