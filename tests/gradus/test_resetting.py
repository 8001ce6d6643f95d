"""Starting over gives a fresh stub and takes nothing away for good."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from gradus.exercises.course import Course, Exercise, discover
from gradus.learner.resetting import learners_changes, reset_exercise
from gradus.learner.update_plan import plan_update
from gradus.learner.workspace import Workspace, create_workspace
from gradus.runner.composition import write_files

HERE = Path(__file__).parent
WEIGHTS = "01_parcels/parcel_weights"
MINE = {f"{WEIGHTS}/weights.py": b"mine\n", f"{WEIGHTS}/notes.txt": b"mine, too\n"}


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """The planted one."""
    text = (HERE / "planted_course.txt").read_text(encoding="utf-8")
    _, *parts = re.split(r"^==== (.+)\n", text, flags=re.MULTILINE)
    write_files(
        tmp_path / "course", dict(zip(parts[::2], (part.encode() for part in parts[1::2]), strict=True))
    )
    return discover(tmp_path / "course")


@pytest.fixture
def weights(course: Course) -> Exercise:
    """The one that is begun."""
    return course.find("parcel_weights")


@pytest.fixture
def workspace(course: Course, tmp_path: Path) -> Workspace:
    """One in which the learner changed a file and added another."""
    made = create_workspace(course, tmp_path / "mine")
    write_files(made.root, MINE)
    return made


def contents(folder: Path) -> dict[str, bytes]:
    """Every file by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_a_reset_gives_a_fresh_stub_and_keeps_the_old(workspace: Workspace, weights: Exercise) -> None:
    """The program is as a new workspace has it; what was there is aside, under the paths that it had."""
    done = reset_exercise(workspace, weights)

    assert workspace.files(weights) == weights.start
    assert contents(workspace.root / done.folder) == MINE


@pytest.mark.skipif(sys.platform == "win32", reason="the way back is a command of another shell there")
def test_the_way_back_is_one_command(workspace: Workspace, weights: Exercise) -> None:
    """What is printed brings everything back when it is typed."""
    before = workspace.files(weights)
    done = reset_exercise(workspace, weights)
    subprocess.run(["sh", "-c", done.way_back], cwd=workspace.root, check=True)

    assert workspace.files(weights) == before


def test_a_folder_that_was_not_touched_has_nothing_to_move(workspace: Workspace, weights: Exercise) -> None:
    """The second of two resets makes no empty folder."""
    reset_exercise(workspace, weights)

    assert learners_changes(workspace, weights) == ()
    assert reset_exercise(workspace, weights).moved == ()
    assert len(list((workspace.state / "aside").iterdir())) == 1


def test_two_resets_in_one_second_keep_both_versions(workspace: Workspace, weights: Exercise) -> None:
    """Each has a folder of its own."""
    folders = set()
    for _ in range(3):
        write_files(workspace.root, MINE)
        folders.add(reset_exercise(workspace, weights).folder)

    assert len(folders) == 3


def test_the_folder_stays_under_whoever_stands_in_it(workspace: Workspace, weights: Exercise) -> None:
    """A terminal or an editor that is there sees the fresh files; other exercises are not touched."""
    place = workspace.folder(weights).stat().st_ino
    others = contents(workspace.root / "01_parcels" / "parcel_labels")
    reset_exercise(workspace, weights)

    assert workspace.folder(weights).stat().st_ino == place
    assert contents(workspace.root / "01_parcels" / "parcel_labels") == others


def test_a_removed_exercise_comes_back_whole(workspace: Workspace, weights: Exercise) -> None:
    """Stub and reading, even if the folder is gone."""
    for path in workspace.folder(weights).iterdir():
        path.unlink()
    workspace.folder(weights).rmdir()
    reset_exercise(workspace, weights)

    assert workspace.files(weights) == weights.start
    assert (workspace.folder(weights) / "README.md").exists()


def test_a_reset_brings_the_stub_of_today(workspace: Workspace, weights: Exercise) -> None:
    """After a change of the course the fresh stub is the new one; a waiting ``.new`` goes aside with the rest."""
    place = weights.folder / "weights.py"
    place.write_bytes(place.read_bytes() + b"# more\n")
    write_files(workspace.root, {f"{WEIGHTS}/weights.py.new": b"waiting\n"})
    today = discover(weights.course)
    done = reset_exercise(workspace, today.find(weights.name))

    assert f"{WEIGHTS}/weights.py.new" in contents(workspace.root / done.folder)
    assert workspace.files(weights)["weights.py"].endswith(b"# more\n")
    assert not plan_update(today, workspace).news


def test_a_reset_killed_at_any_moment_loses_nothing(
    workspace: Workspace, weights: Exercise, tmp_path: Path
) -> None:
    """Every text is in place or aside, whichever step was the last; a second reset gives the fresh stub."""
    code = "from gradus.learner.resetting import reset_exercise\n"
    code += "reset_exercise(workspace, course.find('parcel_weights'))"
    script = [HERE / "killed_everywhere.py", weights.course, workspace.root, tmp_path / "killed", code]
    subprocess.run([sys.executable, *map(str, script)], check=True)
    copies = [Workspace(path) for path in (tmp_path / "killed").iterdir()]

    assert len(copies) > 10
    assert not [copy for copy in copies if copy.files(weights) != weights.start]
    assert not [copy for copy in copies if not set(MINE.values()) <= set(contents(copy.root).values())]
