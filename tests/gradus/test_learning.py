"""The commands of the learner's loop as their user meets them: words, exit codes, and what is asked before.

They run in a clone of their own, with the planted course: 1.1 has marked bodies, 1.2 a start of its own.
"""

import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from gradus.exercises.course import Course, course_root, discover
from gradus.learner.opening import solution_of
from gradus.learner.workspace import Workspace, create_workspace
from gradus.runner.composition import write_files

HERE = Path(__file__).parent
MINE = b'"""Mine."""\n'


class Said(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The tool with the planted course beside it."""
    root = tmp_path_factory.mktemp("home") / "clone"
    shutil.copytree(course_root() / "gradus", root / "gradus")
    text = (HERE / "planted_course.txt").read_text(encoding="utf-8")
    _, *parts = re.split(r"^==== (.+)\n", text, flags=re.MULTILINE)
    write_files(root, dict(zip(parts[::2], (part.encode() for part in parts[1::2]), strict=True)))
    return discover(root)


@pytest.fixture
def workspace(clone: Course, tmp_path: Path) -> Workspace:
    """A fresh one."""
    return create_workspace(clone, tmp_path / "mine")


def environment(clone: Course) -> dict[str, str]:
    """The user's environment with another home, and no width or colour of this terminal."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}
    home = str(clone.root.parent)
    return {**kept, "PYTHONPATH": str(clone.root), "HOME": home, "XDG_CACHE_HOME": home, "COLUMNS": "80"}


def gradus(clone: Course, folder: Path, *arguments: str) -> Said:
    """Run a command in ``folder``, without a terminal."""
    command = [sys.executable, "-m", "gradus", *arguments]
    ended = subprocess.run(
        command, cwd=folder, env=environment(clone), capture_output=True, text=True, check=False, timeout=90
    )
    return Said(ended.returncode, ended.stdout, ended.stderr)


def at_terminal(clone: Course, folder: Path, typed: bytes, *arguments: str) -> tuple[int, str]:
    """Run a command in a terminal at which ``typed`` is typed as soon as it asks."""
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "gradus", *arguments]
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment(clone),
        stdin=follower,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
    )
    os.close(follower)
    screen = b""
    while b"?" not in screen:
        screen += read(leader)
    if typed == b"\x03":
        process.send_signal(signal.SIGINT)
    else:
        os.write(leader, typed)
    while more := read(leader):
        screen += more
    os.close(leader)
    return process.wait(30), screen.decode()


def read(terminal: int) -> bytes:
    """The next that a program writes; nothing when it has closed its terminal."""
    assert select.select([terminal], [], [], 60)[0]
    try:
        return os.read(terminal, 65_536)
    except OSError:
        return b""


def solve(clone: Course, workspace: Workspace, name: str) -> None:
    """The learner finds exactly the reference."""
    exercise = clone.find(name)
    files = {file: text.encode() for file, text in solution_of(exercise).items()}
    write_files(workspace.folder(exercise), files)


def test_each_call_opens_one_more_hint(clone: Course, workspace: Workspace) -> None:
    """It says which of how many; ``--again`` opens nothing, ``--json`` is one document."""
    first, second = [gradus(clone, workspace.root, "hint", "1.1") for _ in range(2)]
    again = json.loads(gradus(clone, workspace.root, "hint", "1.1", "--again", "--json").out)

    assert "hint 1 of 3" in first.out
    assert ("hint 2 of 3" in second.out, "`sum`" in second.out) == (True, True)
    assert [hint["number"] for hint in again["hints"]] == [1, 2]


def test_a_hint_is_about_where_one_stands(clone: Course, workspace: Workspace) -> None:
    """In an exercise's folder about that one, elsewhere about the current one."""
    inside = workspace.folder(clone.find("parcel_labels"))

    assert gradus(clone, inside, "hint").out.startswith("parcel_labels")
    assert gradus(clone, workspace.root, "hint").out.startswith("parcel_weights")


def test_what_passing_opens_is_closed_before(clone: Course, workspace: Workspace) -> None:
    """Exit code 2 and a sentence that says what opens it; giving up opens all three."""
    closed = gradus(clone, workspace.root, "diff", "1.1")
    assert (closed.code, closed.out) == (2, "")
    assert "gradus diff parcel_weights --give-up" in closed.err

    assert "+    return sum(" in gradus(clone, workspace.root, "diff", "1.1", "--give-up").out
    assert "    return sum(" in gradus(clone, workspace.root, "solution", "1.1").out
    assert "So it is." in gradus(clone, workspace.root, "after", "1.1").out


def test_a_reset_asks_first(clone: Course, workspace: Workspace) -> None:
    """A no, and Ctrl-C, leave everything; a yes moves it aside and says where."""
    path = workspace.folder(clone.find("1.1")) / "weights.py"
    path.write_bytes(MINE)
    told = at_terminal(clone, workspace.root, b"n\n", "reset", "1.1")
    interrupted = at_terminal(clone, workspace.root, b"\x03", "reset", "1.1")
    assert ((told[0], interrupted[0]), path.read_bytes()) == ((0, 130), MINE)

    code, screen = at_terminal(clone, workspace.root, b"y\n", "reset", "1.1")
    assert (code, path.read_bytes() != MINE) == (0, True)
    assert re.search(r"cp -r \.gradus/aside/\S+-reset-parcel_weights/\. \.", screen)


def test_ctrl_c_at_the_first_question_is_an_interruption(clone: Course, tmp_path: Path) -> None:
    """Exit code 130, as everywhere, and no workspace."""
    (clone.root / ".gradus" / "workspace").unlink(missing_ok=True)

    assert at_terminal(clone, tmp_path, b"\x03")[0] == 130
    assert not any(tmp_path.iterdir())


def test_without_a_terminal_nothing_is_reset_unasked(clone: Course, workspace: Workspace) -> None:
    """Exit code 2 names what would agree; with it, it is done."""
    path = workspace.folder(clone.find("1.1")) / "weights.py"
    path.write_bytes(MINE)
    refused = gradus(clone, workspace.root, "reset", "1.1")

    assert (refused.code, path.read_bytes()) == (2, MINE)
    assert "gradus reset parcel_weights --yes" in refused.err
    assert gradus(clone, workspace.root, "reset", "1.1", "--yes").code == 0


def test_an_update_is_shown_before_it_is_made(clone: Course, workspace: Workspace) -> None:
    """``--dry-run`` shows and changes nothing; ``--yes`` makes it; then there is nothing to do."""
    lesson = workspace.root / "01_parcels" / "parcel_weights" / "lesson.md"
    lesson.unlink()
    shown = gradus(clone, workspace.root, "update", "--dry-run")
    assert ("lesson.md" in shown.out, "missing, comes back" in shown.out, lesson.exists()) == (
        True,
        True,
        False,
    )

    made, again = [gradus(clone, workspace.root, "update", "--yes") for _ in range(2)]
    assert (made.code, again.code, lesson.exists()) == (0, 0, True)
    assert again.out == "Your workspace is up to date.\n"


def test_a_phase_is_verified_against_its_objectives(clone: Course, workspace: Workspace) -> None:
    """Exit code 1 and what is missing; 0 when all of it passed, with every objective ticked."""
    solve(clone, workspace, "parcel_weights")
    missing = gradus(clone, workspace.root, "verify", "01_parcels")
    solve(clone, workspace, "parcel_labels")
    whole = gradus(clone, workspace.root, "verify", "01_parcels", "--json")

    assert (missing.code, whole.code) == (1, 0)
    assert "✓ Nothing much" in missing.out
    assert missing.out.endswith("1 of 2 exercises passed, 2 of 4 points\nMissing: parcel_labels\n")
    assert [one["learning"] for one in json.loads(whole.out)["exercises"]] == [["Nothing much"]] * 2


def test_giving_up_is_shown_by_verify_and_report(clone: Course, workspace: Workspace) -> None:
    """It takes nothing away; it is said."""
    gradus(clone, workspace.root, "solution", "1.2", "--give-up")
    gradus(clone, workspace.root, "report", "--into", "page.html")

    assert "the solution was opened" in gradus(clone, workspace.root, "verify", "1.2").out
    assert "solution opened" in (workspace.root / "page.html").read_text(encoding="utf-8")


def test_a_report_goes_where_it_is_told(clone: Course, workspace: Workspace) -> None:
    """Into the workspace unless told; a file of somebody's is refused with exit code 2."""
    (workspace.root / "thesis.html").write_text("three years", encoding="utf-8")

    assert "report.html" in gradus(clone, workspace.root, "report").out
    assert (workspace.root / "report.html").is_file()
    assert gradus(clone, workspace.root, "report", "--into", "thesis.html").code == 2


def test_a_path_means_the_exercise_it_lies_in(clone: Course, workspace: Workspace) -> None:
    """What a shell completes is as good as a name."""
    said = gradus(clone, workspace.folder(clone.find("parcel_labels")), "check", "./", "--json")

    assert [verdict["exercise"] for verdict in json.loads(said.out)["verdicts"]] == ["parcel_labels"]


def test_redirected_output_has_no_trailing_blanks(clone: Course, workspace: Workspace) -> None:
    """A verdict in a file is as wide as its words."""
    said = gradus(clone, workspace.root, "check") + gradus(clone, workspace.root, "next")

    assert not [line for line in f"{said[1]}{said[4]}".splitlines() if line != line.rstrip()]


def test_lost_progress_is_told_once_and_filled_again(clone: Course, workspace: Workspace) -> None:
    """The file that made no sense is kept beside, whatever the command; a check fills a new one."""
    solve(clone, workspace, "parcel_weights")
    (workspace.state / "progress.json").write_bytes(b"\x00\x00")
    told, silent = [gradus(clone, workspace.root, "next").err for _ in range(2)]

    assert (workspace.state / "progress.json.unreadable-1").read_bytes() == b"\x00\x00"
    assert ("gradus verify" in told, silent) == (True, "")
    assert gradus(clone, workspace.root, "check", "1.1").code == 0
    assert json.loads(gradus(clone, workspace.root, "list", "--json").out)[0]["passed"]


def test_progress_of_a_newer_tool_does_not_stop_a_check(clone: Course, workspace: Workspace) -> None:
    """The verdict is given, and a sentence says why it cannot be kept; what shows progress says no."""
    (workspace.state / "progress.json").write_text('{"version": 99}', encoding="utf-8")
    checked = gradus(clone, workspace.root, "check", "1.1")

    assert ("to do" in checked.out, "newer gradus" in checked.err) == (True, True)
    assert gradus(clone, workspace.root, "next").code == 2
    assert (workspace.state / "progress.json").read_text(encoding="utf-8") == '{"version": 99}'
