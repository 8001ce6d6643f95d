"""``gradus watch`` as a process: in a terminal that is taken and given back, and as a stream of events."""

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gradus.exercises.course import course_root, discover
from gradus.learner.workspace import Workspace, create_workspace

COURSE = discover(course_root())
COMMAND = [sys.executable, "-m", "gradus", "watch", "first_verdict"]
PATIENCE = 60.0
RULE = re.compile("(─{40,})[^─]")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A fresh one."""
    return create_workspace(COURSE, tmp_path / "mine")


def environment() -> dict[str, str]:
    """The user's, without colour and without a size that would be believed more than the terminal."""
    other = ("PYTHON", "PYTEST", "COLUMNS", "LINES")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(other)}
    return {**kept, "PYTHONPATH": str(COURSE.root), "NO_COLOR": "1", "TERM": "xterm-256color"}


class Screen:
    """The other end of a terminal."""

    def __init__(self, descriptor: int, process: subprocess.Popen[bytes]) -> None:
        self._descriptor, self.process = descriptor, process
        self.said = ""

    def resize(self, lines: int, columns: int) -> None:
        """The window gets another size."""
        fcntl.ioctl(self._descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def press(self, key: bytes) -> None:
        """As if typed."""
        self.said = ""
        os.write(self._descriptor, key)

    def wait_for(self, text: str) -> None:
        """Until it was printed since the last key."""
        while text not in self.said:
            self._read()

    def wait_for_rules_of(self, width: int) -> None:
        """Until the widest rule of the last picture is so wide."""
        while max(map(len, RULE.findall(self.said.rpartition("\x1b[H")[2])), default=0) != width:
            self._read()

    def _read(self) -> None:
        assert select.select([self._descriptor], [], [], PATIENCE)[0], self.said
        self.said += os.read(self._descriptor, 1 << 16).decode(errors="replace")

    def settings(self) -> list[object]:
        """How the terminal treats what is typed."""
        return termios.tcgetattr(self._descriptor)[:4]


@contextmanager
def terminal(workspace: Workspace) -> Iterator[Screen]:
    """A watch in a terminal of eighty columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(ours, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(
        COMMAND,
        cwd=workspace.root,
        env=environment(),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509  # no threads here
    )
    try:
        yield Screen(ours, process)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
        os.close(theirs)


def test_a_terminal_is_taken_and_given_back(workspace: Workspace) -> None:
    """What stood there before is there again, and keys behave as they did; exit code 0."""
    with terminal(workspace) as screen:
        before = screen.settings()
        screen.wait_for("Nothing is written")
        assert screen.settings() != before
        screen.press(b"q")
        screen.wait_for("\x1b[?1049l")

        assert screen.process.wait(PATIENCE) == 0
        assert screen.settings() == before


def test_ctrl_c_leaves_with_the_code_of_an_interruption(workspace: Workspace) -> None:
    """130, and the terminal is whole again."""
    with terminal(workspace) as screen:
        before = screen.settings()
        screen.wait_for("Nothing is written")
        screen.press(b"\x03")
        screen.wait_for("\x1b[?1049l")

        assert screen.process.wait(PATIENCE) == 130
        assert screen.settings() == before


def test_a_resize_is_painted_at_once(workspace: Workspace) -> None:
    """Rules are as wide as the window, whatever it becomes."""
    with terminal(workspace) as screen:
        screen.wait_for("Nothing is written")
        screen.press(b"b")
        screen.wait_for_rules_of(80)
        screen.resize(20, 61)
        screen.wait_for_rules_of(61)


def test_events_are_lines_of_json_until_it_is_interrupted(workspace: Workspace) -> None:
    """Started, checking, a line for each test, the verdict; the last line is always ``stopped``."""
    command = [*COMMAND, "--json"]
    with subprocess.Popen(
        command, cwd=workspace.root, env=environment(), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        events = []
        for line in process.stdout:
            events.append(json.loads(line))
            if events[-1]["event"] == "verdict":
                process.send_signal(signal.SIGINT)

    kinds = [event["event"] for event in events]
    tests = kinds.count("test")
    assert kinds == ["started", "checking", *["test"] * tests, "verdict", "stopped"]
    assert (events[-2]["verdict"]["state"], process.returncode) == ("incomplete", 130)
    assert tests == len(events[-2]["verdict"]["tests"])


def test_a_reader_that_goes_away_ends_the_watch(workspace: Workspace) -> None:
    """An editor that dies leaves no watch behind, and no server."""
    command = [*COMMAND, "--json"]
    with subprocess.Popen(
        command, cwd=workspace.root, env=environment(), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()

        assert process.wait(PATIENCE) is not None
