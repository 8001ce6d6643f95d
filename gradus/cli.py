"""The command line: reads the arguments, calls what does the work, shows what came of it.

This is the composition root: the course's place, the cache and the environment are looked up here and passed
down. It is also the only place that knows exit codes:

    0  good: everything passed, or there was nothing to judge
    1  not passed, or the course contradicts its own rules
    2  wrong use: an unknown name, a folder that is no workspace
    130  interrupted with Ctrl-C
"""

import asyncio
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
from gradus.checking import open_checker
from gradus.course import Course, Exercise, Files, course_root, discover
from gradus.errors import CourseError, GradusError, RunnerError, UseError
from gradus.progress import Progress, load_progress, record_verdict
from gradus.runner.environment import default_cache
from gradus.screen import brief_view, console, course_table, duration, summary_line, verdict_view
from gradus.verdict import SCHEMA_VERSION, Verdict
from gradus.workspace import (
    Workspace,
    activation,
    create_workspace,
    find_workspace,
    remember_workspace,
    remembered_workspace,
    require_workspace,
)

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
app.add_typer(author, name="author")
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Open the course: make a workspace if there is none, and show what comes next."""
    if context.invoked_subcommand is None:
        _open_course()


def _open_course() -> None:
    course = discover(course_root())
    workspace = find_workspace(Path.cwd()) or remembered_workspace(course)
    if workspace is None and sys.stdin.isatty() and sys.stdout.isatty():
        workspace = _make_workspace(course, Path(_ask_for_folder(course)))
    if workspace is None:
        console().print("No workspace yet. Make one with: gradus init DIR")
        return
    _show_next(course, workspace)


def _ask_for_folder(course: Course) -> str:
    """Where the workspace goes; beside the clone unless told."""
    default = os.path.relpath(course.root.parent / "gradus-workspace")
    answer: str = typer.prompt("Where shall your workspace go?", default=default)
    return answer


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
    _show_steps(workspace, course.exercises[0])


def _show_steps(workspace: Workspace, exercise: Exercise) -> None:
    where = os.path.relpath(workspace.root)
    steps = [activation(workspace.root), f"gradus check {exercise.name}"]
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
    chosen = course.select(names or _here(course, workspace))
    verdicts = asyncio.run(_check(course, workspace, chosen, quiet=as_json))
    if as_json:
        _print_json(
            {"schema_version": SCHEMA_VERSION, "verdicts": [_as_json(verdict) for verdict in verdicts]}
        )
    elif len(verdicts) > 1:
        console().print(summary_line(verdicts))
    raise typer.Exit(GOOD if all(verdict.passed for verdict in verdicts) else NOT_PASSED)


def _here(course: Course, workspace: Workspace) -> list[str]:
    """The exercise or phase whose folder is the working directory."""
    parts = Path.cwd().resolve().relative_to(workspace.root.resolve()).parts
    known = [*course.phases, *(exercise.name for exercise in course.exercises)]
    return [part for part in reversed(parts) if part in known][:1]


async def _check(
    course: Course, workspace: Workspace, chosen: Sequence[Exercise], *, quiet: bool
) -> list[Verdict]:
    screen, waiting = console(), console(error=True)
    verdicts: list[Verdict] = []
    async with open_checker(course, chosen, cache=default_cache(), outside=os.environ) as checker:
        for number, exercise in enumerate(chosen, start=1):
            with waiting.status(f"{exercise.name} ({number} of {len(chosen)})"):
                files = workspace.files(exercise)
                verdict = await checker.check(exercise, files)
            verdicts.append(verdict)
            if not quiet:
                screen.print(verdict_view(verdict), "")
            _remember(workspace, exercise, files, verdict)
    return verdicts


def _remember(workspace: Workspace, exercise: Exercise, files: Files, verdict: Verdict) -> None:
    """A verdict that cannot be kept is still a verdict."""
    try:
        record_verdict(workspace.state, exercise, files, verdict)
    except OSError as error:
        typer.secho(f"gradus: your progress could not be kept: {error}", err=True)


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
    command = [sys.executable, "-m", exercise.name, *context.args]
    sys.stdout.flush()
    os.execve(command[0], command, environment)  # noqa: S606  # the learner's program takes over


@app.command("list", epilog="Example: gradus list --json")
def list_exercises(*, as_json: Json = False) -> None:
    """Every exercise: what it is, whether it passed, its points and the time it takes."""
    course = discover(course_root())
    workspace = find_workspace(Path.cwd()) or remembered_workspace(course)
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
    exercise = _next(course, workspace)
    _print_json(_listed(exercise, passed=False) if exercise else None)


def _next(course: Course, workspace: Workspace) -> Exercise | None:
    progress = load_progress(workspace.state)
    return next((exercise for exercise in course.exercises if not progress.passed(exercise)), None)


def _show_next(course: Course, workspace: Workspace) -> None:
    screen = console()
    exercise = _next(course, workspace)
    if exercise is None:
        screen.print("Every exercise has passed. 'gradus list' shows them.")
        return
    screen.print(brief_view(exercise), "")
    folder = os.path.relpath(workspace.folder(exercise))
    study = duration(exercise.brief.study)
    screen.print(Text(f"Read {folder}/lesson.md (about {study}), then edit the Python files beside it.\n"))
    _show_steps(workspace, exercise)


def main() -> NoReturn:
    """Run the command line; every refusal is one sentence on standard error and an exit code."""
    for number in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, number):
            signal.signal(getattr(signal, number), signal.default_int_handler)
    try:
        app()
    except GradusError as error:
        typer.secho(f"gradus: {error}", err=True)
        sys.exit(next(code for kind, code in _EXIT_CODES if isinstance(error, kind)))
    except OSError as error:
        typer.secho(f"gradus: {error.filename or 'output'}: {error.strerror or error}", err=True)
        sys.exit(WRONG_USE)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    sys.exit(GOOD)


if __name__ == "__main__":
    main()
