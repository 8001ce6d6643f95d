"""``gradus watch``: looks the surroundings up, chooses the outlet, and runs the session."""

import asyncio
import os
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from gradus.exercises.course import Course, Exercise, course_root, discover
from gradus.judging.opening import Setting, open_checker
from gradus.learner.choosing import chosen_exercise
from gradus.learner.progress import load_progress
from gradus.learner.workspace import Workspace, require_workspace
from gradus.runner.environment import default_cache
from gradus.screens.screen import console
from gradus.watching.judging import Surroundings
from gradus.watching.outlets import JsonOutlet, Outlet, PlainOutlet, ScreenOutlet
from gradus.watching.session import Session
from gradus.watching.terminal import is_a_terminal

watching = typer.Typer(rich_markup_mode=None)


@watching.command(epilog="Example: gradus watch typed_toolbox")
def watch(
    name: Annotated[str | None, typer.Argument(help="An exercise; without one, where you stand.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one event a line (docs/watch.md).")] = False,
    poll: Annotated[bool, typer.Option("--poll", help="For network drives: look, do not listen.")] = False,
) -> None:
    """A verdict a moment after each save; '?' shows the keys, 'q' leaves."""
    workspace = require_workspace(Path.cwd())
    course = discover(course_root())
    stands_in = name is not None or Path.cwd() != workspace.root
    first = chosen_exercise(course, workspace, name, Path.cwd()) if stands_in else None
    run_watch(course, workspace, first, as_json=as_json, poll=poll)


def run_watch(
    course: Course,
    workspace: Workspace,
    first: Exercise | None = None,
    *,
    as_json: bool = False,
    poll: bool = False,
) -> None:
    """Watch ``workspace`` until the person leaves."""
    setting = Setting(default_cache(), os.environ)
    opening = partial(open_checker, course, setting=setting, way="resident")
    around = Surroundings(course, workspace, opening)
    outlet = _outlet(as_json=as_json)
    asyncio.run(Session(around, outlet).run(first, poll=poll))
    if isinstance(outlet, ScreenOutlet):
        _take_leave(course, workspace)


def _take_leave(course: Course, workspace: Workspace) -> None:
    """The screen is gone; one line stays."""
    progress = load_progress(workspace.state)
    passed = [exercise for exercise in course.exercises if progress.passed(exercise)]
    points = sum(exercise.brief.points for exercise in passed)
    everything = f"{len(passed)} of {len(course.exercises)} exercises passed, {points} points"
    console().print(f"{everything}. 'gradus' goes on from here.")


def _outlet(*, as_json: bool) -> Outlet:
    if as_json:
        return JsonOutlet()
    return ScreenOutlet() if is_a_terminal() else PlainOutlet()
