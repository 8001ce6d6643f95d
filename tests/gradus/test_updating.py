"""A course goes on while a learner is half way through: everything new arrives, and nothing of the learner's is lost.

The course is ``planted_course.txt`` with copies of its two exercises: one whose bodies are marked, one with a start of
its own. Each test changes the course or the workspace, and updates.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gradus.errors import NewerStateError
from gradus.exercises.course import Course, discover
from gradus.judging.verdict import Score, Verdict
from gradus.learner.progress import load_progress, record_verdict
from gradus.learner.update_plan import plan_update
from gradus.learner.updating import update
from gradus.learner.workspace import Workspace, create_workspace
from gradus.runner.composition import write_files

HERE = Path(__file__).parent
PHASE, TESTS = "01_parcels", "tests/01_parcels"
WEIGHTS, LABELS = f"{PHASE}/parcel_weights", f"{PHASE}/parcel_labels"
MINE = b'"""What I wrote."""\n'


class World:
    """A course that can be changed, and a workspace that was made from it before."""

    def __init__(self, root: Path) -> None:
        self.root = root / "course"
        text = (HERE / "planted_course.txt").read_text(encoding="utf-8")
        _, *parts = re.split(r"^==== (.+)\n", text, flags=re.MULTILINE)
        self.planted = dict(zip(parts[::2], (part.encode() for part in parts[1::2]), strict=True))
        write_files(self.root, self.planted)
        self.workspace = create_workspace(self.course, root / "mine")

    @property
    def course(self) -> Course:
        """As it is now."""
        return discover(self.root)

    def add(self, like: str, name: str, position: str) -> None:
        """The course gets an exercise ``name`` that does what ``like`` does."""
        for path, content in self.planted.items():
            if like in path:
                text = content.decode().replace(like, name)
                text = re.sub(r"^id: .*$", f"id: {position}", text, flags=re.MULTILINE)
                write_files(self.root, {path.replace(like, name): text.encode()})

    def remove(self, name: str) -> None:
        """The course gives an exercise up."""
        shutil.rmtree(self.root / PHASE / name)
        (self.root / TESTS / f"test_{name}.py").unlink()

    def append(self, path: str, text: str = "# more\n") -> bytes:
        """The course changes a file; what it says now."""
        place = self.root / path
        place.write_bytes(place.read_bytes() + text.encode())
        return place.read_bytes()

    def mine(self, path: str) -> bytes:
        """What stands in the workspace."""
        return (self.workspace.root / path).read_bytes()

    def write(self, path: str, content: bytes = MINE) -> None:
        """The learner changes a file."""
        write_files(self.workspace.root, {path: content})

    def update(self) -> list[str]:
        """Paths and kinds of the steps that were taken; another update finds nothing."""
        done = update(self.course, self.workspace)
        assert not plan_update(self.course, self.workspace).news
        return [f"{step.kind} {step.path}" for step in done.plan.steps]

    def aside(self) -> dict[str, bytes]:
        """What was moved aside, by the path it had."""
        return {
            "/".join(path.relative_to(self.workspace.state / "aside").parts[1:]): path.read_bytes()
            for path in (self.workspace.state / "aside").rglob("*")
            if path.is_file()
        }


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A fresh one."""
    return World(tmp_path)


def test_a_fresh_workspace_is_up_to_date(world: World) -> None:
    """Nothing is planned, and nothing is written."""
    assert (world.update(), world.aside()) == ([], {})


def test_a_new_exercise_arrives_whole(world: World) -> None:
    """Stub, brief, lesson and tests, as in a new workspace; the answer and what explains it do not."""
    world.add("parcel_weights", "parcel_sizes", "1.3")
    world.update()

    fresh = create_workspace(world.course, world.root.parent / "fresh")
    names = {path.relative_to(fresh.root) for path in fresh.root.rglob("*")}
    assert names <= {path.relative_to(world.workspace.root) for path in world.workspace.root.rglob("*")}
    assert b"NotImplementedError" in world.mine(f"{PHASE}/parcel_sizes/weights.py")
    assert not (world.workspace.root / PHASE / "parcel_sizes" / "after.md").exists()


def test_newer_course_files_replace_older_ones(world: World) -> None:
    """Brief and test become what the course has."""
    world.append(f"{WEIGHTS}/README.md", "Sharper now.\n")
    test = world.append(f"{TESTS}/test_parcel_weights.py")
    world.update()

    assert world.mine(f"{WEIGHTS}/README.md").endswith(b"Sharper now.\n")
    assert world.mine(f"{TESTS}/test_parcel_weights.py") == test
    assert world.aside() == {}


def test_an_edited_course_file_moves_aside_for_a_newer_one(world: World) -> None:
    """The course owns it, and the learner's notes in it are not lost."""
    world.write(f"{WEIGHTS}/lesson.md")
    lesson = world.append(f"{WEIGHTS}/lesson.md")
    world.update()

    assert world.mine(f"{WEIGHTS}/lesson.md") == lesson
    assert world.aside() == {f"{WEIGHTS}/lesson.md": MINE}


def test_an_edited_course_file_stays_while_there_is_no_newer(world: World) -> None:
    """It is named, and left alone."""
    world.write(f"{WEIGHTS}/lesson.md")

    assert world.update() == [f"kept {WEIGHTS}/lesson.md"]
    assert world.mine(f"{WEIGHTS}/lesson.md") == MINE


def test_a_course_file_that_is_gone_comes_back(world: World) -> None:
    """The course owns it; a program file that the learner removed stays removed."""
    for path in (f"{WEIGHTS}/README.md", f"{WEIGHTS}/weights.py"):
        (world.workspace.root / path).unlink()

    assert world.update() == [f"restored {WEIGHTS}/README.md"]
    assert not (world.workspace.root / WEIGHTS / "weights.py").exists()


def test_a_newer_stub_replaces_one_that_nobody_touched(world: World) -> None:
    """There is nothing to lose."""
    world.append(f"{WEIGHTS}/weights.py")

    assert world.update() == [f"newer {WEIGHTS}/weights.py"]
    assert world.mine(f"{WEIGHTS}/weights.py").endswith(b"# more\n")


def test_a_newer_stub_stands_beside_what_was_begun(world: World) -> None:
    """The learner's file stays to the byte; the difference shows what the course changed, and that alone."""
    world.write(f"{WEIGHTS}/weights.py")
    world.append(f"{WEIGHTS}/weights.py")
    [step] = plan_update(world.course, world.workspace).steps
    world.update()

    assert world.mine(f"{WEIGHTS}/weights.py") == MINE
    assert world.mine(f"{WEIGHTS}/weights.py.new") == step.content
    assert [line for line in step.difference.splitlines()[2:] if line[0] in "+-"] == ["+# more"]


def test_a_newer_stub_that_was_taken_over_does_not_come_again(world: World) -> None:
    """Whoever has merged it deletes it, and it stays deleted until the next change."""
    world.write(f"{WEIGHTS}/weights.py")
    world.append(f"{WEIGHTS}/weights.py")
    world.update()
    (world.workspace.root / f"{WEIGHTS}/weights.py.new").unlink()
    assert world.update() == []

    world.append(f"{WEIGHTS}/weights.py", "# and more\n")
    assert world.update() == [f"beside {WEIGHTS}/weights.py"]


def test_notes_in_a_waiting_stub_move_aside(world: World) -> None:
    """A second change of the course finds the first one still waiting, with the learner's marks in it."""
    world.write(f"{WEIGHTS}/weights.py")
    world.write(f"{WEIGHTS}/weights.py.new", b"# my notes\n")
    world.append(f"{WEIGHTS}/weights.py")
    world.update()

    assert world.aside() == {f"{WEIGHTS}/weights.py.new": b"# my notes\n"}


def test_a_new_file_never_replaces_the_learners_own(world: World) -> None:
    """Both had the same idea for a name."""
    world.write(f"{WEIGHTS}/scales.py")
    write_files(world.root, {f"{WEIGHTS}/scales.py": b'"""Scales."""\n'})

    assert world.update() == [f"beside {WEIGHTS}/scales.py"]
    assert world.mine(f"{WEIGHTS}/scales.py") == MINE


def test_an_exercise_that_was_never_begun_goes_aside_with_the_course(world: World) -> None:
    """Its stub, its reading and its tests, all of it."""
    before = {
        path.relative_to(world.workspace.root).as_posix(): path.read_bytes()
        for path in (world.workspace.root / LABELS).iterdir()
    }
    world.remove("parcel_labels")
    world.update()

    assert before.items() <= world.aside().items()
    assert f"{TESTS}/test_parcel_labels.py" in world.aside()
    assert not any((world.workspace.root / LABELS).iterdir())


def test_an_exercise_that_was_begun_outlives_the_course(world: World) -> None:
    """Its program stays whole, since one file imports the other; its tests and its reading move aside."""
    world.write(f"{LABELS}/label.py")
    world.remove("parcel_labels")
    world.update()

    left = sorted(path.name for path in (world.workspace.root / LABELS).iterdir())
    assert left == ["__init__.py", "__main__.py", "label.py"]
    assert world.mine(f"{LABELS}/label.py") == MINE
    assert f"{TESTS}/test_parcel_labels.py" in world.aside()


def rename(world: World) -> None:
    """The course calls ``label.py`` ``town.py``, and imports it so."""
    for folder in ("", "start/"):
        place = world.root / LABELS / folder / "label.py"
        place.rename(place.with_name("town.py"))
    front = world.root / LABELS / "__init__.py"
    front.write_text(front.read_text().replace(".label ", ".town "), encoding="utf-8")


def test_a_renamed_file_follows_its_new_name(world: World) -> None:
    """Nobody had touched it: the old one moves aside, the new one is there."""
    rename(world)

    assert world.update() == [
        f"newer {LABELS}/__init__.py",
        f"retired {LABELS}/label.py",
        f"new {LABELS}/town.py",
    ]


def test_a_renamed_file_with_work_in_it_stays(world: World) -> None:
    """The learner is told what it is called now, and moves the work."""
    world.write(f"{LABELS}/label.py", world.mine(f"{LABELS}/label.py") + MINE)
    rename(world)
    told = {step.path: step.renamed for step in plan_update(world.course, world.workspace).steps}
    world.update()

    assert told[f"{LABELS}/label.py"] == f"{LABELS}/town.py"
    assert world.mine(f"{LABELS}/label.py").endswith(MINE)
    assert (world.workspace.root / LABELS / "town.py").exists()


def test_done_stays_done_when_a_test_is_sharpened(world: World) -> None:
    """A new check is suggested, for that exercise alone."""
    for exercise in world.course.exercises:
        won = Verdict(
            exercise=exercise.name,
            id=exercise.brief.id,
            title="",
            phase=PHASE,
            state="passed",
            sentence="",
            score=Score(earned=2, possible=2),
        )
        record_verdict(world.workspace.state, exercise, {}, won)
    world.append(f"{TESTS}/test_parcel_weights.py")
    world.update()

    progress = load_progress(world.workspace.state)
    assert [progress.passed(one) for one in world.course.exercises] == [True, True]
    assert [progress.recheck_suggested(one) for one in world.course.exercises] == [True, False]


def change_everything(world: World) -> None:
    """One of every kind at once: what a term's break does to a course."""
    world.add("parcel_weights", "parcel_notes", "1.4")
    world.remove("parcel_sizes")
    rename(world)
    for path in (f"{WEIGHTS}/README.md", f"{WEIGHTS}/weights.py", f"{TESTS}/test_parcel_weights.py"):
        world.append(path)


def half_done(world: World) -> None:
    """A learner amid the course: one exercise done, one begun, one untouched, notes in a lesson."""
    world.add("parcel_labels", "parcel_sizes", "1.3")
    world.update()
    world.write(f"{WEIGHTS}/weights.py")
    world.write(f"{PHASE}/parcel_sizes/label.py")
    world.write(f"{WEIGHTS}/README.md")


def everything(root: Path) -> dict[str, bytes]:
    """All files, without what marks a moment or nobody reads."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.name.endswith(".lock") and ".venv" not in path.parts
    }


def test_a_plan_touches_nothing(world: World) -> None:
    """It can be looked at and thrown away."""
    half_done(world)
    change_everything(world)
    before = everything(world.workspace.root)
    plan_update(world.course, world.workspace)

    assert everything(world.workspace.root) == before


def test_an_update_killed_at_any_moment_loses_nothing(world: World, tmp_path: Path) -> None:
    """Whichever step was the last, every text of the learner is there, and a second update finishes the first."""
    half_done(world)
    change_everything(world)
    texts = {one for one in everything(world.workspace.root).values() if one.startswith(MINE)}
    code = "from gradus.learner.updating import update; update(course, workspace)"
    script = [HERE / "killed_everywhere.py", world.root, world.workspace.root, tmp_path / "killed", code]
    subprocess.run([sys.executable, *map(str, script)], check=True)
    copies, course = [Workspace(path) for path in (tmp_path / "killed").iterdir()], world.course

    assert len(copies) > 20
    assert not [copy for copy in copies if plan_update(course, copy).news]
    assert not [copy for copy in copies if not texts <= set(everything(copy.root).values())]


def test_a_manifest_of_a_newer_tool_is_left_alone(world: World) -> None:
    """Whoever went back to an older program is told so; nothing is written."""
    path = world.workspace.state / "manifest.json"
    path.write_text('{"version": 2, "files": {}}', encoding="utf-8")

    with pytest.raises(NewerStateError, match="newer gradus"):
        update(world.course, world.workspace)
    assert path.read_text(encoding="utf-8") == '{"version": 2, "files": {}}'


def test_without_a_manifest_nothing_counts_as_untouched(world: World) -> None:
    """A file of nonsense knows nothing: what is unlike the course is treated as the learner's own."""
    (world.workspace.state / "manifest.json").write_bytes(b"\x00")
    world.append(f"{WEIGHTS}/weights.py")
    stub = world.mine(f"{WEIGHTS}/weights.py")

    assert world.update() == [f"beside {WEIGHTS}/weights.py"]
    assert world.mine(f"{WEIGHTS}/weights.py") == stub


def test_a_workspace_that_moved_finds_its_environment_again(world: World, tmp_path: Path) -> None:
    """The link to it is relative, and leads nowhere from the new place."""
    moved = tmp_path / "deep" / "down" / "mine"
    moved.parent.mkdir(parents=True)
    world.workspace.root.rename(moved)
    assert not (moved / ".venv").exists()

    assert update(world.course, Workspace(moved)).environment_mended
    assert (moved / ".venv").resolve() == Path(sys.prefix).resolve()
