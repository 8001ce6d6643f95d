"""The commands that open the course: a workspace, the list, what comes next, and running one's own program.

And what the bare command does, which is the first of these that is wanted.
"""

import json
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.text import Text

from gradus.engine_settings import URL_OF
from gradus.exercises.briefs import duration
from gradus.exercises.course import Course, Exercise, course_root, discover
from gradus.learner.choosing import current_exercise
from gradus.learner.progress import Progress, load_progress
from gradus.learner.workspace import (
    Workspace,
    activation,
    create_workspace,
    find_workspace,
    remember_workspace,
    remembered_workspace,
    require_workspace,
)
from gradus.screens.asking import ask_text, at_terminal
from gradus.screens.remark import remark
from gradus.screens.screen import brief_view, console, course_table

starting = typer.Typer(rich_markup_mode=None)
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]


def open_course() -> None:
    """Make a workspace if there is none, watch where the terminal stands in one, else show what comes next."""
    course = discover(course_root())
    workspace = find_workspace(Path.cwd()) or remembered_workspace(course.root)
    if workspace is None and at_terminal():
        workspace = _make_workspace(course, Path(_ask_for_folder(course)))
    if workspace is None:
        console().print("No workspace yet. Make one with: gradus init DIR")
        return
    if at_terminal() and find_workspace(Path.cwd()):
        from gradus.watching.command import run_watch  # noqa: PLC0415  # the others need no judge

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


@starting.command(epilog="Example: gradus init ../my-workspace")
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


def _print_json(document: object) -> None:
    typer.echo(json.dumps(document, indent=1, ensure_ascii=False))


@starting.command(
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
    environment |= _engines_of(exercise)
    command = [sys.executable, "-m", "gradus.launch", exercise.name, *context.args]
    sys.stdout.flush()
    os.execve(command[0], command, environment)  # noqa: S606  # the learner's program takes over


def _engines_of(exercise: Exercise) -> dict[str, str]:
    """Where the engines are that the program asks for; says how to start those that run nowhere."""
    if not exercise.brief.engines:
        return {}
    from gradus.engine_commands import engine_settings  # noqa: PLC0415  # most need no engine

    found = engine_settings(os.environ)
    missing = [one for one in exercise.brief.engines if URL_OF[one] not in {**os.environ, **found}]
    if missing:
        kinds = " and ".join(one.capitalize() for one in missing)
        remark(
            f"{exercise.name} needs {kinds}, and none is running for you: 'gradus up --detach' starts it."
            " One that runs elsewhere, or over --data, is found when you export what it printed."
        )
    return found


@starting.command("list", epilog="Example: gradus list --json")
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


@starting.command("next", epilog="Example: gradus next")
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
