"""``gradus author``: what whoever writes or hands out exercises needs.

The gate, a look at the stub, the generated documents, and a release for learners.
"""

import asyncio
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from gradus.bounded import Bounded
from gradus.errors import UseError, innermost
from gradus.exercises.course import Course, Exercise, course_root, discover, discover_with_references
from gradus.gate.breach import Breach
from gradus.gate.examination import examine
from gradus.generated import generated_documents
from gradus.judging.checking import Judge
from gradus.judging.opening import Setting, Way, open_pool
from gradus.release.account import account_as_json, account_view
from gradus.release.choice import choose
from gradus.release.making import Places, make_release
from gradus.runner.composition import write_files
from gradus.runner.environment import default_cache
from gradus.screens.screen import console

author = typer.Typer(
    help="For those who write exercises.",
    epilog="Example: gradus author check first_verdict",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Names = Annotated[list[str] | None, typer.Argument(help="Exercises, ids or phases; all if none.")]


@author.command("check", epilog="Example: gradus author check 01_typing --json")
def check_course(
    names: Names = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """The gate: may this exercise be handed out? Exit code 1 and a line for each breach if not."""
    course = discover_with_references(course_root())
    chosen = course.select(names or [])
    breaches = asyncio.run(_examine(course, chosen, Console(stderr=True, highlight=False)))
    if as_json:
        listed = [{"exercise": one.exercise, "rule": one.rule, "sentence": one.sentence} for one in breaches]
        typer.echo(json.dumps({"examined": [one.name for one in chosen], "breaches": listed}, indent=1))
    else:
        _show(breaches, chosen)
    raise typer.Exit(0 if chosen and not breaches else 1)


async def _examine(course: Course, chosen: Sequence[Exercise], screen: Console) -> list[Breach]:
    """The first error, if there is one, without the groups around it."""
    ways: list[Way] = ["warm"] * (os.cpu_count() or 1)  # demonstrations and lessons run beside these
    try:
        async with open_pool(course, chosen, Setting(default_cache(), os.environ), ways=ways) as judge:
            with screen.status("") as status:
                return await _two_at_a_time(course, chosen, judge, heard=status.update)
    except ExceptionGroup as several:
        raise innermost(several) from several


async def _two_at_a_time(
    course: Course, chosen: Sequence[Exercise], judge: Judge, *, heard: Callable[[str], None]
) -> list[Breach]:
    """In the order of the course; an examination begins and ends with a single program, and leaves room for another."""
    tasks = []
    async with Bounded(2) as side_by_side:
        for number, exercise in enumerate(chosen, start=1):

            def tell(step: str, label: str = f"{exercise.name} ({number} of {len(chosen)})") -> None:
                heard(f"{label}: {step}")

            tasks.append(await side_by_side.start(examine(course, exercise, judge, heard=tell)))
    return [breach for task in tasks for breach in task.result()]


def _show(breaches: Sequence[Breach], chosen: Sequence[Exercise]) -> None:
    screen = Console(highlight=False, soft_wrap=True)
    for breach in breaches:
        screen.print(
            Text.assemble((f"{breach.exercise}  ", "bold"), (f"{breach.rule}  ", "red"), breach.sentence)
        )
    refused = len({breach.exercise for breach in breaches})
    screen.print(f"{len(chosen) - refused} of {len(chosen)} exercises pass the gate")


@author.command("mutants", epilog="Example: gradus author mutants typed_toolbox --only items.py")
def try_mutants(
    names: Names = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    only: Annotated[str | None, typer.Option(help="Only mutants of this file of the package.")] = None,
    propose: Annotated[bool, typer.Option("--propose", help="Print list entries for survivors.")] = False,
    cached: Annotated[bool, typer.Option("--cache/--no-cache", help="Use and keep earlier results.")] = True,
) -> None:
    """Do the tests kill wrong programs? Exit code 1 if too many survive, or an excuse is stale."""
    try:
        from gradus.mutation import report  # noqa: PLC0415  # needs what only the course's developers install
    except ModuleNotFoundError as error:
        problem = (
            f"Mutants need {error.name}, which comes with the clone's development tools: 'uv sync' there."
        )
        raise UseError(problem) from error
    course = discover_with_references(course_root())
    form: report.Form = "json" if as_json else "proposal" if propose else "words"
    good = report.examine(course, course.select(names or []), only=only, form=form, cached=cached)
    raise typer.Exit(0 if good else 1)


@author.command("stub", epilog="Example: gradus author stub async_downloader --into /tmp/stub")
def show_stub(
    name: Annotated[str, typer.Argument(help="An exercise.")],
    *,
    into: Annotated[Path | None, typer.Option(help="Write the files there instead of printing them.")] = None,
) -> None:
    """What a learner starts from."""
    exercise = discover(course_root()).find(name)
    if into is not None:
        write_files(into / exercise.name, exercise.start)
        typer.echo(f"{len(exercise.start)} files in {into / exercise.name}")
        return
    for file, content in exercise.start.items():
        typer.echo(f"# {exercise.phase}/{exercise.name}/{file}\n{content.decode()}")


@author.command("docs", epilog="Example: gradus author docs")
def write_documents() -> None:
    """Write the generated parts of the documentation."""
    for path, text in generated_documents(discover(course_root())).items():
        path.write_text(text, encoding="utf-8")
        typer.echo(str(path))


@author.command("release", epilog="Example: gradus author release ../handout --exercises 01_typing")
def write_release(  # noqa: PLR0913  # an option each
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.", metavar="DIR")],
    *,
    exercises: Annotated[
        list[str] | None, typer.Option("--exercises", help="Exercises, ids or phases; all if none.")
    ] = None,
    leave_out: Annotated[
        list[str] | None,
        typer.Option("--leave-out", help="A test, a pattern of tests, or a file of them.", metavar="TEST"),
    ] = None,
    keep: Annotated[
        list[str] | None, typer.Option("--keep", help="Not left out nevertheless.", metavar="TEST")
    ] = None,
    private_into: Annotated[
        Path | None,
        typer.Option(help="Write the tests that are left out there, to grade with.", metavar="DIR"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """A course to hand out: no readable references, the chosen tests only; says what is still visible."""
    course = discover_with_references(course_root())
    choice = choose(course, exercises or [], leave_out or [], keep or [])
    private = private_into.absolute() if private_into else None
    places = Places(course.root, default_cache(), os.environ, folder.absolute(), private)
    with Console(stderr=True, highlight=False).status("measuring and proving, on the references"):
        release = asyncio.run(make_release(course, choice, places))
    if as_json:
        typer.echo(json.dumps(account_as_json(release), indent=1, ensure_ascii=False))
    else:
        console().print(account_view(release))
