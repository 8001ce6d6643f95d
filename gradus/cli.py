"""The command line: reads the arguments, calls what does the work, shows what came of it.

A command's module is imported when the command is called. Each is a composition root of its own: it looks up the
course's place, the cache and the environment, and passes them down. What an end means is the same for all:

    0  good: everything passed, or there was nothing to judge
    1  not passed, or the course contradicts its own rules
    2  wrong use: an unknown name, a folder that is no workspace
    130  interrupted with Ctrl-C
"""

import contextlib
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, NoReturn

import typer

from gradus.errors import CourseError, GradusError, NewerStateError, RunnerError, UseError
from gradus.exercises.course import course_root
from gradus.group_on_use import GroupOnUse
from gradus.learner.progress import load_progress, loss_of
from gradus.learner.workspace import find_workspace, remembered_workspace
from gradus.screens.remark import remark

GOOD, NOT_PASSED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130
_EXIT_CODES: tuple[tuple[type[GradusError], int], ...] = (
    (UseError, WRONG_USE),
    (CourseError, NOT_PASSED),
    (RunnerError, NOT_PASSED),
)


class _Commands(GroupOnUse):
    """Where each command is, in the order in which people meet them."""

    sources: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(["init", "next"], "gradus.starting:starting"),
        "watch": "gradus.watching.command:watching",
        "check": "gradus.check:checking",
        **dict.fromkeys(["run", "list"], "gradus.starting:starting"),
        **dict.fromkeys(["hint", "solution", "diff", "after"], "gradus.learning:learning"),
        **dict.fromkeys(["reset", "update", "verify", "report"], "gradus.learning:learning"),
        **dict.fromkeys(["up", "down"], "gradus.engine_commands:engines"),
        "doctor": "gradus.doctor.command:doctor",
        "grade": "gradus.grading.command:grading",
        "author": "gradus.author:author",
    }


app = typer.Typer(
    cls=_Commands,
    help="A course in professional Python whose exercises are real software.",
    epilog="Example: gradus check first_verdict",
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Open the course: make a workspace if there is none, and show what comes next."""
    _tell_of_lost_progress()
    if context.invoked_subcommand is None:
        from gradus.starting import open_course  # noqa: PLC0415  # like any other command

        open_course()


def _tell_of_lost_progress() -> None:
    """Once, whatever the command is: the first reading moves a file that makes no sense aside."""
    workspace = find_workspace(Path.cwd()) or remembered_workspace(course_root())
    if workspace is None:
        return
    with contextlib.suppress(NewerStateError, OSError):
        if loss := loss_of(load_progress(workspace.state)):
            remark(loss)


def main() -> NoReturn:
    """Run the command line; every refusal is one sentence on standard error and an exit code."""
    for number in ("SIGTERM", "SIGHUP"):
        which = getattr(signal, number, None)
        if which is not None and signal.getsignal(which) is not signal.SIG_IGN:  # nohup's wish is respected
            signal.signal(which, signal.default_int_handler)
    try:
        app()
    except GradusError as error:
        remark(str(error))
        sys.exit(next(code for kind, code in _EXIT_CODES if isinstance(error, kind)))
    except OSError as error:
        remark(f"{error.filename or 'output'}: {error.strerror or error}")
        sys.exit(WRONG_USE)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    sys.exit(GOOD)


if __name__ == "__main__":
    main()
