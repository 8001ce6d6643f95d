"""A workspace: what it holds, that it is there whole or not at all, and that plain tools in it tell the truth."""

import os
import subprocess
import sys
from pathlib import Path
from xml.etree.ElementTree import parse

import pytest

from gradus.errors import FolderInUseError, NoWorkspaceError
from gradus.exercises.course import Course, Exercise, course_root, discover
from gradus.learner.workspace import (
    Workspace,
    create_workspace,
    find_workspace,
    remember_workspace,
    remembered_workspace,
    require_workspace,
)
from gradus.runner.composition import write_files

COURSE = discover(course_root())
FIRST = COURSE.find("first_verdict")
STUB = "NotImplementedError: async_downloader."
CLEAN = {
    name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST", "MYPY"))
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A fresh one."""
    return create_workspace(COURSE, tmp_path / "mine")


def plain(workspace: Workspace, *command: str) -> tuple[int, str]:
    """Exit code and output of a tool as a learner starts it in the workspace."""
    ended = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=workspace.root,
        capture_output=True,
        text=True,
        check=False,
        env=CLEAN,
    )
    return ended.returncode, ended.stdout + ended.stderr


def test_a_workspace_holds_what_a_learner_needs_and_no_solutions(workspace: Workspace) -> None:
    """Stubs, briefs, lessons and tests; neither the answer nor what is opened by passing."""
    names = {path.relative_to(workspace.root).as_posix() for path in workspace.root.rglob("*")}

    assert {
        "pyproject.toml",
        "01_typing/first_verdict/README.md",
        "tests/02_async/test_async_downloader.py",
    } <= names
    assert not [name for name in names if name.endswith(("after.md", "hints.md")) or "/corpus" in name]
    assert all(workspace.files(exercise) == exercise.start for exercise in COURSE.exercises)


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    """Nothing of somebody's is ever written over."""
    (tmp_path / "thesis.txt").write_text("three years", encoding="utf-8")

    with pytest.raises(FolderInUseError):
        create_workspace(COURSE, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_workspace_that_cannot_be_finished_leaves_nothing(tmp_path: Path) -> None:
    """It is built beside its place: when that fails, neither the place nor the scaffold is there."""
    broken = Exercise(FIRST.brief, tmp_path / "nowhere" / "first_verdict", tmp_path)

    with pytest.raises(FileNotFoundError):
        create_workspace(Course(COURSE.root, (broken,)), tmp_path / "mine")
    assert not any(tmp_path.iterdir())


def test_an_empty_folder_becomes_the_workspace(tmp_path: Path) -> None:
    """Made beforehand, as one does before ``git init``, is as good as new."""
    (tmp_path / "mine").mkdir()

    assert create_workspace(COURSE, tmp_path / "mine").root == tmp_path / "mine"


def test_the_working_directory_itself_can_become_the_workspace(tmp_path: Path) -> None:
    """``gradus init .`` must not pull the folder away from under the shell that stands in it."""
    place = tmp_path.stat().st_ino
    create_workspace(COURSE, tmp_path)

    assert tmp_path.stat().st_ino == place
    assert find_workspace(tmp_path) == Workspace(tmp_path)


def test_a_workspace_is_found_from_anywhere_inside(workspace: Workspace) -> None:
    """Commands work in any folder of it, and say so elsewhere."""
    inside = workspace.root / "01_typing" / "first_verdict"

    assert find_workspace(inside) == workspace
    with pytest.raises(NoWorkspaceError):
        require_workspace(workspace.root.parent)


def test_a_clone_remembers_the_workspace_until_it_is_gone(tmp_path: Path, workspace: Workspace) -> None:
    """Whoever types gradus in the clone gets to the same place; a deleted one is forgotten."""
    clone = Course(tmp_path / "clone", COURSE.exercises)
    remember_workspace(clone, workspace)

    assert remembered_workspace(clone.root) == workspace
    workspace.root.rename(tmp_path / "moved")
    assert remembered_workspace(clone.root) is None


def test_plain_pytest_fails_every_stub_for_the_right_reason(workspace: Workspace) -> None:
    """What is not written says so, children included; only what was given passes."""
    plain(workspace, "pytest", "--junit-xml=report.xml", "tests/02_async/test_async_downloader.py")
    cases = list(parse(workspace.root / "report.xml").iter("testcase"))
    failed = {case.get("name"): case.find("failure") for case in cases if len(case)}

    passed = [case.get("name") for case in cases if not len(case)]
    assert passed == ["test_names_from_urls_are_safe_and_unique"]
    assert [name for name, why in failed.items() if why is None or STUB not in (why.text or "")] == []


def test_plain_tools_see_half_done_work_as_it_is(workspace: Workspace) -> None:
    """A right body without its annotation: tests pass, types do not, lint has nothing to say."""
    answer = FIRST.reference["sentence.py"].decode().replace(") -> int:", "):")
    write_files(workspace.folder(FIRST), {"sentence.py": answer.encode()})

    assert plain(workspace, "pytest", "-q", "tests/01_typing/test_first_verdict.py")[0] == 0
    code, said = plain(workspace, "mypy", "--strict", "01_typing/first_verdict")
    assert (code, "[no-untyped-def]" in said) == (1, True)
    assert plain(workspace, "ruff", "check", "01_typing/first_verdict")[0] == 0


def test_plain_tools_accept_finished_work(workspace: Workspace) -> None:
    """With every reference in place, bare pytest, mypy and ruff have no objection."""
    for exercise in COURSE.exercises:
        write_files(workspace.folder(exercise), exercise.reference)

    assert plain(workspace, "pytest", "-q")[0] == 0
    assert plain(workspace, "mypy", "--strict")[0] == 0
    assert plain(workspace, "ruff", "check")[0] == 0


def test_the_manifest_tells_delivered_from_changed(workspace: Workspace) -> None:
    """An update must know what the learner has touched: fingerprints of all that was delivered are kept."""
    manifest = (workspace.state / "manifest.json").read_text(encoding="utf-8")

    assert '"01_typing/first_verdict/sentence.py"' in manifest
    assert '"tests/01_typing/test_first_verdict.py"' in manifest
