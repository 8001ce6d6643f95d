"""Which exercises a learner means, by name, path or place."""

import re
from pathlib import Path

import pytest

from gradus.errors import AllPassedError, UnknownNameError
from gradus.exercises.course import Course, discover
from gradus.judging.verdict import Score, Verdict
from gradus.learner.choosing import chosen_exercise, chosen_exercises
from gradus.learner.progress import record_verdict
from gradus.learner.workspace import Workspace, create_workspace
from gradus.runner.composition import write_files

HERE = Path(__file__).parent
BOTH, WEIGHTS, LABELS = ["parcel_weights", "parcel_labels"], ["parcel_weights"], ["parcel_labels"]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The planted one."""
    root = tmp_path_factory.mktemp("course")
    text = (HERE / "planted_course.txt").read_text(encoding="utf-8")
    _, *parts = re.split(r"^==== (.+)\n", text, flags=re.MULTILINE)
    write_files(root, dict(zip(parts[::2], (part.encode() for part in parts[1::2]), strict=True)))
    return discover(root)


@pytest.fixture
def workspace(course: Course, tmp_path: Path) -> Workspace:
    """A fresh one."""
    return create_workspace(course, tmp_path / "mine")


@pytest.mark.parametrize(
    ("names", "folder", "meant"),
    [
        ([], ".", BOTH),
        ([], "01_parcels/parcel_labels", LABELS),
        ([], "tests", BOTH),
        (["."], ".", BOTH),
        (["."], "01_parcels/parcel_labels", LABELS),
        ([".."], "01_parcels/parcel_labels", BOTH),
        (["01_parcels/parcel_labels/"], ".", LABELS),
        (["label.py"], "01_parcels/parcel_labels", LABELS),
        (["tests/01_parcels/test_parcel_weights.py"], ".", WEIGHTS),
        (["tests/01_parcels/typing_cases/parcel_labels"], ".", LABELS),
        (["1.2", "parcel_weights"], ".", BOTH),
        (["01_parcels"], "tests", BOTH),
    ],
)
def test_names_and_places_mean_exercises(
    course: Course, workspace: Workspace, names: list[str], folder: str, meant: list[str]
) -> None:
    """A path means what it lies in, the root means all, and a name works everywhere."""
    found = chosen_exercises(course, workspace, names, workspace.root / folder)
    assert [exercise.name for exercise in found] == meant


@pytest.mark.parametrize("name", ["parcel_lables", "pyproject.toml", "/", "no/such/path"])
def test_what_means_nothing_is_refused(course: Course, workspace: Workspace, name: str) -> None:
    """A file of the workspace that belongs to no exercise, and a folder elsewhere, are no names either."""
    with pytest.raises(UnknownNameError):
        chosen_exercises(course, workspace, [name], workspace.root)


def test_without_a_name_the_folder_counts_and_then_the_first_open_one(
    course: Course, workspace: Workspace
) -> None:
    """When all have passed, none is the current one."""
    inside = workspace.root / "01_parcels" / "parcel_labels"
    assert chosen_exercise(course, workspace, None, inside).name == "parcel_labels"
    assert chosen_exercise(course, workspace, None, workspace.root).name == "parcel_weights"

    for exercise in course.exercises:
        said = {"exercise": exercise.name, "id": exercise.brief.id, "title": "", "phase": "", "sentence": ""}
        won = Verdict.model_validate({**said, "state": "passed", "score": Score(earned=2, possible=2)})
        record_verdict(workspace.state, exercise, {}, won)
    with pytest.raises(AllPassedError):
        chosen_exercise(course, workspace, None, workspace.root)


def test_one_exercise_can_be_named_by_its_folder(course: Course, workspace: Workspace) -> None:
    """By its path, by ``.`` within, and by its id; a phase is not one exercise."""
    inside = workspace.root / "01_parcels" / "parcel_labels"
    for name, folder in (
        (".", inside),
        ("01_parcels/parcel_labels", workspace.root),
        ("1.2", workspace.root),
    ):
        assert chosen_exercise(course, workspace, name, folder).name == "parcel_labels"
    with pytest.raises(UnknownNameError):
        chosen_exercise(course, workspace, "01_parcels", workspace.root)
