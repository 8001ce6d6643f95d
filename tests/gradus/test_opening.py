"""What passing opens stays closed before; giving up opens it too, and is not forgotten."""

import re
from pathlib import Path

import pytest

from gradus.errors import NotOpenYetError
from gradus.exercises.course import Course, Exercise, discover
from gradus.judging.verdict import Score, Verdict
from gradus.learner.opening import afterword, difference, give_up, require_open, solution_of
from gradus.learner.progress import load_progress, record_verdict
from gradus.learner.workspace import Workspace, create_workspace
from gradus.runner.composition import write_files

HERE = Path(__file__).parent


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """The planted one."""
    text = (HERE / "planted_course.txt").read_text(encoding="utf-8")
    _, *parts = re.split(r"^==== (.+)\n", text, flags=re.MULTILINE)
    write_files(tmp_path, dict(zip(parts[::2], (part.encode() for part in parts[1::2]), strict=True)))
    return discover(tmp_path)


@pytest.fixture
def weights(course: Course) -> Exercise:
    """The one whose bodies are marked."""
    return course.find("parcel_weights")


@pytest.fixture
def workspace(course: Course, tmp_path: Path) -> Workspace:
    """A fresh one."""
    return create_workspace(course, tmp_path / "mine")


def win(workspace: Workspace, exercise: Exercise) -> None:
    """The last verdict is a good one."""
    won = Verdict(
        exercise=exercise.name,
        id=exercise.brief.id,
        title="",
        phase=exercise.phase,
        state="passed",
        sentence="",
        score=Score(earned=2, possible=2),
    )
    record_verdict(workspace.state, exercise, {}, won)


def test_before_passing_a_sentence_says_what_opens_it(workspace: Workspace, weights: Exercise) -> None:
    """Passing does, a hint helps, and giving up is possible, by the same command."""
    with pytest.raises(NotOpenYetError, match="gradus diff parcel_weights --give-up"):
        require_open(workspace, weights, "diff")


def test_passing_opens_it(workspace: Workspace, weights: Exercise) -> None:
    """Of that exercise; there is nothing left to give up."""
    win(workspace, weights)
    give_up(workspace, weights)
    require_open(workspace, weights, "diff")

    assert not load_progress(workspace.state).gave_up(weights)


def test_giving_up_is_remembered_after_passing(workspace: Workspace, weights: Exercise) -> None:
    """A report must not claim what it does not know."""
    give_up(workspace, weights)
    require_open(workspace, weights, "diff")
    win(workspace, weights)

    assert load_progress(workspace.state).gave_up(weights)


def test_the_first_giving_up_counts(workspace: Workspace, weights: Exercise) -> None:
    """Asking again changes nothing."""
    give_up(workspace, weights)
    first = load_progress(workspace.state)
    give_up(workspace, weights)

    assert load_progress(workspace.state) == first


def test_a_solution_is_what_the_learner_had_to_write(course: Course, weights: Exercise) -> None:
    """The files that a stub differs from, without marks; given files are left out."""
    [(name, text)] = solution_of(weights).items()

    assert name == "weights.py"
    assert "return sum(weights)" in text
    assert "EXERCISE" not in text
    assert list(solution_of(course.find("parcel_labels"))) == ["label.py"]


def test_a_difference_leads_from_the_learner_to_the_reference(
    workspace: Workspace, weights: Exercise
) -> None:
    """Lines that go and lines that come; files that only one side has are whole."""
    text = solution_of(weights)["weights.py"].replace("return max(weights)", "return sorted(weights)[-1]")
    write_files(workspace.folder(weights), {"weights.py": text.encode(), "notes.txt": b"mine\n"})
    lines = difference(workspace, weights).splitlines()

    assert [line for line in lines if re.match(r"[-+] ", line)] == [
        "-    return sorted(weights)[-1]",
        "+    return max(weights)",
    ]
    assert "-mine" in lines


def test_the_reference_does_not_differ_from_itself(workspace: Workspace, weights: Exercise) -> None:
    """Marks are no difference: who wrote the same has nothing to compare."""
    write_files(workspace.folder(weights), {"weights.py": solution_of(weights)["weights.py"].encode()})

    assert difference(workspace, weights) == ""


def test_the_afterword_is_what_the_author_wrote(weights: Exercise) -> None:
    """Whole, as it stands in the course."""
    assert afterword(weights) == "# Afterwards\n\nSo it is.\n"
