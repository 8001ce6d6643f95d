"""The commands of the learner's loop: hints, what passing opens, starting over, updates, and where one stands.

Each reads its arguments, asks where something is moved, and shows what came of it. What is done is done elsewhere,
without a console, so that watch can do the same on a key.
"""

import asyncio
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from gradus.errors import NotAskedError
from gradus.exercises.course import Course, Exercise, course_root, discover
from gradus.judging.opening import Setting, open_checker
from gradus.learner.choosing import chosen_exercise, chosen_exercises
from gradus.learner.hints import Hint, next_hint, open_hints
from gradus.learner.opening import afterword, difference, give_up, require_open, solution_of
from gradus.learner.progress import load_progress
from gradus.learner.rechecking import recheck
from gradus.learner.resetting import learners_changes, reset_exercise
from gradus.learner.standing import standing
from gradus.learner.update_plan import Plan, plan_update
from gradus.learner.updating import Update, update
from gradus.learner.verification import Verification, verification
from gradus.learner.workspace import Workspace, remember_workspace, require_workspace
from gradus.runner.environment import default_cache
from gradus.screens.asking import ask_yes, at_terminal
from gradus.screens.code_view import print_code, print_difference
from gradus.screens.hint_view import hint_view, what_comes_after
from gradus.screens.prose_view import prose_view
from gradus.screens.report_page import report_page, write_report
from gradus.screens.screen import console
from gradus.screens.status_line import StatusLine
from gradus.screens.update_view import plan_view
from gradus.screens.verification_view import verification_view

learning = typer.Typer(rich_markup_mode=None)

Name = Annotated[
    str | None,
    typer.Argument(help="An exercise, an id or a path; else where you stand, else the current exercise."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]
GiveUp = Annotated[bool, typer.Option("--give-up", help="Open it before passing; your report will say so.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def _arrive() -> tuple[Course, Workspace]:
    workspace = require_workspace(Path.cwd())
    return discover(course_root()), workspace


def _meant(name: str | None) -> tuple[Workspace, Exercise]:
    course, workspace = _arrive()
    return workspace, chosen_exercise(course, workspace, name, Path.cwd())


@learning.command("hint", epilog="Example: gradus hint typed_toolbox")
def show_hint(
    name: Name = None,
    *,
    again: Annotated[bool, typer.Option("--again", help="Show what is open; open nothing.")] = False,
    as_json: Json = False,
) -> None:
    """The next hint on what fails: a question, then the tool to reach for, then the shape of the answer."""
    workspace, exercise = _meant(name)
    hints = open_hints(workspace, exercise) if again else (next_hint(workspace, exercise),)
    if as_json:
        shown = [{**asdict(hint), "is_last": hint.is_last} for hint in hints]
        typer.echo(json.dumps({"exercise": exercise.name, "hints": shown}, indent=1, ensure_ascii=False))
        return
    _show_hints(workspace, exercise, hints)


def _show_hints(workspace: Workspace, exercise: Exercise, hints: tuple[Hint, ...]) -> None:
    screen = console()
    passed = load_progress(workspace.state).passed(exercise)
    for hint in hints:
        screen.print(hint_view(hint))
    last = (
        what_comes_after(hints[-1], passed=passed, sealed=exercise.seal is not None)
        if hints
        else f"No hint is open yet: gradus hint {exercise.name}"
    )
    screen.print(Text(last, "dim"))


def _opened(name: str | None, command: str, *, surrender: bool) -> tuple[Workspace, Exercise]:
    """What is meant, once it is open."""
    workspace, exercise = _meant(name)
    if surrender:
        give_up(workspace, exercise)
    require_open(workspace, exercise, command)
    return workspace, exercise


@learning.command("solution", epilog="Example: gradus solution first_verdict")
def show_solution(name: Name = None, *, surrender: GiveUp = False) -> None:
    """The reference solution; passing opens it."""
    _, exercise = _opened(name, "solution", surrender=surrender)
    screen = console()
    for file, text in solution_of(exercise).items():
        print_code(screen, f"{exercise.phase}/{exercise.name}/{file}", text)


@learning.command("diff", epilog="Example: gradus diff first_verdict")
def show_difference(name: Name = None, *, surrender: GiveUp = False) -> None:
    """What turns your files into the reference; passing opens it."""
    workspace, exercise = _opened(name, "diff", surrender=surrender)
    found = difference(workspace, exercise)
    print_difference(console(), found or "Your files are the reference, letter for letter.")


@learning.command("after", epilog="Example: gradus after first_verdict")
def show_afterword(name: Name = None, *, surrender: GiveUp = False) -> None:
    """Why the reference is as it is, what was rejected, when not to use it; passing opens it."""
    _, exercise = _opened(name, "after", surrender=surrender)
    console().print(prose_view(afterword(exercise)))


@learning.command("reset", epilog="Example: gradus reset first_verdict")
def start_over(
    name: Annotated[str, typer.Argument(help="An exercise, an id or a path.")], *, yes: Yes = False
) -> None:
    """Move your version of an exercise aside, and begin with a fresh stub. Nothing is deleted."""
    workspace, exercise = _meant(name)
    changes, screen = learners_changes(workspace, exercise), console()
    for path in changes:
        screen.print(Text(f"  {path}"), soft_wrap=True)
    question = f"Move {'this' if len(changes) == 1 else 'these'} aside and start {exercise.name} over?"
    if changes and not _agreed(question, f"gradus reset {exercise.name}", default=False, yes=yes):
        screen.print("Nothing was changed.")
        return
    done = reset_exercise(workspace, exercise)
    if not done.moved:
        screen.print(Text(f"{exercise.name} is as it was given to you: there is nothing to move aside."))
        return
    passed = load_progress(workspace.state).passed(exercise)
    screen.print(
        Text(f"{exercise.name} starts over.{' That it has passed stays recorded.' if passed else ''}")
    )
    _say_where(workspace, done.folder, done.way_back)


def _agreed(question: str, command: str, *, default: bool, yes: bool) -> bool:
    """Whether to go on; NotAskedError where nobody can be asked and nothing was agreed to beforehand."""
    if yes:
        return True
    if not at_terminal():
        raise NotAskedError(command)
    return ask_yes(question, default=default)


def _say_where(workspace: Workspace, folder: str, way_back: str) -> None:
    screen = console()
    _say(f"What was yours is in {folder}. To get it back:")
    where = os.path.relpath(workspace.root)
    command = way_back if where == "." else f"cd {where} && {way_back}"
    screen.print(Text(f"    {command}", "cyan"), soft_wrap=True)


@learning.command("update", epilog="Example: gradus update --dry-run")
def bring_up_to_date(
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; change nothing.")
    ] = False,
    yes: Yes = False,
) -> None:
    """Bring what is new in the course. Your files are never written over, and nothing is deleted."""
    course, workspace = _arrive()
    if not dry_run:
        remember_workspace(course, workspace)
    plan, screen = plan_update(course, workspace), console()
    if not plan.news:
        screen.print("Your workspace is up to date.")
        return
    _show_plan(plan, course)
    if dry_run:
        screen.print("Nothing was changed. Carry it out with: gradus update")
    elif _agreed("Go ahead?", "gradus update", default=True, yes=yes):
        _show_update(course, workspace, update(course, workspace))
    else:
        screen.print("Nothing was changed.")


def _show_plan(plan: Plan, course: Course) -> None:
    screen = console()
    if plan.steps:
        screen.print(plan_view(plan, course))
    for step in plan.steps:
        if step.difference:
            screen.print(Text(f"\nWhat changed in {step.path}:"), soft_wrap=True)
            print_difference(screen, step.difference)
    screen.print()


def _show_update(course: Course, workspace: Workspace, done: Update) -> None:
    screen = console()
    screen.print("Your workspace is up to date now.")
    if done.environment_mended:
        screen.print(Text(".venv leads to the course's environment again."))
    if done.moved:
        _say_where(workspace, done.folder, done.way_back)
    waiting = [f"{step.path}.new" for step in done.plan.steps if step.kind == "beside"]
    if waiting:
        screen.print(
            Text(f"Take over what you want of {', '.join(waiting)}, then delete it."), soft_wrap=True
        )
    progress = load_progress(workspace.state)
    stale = [exercise.name for exercise in course.exercises if progress.recheck_suggested(exercise)]
    if stale:
        _say(f"Tests have changed, re-check suggested: {', '.join(stale)}. Done stays done.")


@learning.command("verify", epilog="Example: gradus verify 01_typing")
def verify(
    names: Annotated[list[str] | None, typer.Argument(help="Phases or exercises; all if none.")] = None,
    *,
    as_json: Json = False,
) -> None:
    """Judge a phase once more, whole, and tick its objectives. Exit code 0 only if all of it passed."""
    course, workspace = _arrive()
    chosen = course.select(()) if not names else chosen_exercises(course, workspace, names, Path.cwd())
    report = asyncio.run(_verified(course, workspace, chosen))
    if as_json:
        typer.echo(report.model_dump_json(indent=1))
    else:
        console().print(verification_view(report))
    raise typer.Exit(int(not report.passed))


async def _verified(course: Course, workspace: Workspace, chosen: tuple[Exercise, ...]) -> Verification:
    line = StatusLine(lambda _verdict: None)
    try:
        async with open_checker(course, chosen, Setting(default_cache(), os.environ)) as checker:
            verdicts = await recheck(checker, course, workspace, chosen, line)
    finally:
        line.stop()
    return verification(zip(chosen, verdicts, strict=True), load_progress(workspace.state))


@learning.command("report", epilog="Example: gradus report --into progress.html")
def make_report(
    *,
    into: Annotated[
        Path | None, typer.Option(help="The file; report.html in the workspace unless told.", metavar="FILE")
    ] = None,
) -> None:
    """A page of your progress: phases, points, time, what is next. One file that needs no network."""
    course, workspace = _arrive()
    path = into or workspace.root / "report.html"
    write_report(path, report_page(standing(course, load_progress(workspace.state))))
    _say(f"Your report is in {os.path.relpath(path)}. Open it in a browser.")


def _say(sentence: str) -> None:
    """Wrapped at words where somebody reads it; a line of its own elsewhere."""
    screen = console()
    screen.print(Text(sentence), soft_wrap=not screen.is_terminal)
