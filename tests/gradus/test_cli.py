"""The command line as its user meets it: what it prints, where, and with which exit code."""

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
from typer.testing import CliRunner

from gradus.cli import app
from gradus.exercises.course import course_root, discover
from gradus.learner.workspace import Workspace, create_workspace

COURSE = discover(course_root())
FIRST = COURSE.find("first_verdict")
COMMANDS = ["init", "check", "run", "list", "next", "author check", "author stub", "author docs"]
COMMANDS += ["author mutants", "hint", "solution", "diff", "after", "reset", "update", "verify", "report"]
COMMANDS += ["doctor", "watch", "grade", "up", "down", "author release"]
STUB = 'raise NotImplementedError("first_verdict.sentence.sentence")'
EXAMPLE = re.compile(r"Example: gradus \w+")


class Said(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with caches of its own, and a clone of the course that remembers no workspace yet."""
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(COURSE.root / "gradus", home / "clone" / "gradus")
    for name in (*COURSE.phases, "tests"):
        (home / "clone" / name).symlink_to(COURSE.root / name)
    return home


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A fresh one."""
    return create_workspace(COURSE, tmp_path / "mine")


def environment(home: Path) -> dict[str, str]:
    """The user's environment with another home, and no width or colour of this terminal."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}
    clone = {"PYTHONPATH": str(home / "clone")}
    return {**kept, **clone, "HOME": str(home), "XDG_CACHE_HOME": str(home), "COLUMNS": "80"}


def gradus(home: Path, folder: Path, *arguments: str) -> Said:
    """Run a command in ``folder``, without a terminal."""
    command = [sys.executable, "-m", "gradus", *arguments]
    ended = subprocess.run(
        command, cwd=folder, env=environment(home), capture_output=True, text=True, check=False, timeout=60
    )
    return Said(ended.returncode, ended.stdout, ended.stderr)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_ends_with_an_example(command: str) -> None:
    """Whoever asks for help sees at once what to type, in lines that can be copied."""
    said = CliRunner().invoke(app, [*command.split(), "--help"])

    assert said.exit_code == 0
    assert EXAMPLE.match(said.output.strip().splitlines()[-1].strip()), said.output
    assert "│" not in said.output


def test_without_a_terminal_the_bare_command_says_where_you_stand(home: Path, workspace: Workspace) -> None:
    """In a script nothing is asked and nothing waits: the next exercise is shown, exit code 0."""
    said = gradus(home, workspace.root)

    assert said.code == 0, said.err
    assert "1.0 first_verdict" in said.out
    assert "gradus watch" in said.out


def test_a_checked_stub_is_to_do_and_not_passed(home: Path, workspace: Workspace) -> None:
    """Exit code 1, and the rule of the first failing test in words."""
    said = gradus(home, workspace.root, "check", "first_verdict")

    assert said.code == 1, said.err
    assert "to do" in said.out
    assert 'When everything passed, the sentence is short: "All 4 tests pass.".' in said.out
    assert "01_typing/first_verdict/sentence.py:" in said.out


def test_finished_work_passes_and_is_remembered(home: Path, workspace: Workspace) -> None:
    """Exit code 0; from then on the list shows it and the next exercise is another."""
    (workspace.folder(FIRST) / "sentence.py").write_bytes(FIRST.reference["sentence.py"])

    assert gradus(home, workspace.root, "check", "1.0").code == 0
    listed = json.loads(gradus(home, workspace.root, "list", "--json").out)
    assert [one["name"] for one in listed if one["passed"]] == ["first_verdict"]
    assert json.loads(gradus(home, workspace.root, "next", "--json").out)["name"] == "typed_toolbox"


def test_the_json_of_a_check_is_one_document(home: Path, workspace: Workspace) -> None:
    """Standard output carries nothing else; what is not wanted by programs goes to standard error."""
    said = gradus(home, workspace.root, "check", "first_verdict", "--json")
    [verdict] = json.loads(said.out)["verdicts"]

    assert (verdict["exercise"], verdict["state"], verdict["passed"]) == (
        "first_verdict",
        "incomplete",
        False,
    )
    assert {test["failure"]["kind"] for test in verdict["tests"] if test["failure"]} == {"not_written"}


def test_a_check_inside_an_exercise_is_about_that_one(home: Path, workspace: Workspace) -> None:
    """Where you stand is what you mean."""
    said = gradus(home, workspace.folder(FIRST), "check", "--json")

    assert [verdict["exercise"] for verdict in json.loads(said.out)["verdicts"]] == ["first_verdict"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["check", "frist_verdict"], "Did you mean 'first_verdict'?"),
        (["check", "01_typping"], "Did you mean '01_typing'?"),
        (["run", "typed_tolbox"], "Did you mean 'typed_toolbox'?"),
        (["chekc"], "check"),
        (["check", "--jsn"], "--json"),
    ],
)
def test_a_wrong_name_suggests_the_nearest(
    home: Path, workspace: Workspace, arguments: list[str], says: str
) -> None:
    """Exit code 2, one sentence on standard error, nothing on standard output."""
    said = gradus(home, workspace.root, *arguments)

    assert (said.code, said.out) == (2, "")
    assert says in said.err


def test_outside_of_a_workspace_the_way_in_is_told(home: Path, tmp_path: Path) -> None:
    """Exit code 2 and the command that makes one."""
    said = gradus(home, tmp_path, "check")

    assert said.code == 2
    assert "gradus init DIR" in said.err


def test_init_makes_a_workspace_and_refuses_a_used_folder(home: Path, tmp_path: Path) -> None:
    """Exit code 0 with the next steps; the second time 2, and nothing is touched."""
    first, second = [gradus(home, tmp_path, "init", "mine") for _ in range(2)]

    assert (first.code, second.code) == (0, 2)
    assert "cd mine" in first.out
    assert "already holds something else" in second.err


def test_run_starts_the_learners_own_program(home: Path, workspace: Workspace) -> None:
    """The demonstration runs on the learner's code, with the learner's output and exit code."""
    main = workspace.folder(FIRST) / "__main__.py"
    main.write_text("import sys\n\nprint('mine', sys.argv[1:])\nsys.exit(7)\n", encoding="utf-8")

    assert gradus(home, workspace.root, "run", "first_verdict", "--fast", "x") == Said(
        7, "mine ['--fast', 'x']\n", ""
    )


def test_output_without_a_terminal_has_no_control_codes(home: Path, workspace: Workspace) -> None:
    """Redirected into a file, a verdict is plain text."""
    said = gradus(home, workspace.root, "check", "first_verdict")

    assert "\x1b" not in said.out + said.err


def test_what_a_program_prints_cannot_steer_the_terminal(home: Path, workspace: Workspace) -> None:
    """Control characters of judged code are shown, not obeyed."""
    wipe = 'print("\\x1b[2J")\n    return "x"'
    text = FIRST.start["sentence.py"].decode().replace(STUB, wipe)
    (workspace.folder(FIRST) / "sentence.py").write_text(text, encoding="utf-8")
    said = gradus(home, workspace.root, "check", "first_verdict")

    assert "\\x1b[2J" in said.out
    assert "\x1b" not in said.out


def test_ctrl_c_ends_the_judged_program_too(home: Path, workspace: Workspace, tmp_path: Path) -> None:
    """Exit code 130, and no process is left that burns the machine's time."""
    note = tmp_path / "pid"
    deaf = f"""import os
    import signal
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    with open({str(note)!r}, "w") as file:
        file.write(str(os.getpid()))
    while True:
        pass"""
    text = FIRST.start["sentence.py"].decode().replace(STUB, deaf)
    (workspace.folder(FIRST) / "sentence.py").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "gradus", "check", "first_verdict"]
    process = subprocess.Popen(command, cwd=workspace.root, env=environment(home), start_new_session=True)
    while not note.exists() or not note.read_text():
        assert process.poll() is None
        select.select([], [], [], 0.01)
    os.killpg(process.pid, signal.SIGINT)

    assert process.wait(30) == 130
    assert not Path(f"/proc/{note.read_text()}").exists()


def test_in_a_terminal_the_bare_command_asks_where_to_go(home: Path, tmp_path: Path) -> None:
    """The first command of a learner: a question with a default, then the first exercise."""
    leader, follower = pty.openpty()
    (home / "clone" / ".gradus" / "workspace").unlink(missing_ok=True)
    command = [sys.executable, "-m", "gradus"]
    process = subprocess.Popen(
        command, cwd=tmp_path, env=environment(home), stdin=follower, stdout=follower, stderr=follower
    )
    os.close(follower)
    os.write(leader, b"my-course\n")
    screen = read_all(leader)

    assert process.wait(30) == 0, screen
    assert "gradus-workspace" in screen
    assert "Your first verdict" in screen
    assert (tmp_path / "my-course" / "pyproject.toml").is_file()


def read_all(terminal: int) -> str:
    """Everything a program writes to its terminal until it closes it."""
    chunks = []
    while select.select([terminal], [], [], 30)[0]:
        try:
            chunks.append(os.read(terminal, 65_536))
        except OSError:
            break
        if not chunks[-1]:
            break
    os.close(terminal)
    return b"".join(chunks).decode()


def test_running_what_is_not_written_says_so_in_one_line(home: Path, workspace: Workspace) -> None:
    """A stub's error is no crash: the function is named, exit code 1, and no traceback."""
    said = gradus(home, workspace.root, "run", "first_verdict")

    assert said.code == 1
    assert "`sentence` is not written yet" in said.err
    assert "Traceback" not in said.err
