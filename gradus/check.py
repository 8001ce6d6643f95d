"""``gradus check``: a verdict for each chosen exercise, shown as it comes, kept in the workspace's progress.

Judging needs a second's worth of imports, so what needs none of it lives elsewhere.
"""

import asyncio
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from gradus.exercises.course import Course, Exercise, course_root, discover
from gradus.judging.opening import Setting, open_checker
from gradus.judging.verdict import SCHEMA_VERSION, Verdict
from gradus.learner.choosing import chosen_exercises
from gradus.learner.rechecking import recheck
from gradus.learner.workspace import Workspace, outdated_tests, require_workspace
from gradus.runner.environment import default_cache
from gradus.screens.screen import console, summary_line, verdict_view
from gradus.screens.status_line import StatusLine

checking = typer.Typer(rich_markup_mode=None)


@checking.command(epilog="Example: gradus check async_downloader 1.0 --json")
def check(
    names: Annotated[list[str] | None, typer.Argument(help="Exercises, ids or phases; all if none.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")] = False,
) -> None:
    """Judge your work: tests, types, lint, async health. Exit code 1 unless all of it passed."""
    workspace = require_workspace(Path.cwd())
    course = discover(course_root())
    chosen = chosen_exercises(course, workspace, names or [], Path.cwd())
    verdicts = asyncio.run(_check(course, workspace, chosen, quiet=as_json))
    if as_json:
        listed = [_as_json(verdict) for verdict in verdicts]
        typer.echo(
            json.dumps({"schema_version": SCHEMA_VERSION, "verdicts": listed}, indent=1, ensure_ascii=False)
        )
    else:
        _show_what_now(workspace, chosen, verdicts)
    raise typer.Exit(0 if all(verdict.passed for verdict in verdicts) else 1)


def _show_what_now(workspace: Workspace, chosen: Sequence[Exercise], verdicts: Sequence[Verdict]) -> None:
    """The sum of several, what passing one opened, and what in the workspace is not the course's."""
    screen = console()
    if len(verdicts) > 1:
        screen.print(summary_line(verdicts))
    elif verdicts[0].passed:
        name, sealed = chosen[0].name, chosen[0].seal is not None
        opened = "" if sealed else f"Open now: gradus after {name}, gradus diff {name}. "
        screen.print(Text(f"{opened}Then: gradus next", "dim"))
    _show_what_differs(workspace, chosen, screen)


def _show_what_differs(workspace: Workspace, chosen: Sequence[Exercise], screen: Console) -> None:
    """Tests of the learner's that are not those that judged; given code that is not the course's."""
    changed = [
        os.path.relpath(workspace.folder(exercise) / name)
        for exercise in chosen
        for name in exercise.changed_given(workspace.files(exercise))
    ]
    if changed:
        screen.print(Text(f"Not as it was given: {', '.join(changed)}. A grader sees this, too.", "dim"))
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
