"""The command line: reads the arguments, calls what does the work, shows what came of it.

This is the composition root: the course's place, the cache and the environment are looked up here and passed
down. It is also the only place that knows exit codes:

    0  good: everything passed, or there was nothing to judge
    1  not passed, or the course contradicts its own rules
    2  wrong use: an unknown name, a folder that is no workspace
    130  interrupted with Ctrl-C
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.text import Text

from gradus.author import author
from gradus.doctor.command import doctor
from gradus.engines.command import engine_settings, engines
from gradus.errors import CourseError, GradusError, NewerStateError, RunnerError, UseError
from gradus.exercises.briefs import duration
from gradus.exercises.course import Course, Exercise, course_root, discover
from gradus.grading.command import grading
from gradus.judging.opening import Setting, open_checker
from gradus.judging.verdict import SCHEMA_VERSION, Verdict
from gradus.learner.choosing import chosen_exercises, current_exercise
from gradus.learner.progress import Progress, load_progress
from gradus.learner.rechecking import loss_of, recheck
from gradus.learner.workspace import (
    Workspace,
    activation,
    create_workspace,
    find_workspace,
    outdated_tests,
    remember_workspace,
    remembered_workspace,
    require_workspace,
)
from gradus.learning import learning
from gradus.runner.environment import default_cache
from gradus.screens.asking import ask_text, at_terminal
from gradus.screens.remark import remark
from gradus.screens.screen import brief_view, console, course_table, summary_line, verdict_view
from gradus.screens.status_line import StatusLine
from gradus.watching.command import run_watch, watching

GOOD, NOT_PASSED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130
_EXIT_CODES: tuple[tuple[type[GradusError], int], ...] = (
    (UseError, WRONG_USE),
    (CourseError, NOT_PASSED),
    (RunnerError, NOT_PASSED),
)

app = typer.Typer(
    help="A course in professional Python whose exercises are real software.",
    epilog="Example: gradus check first_verdict",
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(watching)
app.add_typer(learning)
app.add_typer(doctor)
app.add_typer(grading)
app.add_typer(engines)
app.add_typer(author, name="author")
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Open the course: make a workspace if there is none, and show what comes next."""
    _tell_of_lost_progress()
    if context.invoked_subcommand is None:
        _open_course()


def _tell_of_lost_progress() -> None:
    """Once, whatever the command is: the first reading moves a file that makes no sense aside."""
    workspace = find_workspace(Path.cwd()) or remembered_workspace(course_root())
    if workspace is None:
        return
    with contextlib.suppress(NewerStateError, OSError):
        if loss := loss_of(load_progress(workspace.state)):
            remark(loss)


def _open_course() -> None:
    course = discover(course_root())
    workspace = find_workspace(Path.cwd()) or remembered_workspace(course.root)
    if workspace is None and at_terminal():
        workspace = _make_workspace(course, Path(_ask_for_folder(course)))
    if workspace is None:
        console().print("No workspace yet. Make one with: gradus init DIR")
        return
    if at_terminal() and find_workspace(Path.cwd()):
        run_watch(course, workspace)
        return
    _show_next(course, workspace)


def _ask_for_folder(course: Course) -> str:
    """Where the workspace goes; beside the clone unless told."""
    default = os.path.relpath(course.root.parent / "gradus-workspace")
    return ask_text("Where shall your workspace go?", default=default)


def _make_workspace(course: Course, folder: Path) -> Workspace:
    workspace = create_workspace(course, folder.expanduser().absolute())
    remember_workspace(course, workspace)
    console().print(Text(f"{workspace.root} is yours now.\n"))
    return workspace


@app.command(epilog="Example: gradus init ../my-workspace")
def init(folder: Annotated[Path, typer.Argument(help="A new or empty folder.", metavar="DIR")]) -> None:
    """Make a workspace: stubs, briefs, lessons, tests, editor settings."""
    course = discover(course_root())
    workspace = _make_workspace(course, folder)
    _show_steps(workspace)


def _show_steps(workspace: Workspace) -> None:
    where = os.path.relpath(workspace.root)
    steps = [activation(workspace.root), "gradus watch"]
    if where != ".":
        steps.insert(0, f"cd {where}")
    screen = console()
    screen.print("Next, type:")
    for step in steps:
        screen.print(Text(f"    {step}", "cyan"))


@app.command(epilog="Example: gradus check async_downloader 1.0 --json")
def check(
    names: Annotated[list[str] | None, typer.Argument(help="Exercises, ids or phases; all if none.")] = None,
    *,
    as_json: Json = False,
) -> None:
    """Judge your work: tests, types, lint, async health. Exit code 1 unless all of it passed."""
    workspace = require_workspace(Path.cwd())
    course = discover(course_root())
    chosen = chosen_exercises(course, workspace, names or [], Path.cwd())
    verdicts = asyncio.run(_check(course, workspace, chosen, quiet=as_json))
    if as_json:
        _print_json(
            {"schema_version": SCHEMA_VERSION, "verdicts": [_as_json(verdict) for verdict in verdicts]}
        )
    else:
        _show_what_now(workspace, chosen, verdicts)
    raise typer.Exit(GOOD if all(verdict.passed for verdict in verdicts) else NOT_PASSED)


def _show_what_now(workspace: Workspace, chosen: Sequence[Exercise], verdicts: Sequence[Verdict]) -> None:
    """The sum of several, what passing one opened, and tests of the learner's that are not those that judged."""
    screen = console()
    if len(verdicts) > 1:
        screen.print(summary_line(verdicts))
    elif verdicts[0].passed:
        name, sealed = chosen[0].name, chosen[0].seal is not None
        opened = "" if sealed else f"Open now: gradus after {name}, gradus diff {name}. "
        screen.print(Text(f"{opened}Then: gradus next", "dim"))
    names = [exercise.name for exercise in chosen if outdated_tests(workspace, exercise)]
    if names:
        sentence = (
            f"The tests in your workspace are not those that judged ({', '.join(names)}): gradus update"
        )
        screen.print(Text(sentence, "yellow"))


async def _check(
    course: Course, workspace: Workspace, chosen: Sequence[Exercise], *, quiet: bool
) -> list[Verdict]:
    screen = console()

    def show(verdict: Verdict) -> None:
        if not quiet:
            screen.print(verdict_view(verdict), "")

    line = StatusLine(show)
    try:
        async with open_checker(course, chosen, Setting(default_cache(), os.environ)) as checker:
            return await recheck(checker, course, workspace, chosen, line)
    finally:
        line.stop()


def _as_json(verdict: Verdict) -> dict[str, object]:
    return {**verdict.model_dump(mode="json"), "passed": verdict.passed}


def _print_json(document: object) -> None:
    typer.echo(json.dumps(document, indent=1, ensure_ascii=False))


@app.command(
    epilog="Example: gradus run async_downloader --help",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
)
def run(
    context: typer.Context, name: Annotated[str, typer.Argument(help="An exercise; what follows is its own.")]
) -> NoReturn:
    """Run your own program: the demonstration, or with arguments its command line."""
    if name in ("-h", "--help"):
        typer.echo(context.get_help())
        raise typer.Exit
    workspace = require_workspace(Path.cwd())
    course = discover(course_root())
    exercise = course.find(name)
    environment = {**os.environ, "PYTHONPATH": workspace.search_path(course)}
    if exercise.brief.engines:
        environment |= engine_settings(os.environ)
    command = [sys.executable, "-m", "gradus.launch", exercise.name, *context.args]
    sys.stdout.flush()
    os.execve(command[0], command, environment)  # noqa: S606  # the learner's program takes over


@app.command("list", epilog="Example: gradus list --json")
def list_exercises(*, as_json: Json = False) -> None:
    """Every exercise: what it is, whether it passed, its points and the time it takes."""
    course = discover(course_root())
    workspace = find_workspace(Path.cwd()) or remembered_workspace(course.root)
    progress = load_progress(workspace.state) if workspace else Progress()
    if not as_json:
        console().print(course_table(course, progress))
        return
    _print_json([_listed(exercise, progress.passed(exercise)) for exercise in course.exercises])


def _listed(exercise: Exercise, passed: bool) -> dict[str, object]:  # noqa: FBT001  # a value
    brief = exercise.brief.model_dump(mode="json")
    return {"name": exercise.name, "phase": exercise.phase, "passed": passed, **brief}


@app.command("next", epilog="Example: gradus next")
def show_next(*, as_json: Json = False) -> None:
    """The first exercise that has not passed yet, with its brief."""
    course = discover(course_root())
    workspace = require_workspace(Path.cwd())
    if not as_json:
        _show_next(course, workspace)
        return
    exercise = current_exercise(course, workspace)
    _print_json(_listed(exercise, passed=False) if exercise else None)


def _show_next(course: Course, workspace: Workspace) -> None:
    screen = console()
    exercise = current_exercise(course, workspace)
    if exercise is None:
        screen.print("Every exercise has passed. 'gradus list' shows them.")
        return
    screen.print(brief_view(exercise), "")
    folder = os.path.relpath(workspace.folder(exercise))
    study = duration(exercise.brief.study)
    screen.print(Text(f"Read {folder}/lesson.md (about {study}), then edit the Python files beside it.\n"))
    _show_steps(workspace)


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
