"""Does something to a workspace and is killed, each time one step later, until it comes to its end; then does it again.

    python killed_everywhere.py COURSE WORKSPACE INTO CODE

Each works on a fresh copy, ``INTO/1``, ``INTO/2`` and so on, and the second try there is left in peace. ``CODE`` finds
``course`` and ``workspace``. A step is whatever changes the disk: a file opened for writing, moved, linked or removed,
a folder made. The interpreter announces each before it happens, and that is when ``kill -9`` strikes. The system
lives on, so nothing has to wait until the disk has it. The copies share their files, since none may be written in
place anyway.
"""

import os
import shutil
import signal
import sys
from itertools import count
from pathlib import Path

from gradus.exercises.course import discover
from gradus.learner.workspace import Workspace

CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.symlink"}
WRITING = os.O_WRONLY | os.O_RDWR


def strike_at(moment: int) -> None:
    """Kill this process before its change number ``moment``; 0 is never."""
    left = moment
    os.fsync = lambda fd: None  # noqa: ARG005  # the name that the system's has

    def heard(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING
        changes = event in CHANGES or writes
        left -= bool(changes)
        if changes and left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(heard)


def ended(moment: int, copy: Path, course: Path, code: str) -> int:
    """How the process ended that was to be killed then."""
    child = os.fork()
    if not child:
        names = {"course": discover(course), "workspace": Workspace(copy)}
        strike_at(moment)
        exec(code, names)  # noqa: S102  # the test's own words
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    given, original, into = (Path(argument) for argument in sys.argv[1:4])
    for number in count(1):
        one = into / str(number)
        shutil.copytree(original, one, symlinks=True, copy_function=os.link)
        first, second = (ended(moment, one, given, sys.argv[4]) for moment in (number, 0))
        if first not in (0, -signal.SIGKILL) or second != 0:
            sys.exit(f"it failed by itself in {one}: {first}, {second}")
        if first == 0:
            break
