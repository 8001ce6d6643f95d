"""What the doctor sees when it looks: at folders made for it, at a workspace, and at the machine that runs this."""

import contextlib
import json
import os
import pty
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from gradus.doctor.own_folder import look_at_workspace
from gradus.doctor.places import (
    DAY,
    MONTH,
    filesystem_of,
    look_at_cache,
    look_at_storage,
    look_at_temporary,
    look_at_watching,
)
from gradus.exercises.course import course_root, discover
from gradus.learner.workspace import Workspace, create_workspace

COURSE = discover(course_root())


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A fresh one."""
    return create_workspace(COURSE, tmp_path / "mine")


def test_a_folder_that_is_no_folder_cannot_be_written_to(tmp_path: Path) -> None:
    """Looking at what is broken says so, and does not break."""
    (tmp_path / "file").touch()

    assert not look_at_storage(tmp_path / "file" / "inner").writable
    assert look_at_storage(tmp_path / "new" / "inner").writable


def age(folder: Path, seconds: float) -> None:
    """Make ``folder`` and what is in it that old."""
    for path in [*folder.rglob("*"), folder]:
        moment = path.stat().st_mtime - seconds
        os.utime(path, (moment, moment))


def test_only_old_folders_of_checks_that_nobody_works_in_were_left_behind(tmp_path: Path) -> None:
    """A fresh one, one of another program, and one that a process still sits in are not for the bin."""
    names = ("gradus-oldandde", "gradus-somebody", "gradus-brandnew", "gradus-notes-of-mine")
    old, used, new, others = [tmp_path / name for name in names]
    for folder in (old, used, new, others):
        (folder / "run").mkdir(parents=True)
    for folder in (old, used, others):
        age(folder, 2 * DAY)
    with subprocess.Popen([sys.executable, "-c", "input()"], cwd=used / "run", stdin=subprocess.PIPE):
        left = look_at_temporary(tmp_path).leftovers

    assert left == (str(old),)


def test_a_lane_is_idle_when_nobody_wrote_to_it_for_a_month(tmp_path: Path) -> None:
    """The others are what makes the next check fast."""
    for name in ("lane-0", "lane-1"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "cache").write_bytes(bytes(1000))
    age(tmp_path / "lane-1", 2 * MONTH)
    cache = look_at_cache(tmp_path)

    assert cache.idle == (str(tmp_path / "lane-1"),)
    assert cache.size == 2000


def test_the_file_system_is_that_of_the_nearest_mount() -> None:
    """Mount points may lie in one another, hold blanks, or be used twice."""
    mounts = (
        "/dev/sda / ext4 rw 0 0\nhost:/x /home/ada nfs4 rw 0 0\n"
        "me@there:/ /home/ada/my\\040disk fuse.sshfs rw 0 0\nnone /home/ada nfs rw 0 0"
    )

    assert filesystem_of(Path("/usr"), mounts) == "ext4"
    assert filesystem_of(Path("/home/ada/course"), mounts) == "nfs"
    assert filesystem_of(Path("/home/ada/my disk/course"), mounts) == "sshfs"


def test_this_system_tells_of_changes(tmp_path: Path) -> None:
    """What watch relies on is really tried."""
    assert look_at_watching(tmp_path, [tmp_path]).refusal == ""
    assert look_at_watching(tmp_path, [tmp_path / "gone"]).refusal != ""


def test_looking_at_a_workspace_changes_nothing_in_it(workspace: Workspace) -> None:
    """A workspace whose link leads nowhere and whose manifest is junk is described, and left for its owner."""
    link, manifest = workspace.root / ".venv", workspace.state / "manifest.json"
    link.unlink()
    link.symlink_to("nowhere")
    manifest.write_text("junk", encoding="utf-8")
    seen = look_at_workspace(workspace, COURSE)

    assert not seen.environment_leads
    assert seen.manifest_fault
    assert (os.readlink(link), manifest.read_text(encoding="utf-8")) == ("nowhere", "junk")  # noqa: PTH115


def test_a_course_that_is_newer_is_seen_from_the_workspace(workspace: Workspace) -> None:
    """As many files as an update would bring."""
    before = look_at_workspace(workspace, COURSE)
    given = workspace.root / "tests" / "conftest.py"
    given.unlink()

    assert (before.waiting, look_at_workspace(workspace, COURSE).waiting) == (0, 1)


def test_the_doctor_is_content_with_the_machine_that_runs_this(workspace: Workspace) -> None:
    """Exit code 0, one JSON document, and a real check was made on the way."""
    command = [sys.executable, "-m", "gradus", "doctor", "--json"]
    ended = subprocess.run(
        command, cwd=workspace.root, capture_output=True, text=True, check=False, timeout=120
    )
    document = json.loads(ended.stdout)
    said = {one["about"]: one for one in document["findings"]}

    assert (ended.returncode, document["good"]) == (0, True), ended.stdout + ended.stderr
    assert said["check"]["sentence"].startswith("A check of first_verdict takes ")
    assert "stays" in said["mypy"]["sentence"]


def test_a_terminal_is_seen_as_it_is(workspace: Workspace) -> None:
    """The line that tells of progress stands before the terminal, and is not taken for it."""
    leader, follower = pty.openpty()
    termios.tcsetwinsize(follower, (24, 60))
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR")}
    surroundings = {**kept, "TERM": "xterm"}
    command = [sys.executable, "-m", "gradus", "doctor"]
    with subprocess.Popen(
        command, cwd=workspace.root, env=surroundings, stdin=follower, stdout=follower, stderr=follower
    ):
        os.close(follower)
        said = " ".join(everything_on(leader).split())

    assert "The terminal is 60 columns wide" in said
    assert "UTF-8." in said


def everything_on(terminal: int) -> str:
    """What a program writes to its terminal, until it closes it."""
    chunks = []
    with contextlib.suppress(OSError):
        while chunk := os.read(terminal, 65_536):
            chunks.append(chunk)
    os.close(terminal)
    return b"".join(chunks).decode()
