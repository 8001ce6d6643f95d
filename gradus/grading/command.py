"""``gradus grade``: from the paths on the command line to a gradebook in a folder."""

import asyncio
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import SystemRandom
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from gradus.errors import UseError
from gradus.exercises.course import Course, Exercise, course_root, discover_with_references
from gradus.grading.batch import Assignment, Batch
from gradus.grading.gradebook import ColumnHead, Gradebook, Layer, Learner
from gradus.grading.intake.finding import HandedIn, find_submissions
from gradus.grading.lateness import parse_due
from gradus.grading.matching import Matching, everyone, match
from gradus.grading.overrides import apply, read_overrides
from gradus.grading.protection import layers_in_force, protection, strangers_environment
from gradus.grading.results import Results, make_ready, writing_to
from gradus.grading.roster import read_roster
from gradus.grading.row import Row
from gradus.grading.telling import Telling, counted, say
from gradus.grading.writing.verdict_files import VerdictFiles
from gradus.grading.writing.writers import WRITERS
from gradus.judging.distrust import Distrust
from gradus.judging.opening import Setting, open_pool
from gradus.runner.environment import default_cache
from gradus.runner.sandbox import Sandbox
from gradus.screens.remark import remark
from gradus.screens.screen import console, shown

DECIDED, UNDECIDED, INTERRUPTED = 0, 1, 130
_USUAL_FORMATS = ("csv", "json", "html")
_OVERRIDES = "overrides.csv"

grading = typer.Typer(rich_markup_mode=None)


@dataclass(frozen=True)
class Order:
    """What was asked for."""

    handed_in: HandedIn
    matching: Matching
    assignment: Assignment
    due: datetime | None
    out: Path
    formats: tuple[str, ...]
    jobs: int
    resume: bool
    sandbox: Sandbox

    @property
    def rows(self) -> list[Row]:
        """The students in the order of their list, then what nobody claims."""
        found = {student.id: one for student, one in self.matching.pairs}
        students = [*(student for student, _ in self.matching.pairs), *self.matching.missing]
        rows = [Row(one.id, one.name, one, found.get(one.id), self.due) for one in students]
        return rows + [Row(one.name, one.name, None, one, self.due) for one in self.matching.unknown]


@grading.command("grade", epilog="Example: gradus grade submissions/ --roster class.csv --out marks")
def grade(  # noqa: PLR0913  # the options of a command line
    paths: Annotated[list[Path], typer.Argument(help="Submissions, or folders of them.", metavar="PATH…")],
    *,
    roster: Annotated[Path | None, typer.Option(help="The class, as CSV: id, name, perhaps a file.")] = None,
    exercises: Annotated[
        str, typer.Option(help="Exercises, ids or phases, separated by commas; all if none.")
    ] = "",
    due: Annotated[str, typer.Option(help="When it was due: a date, or a date and time.")] = "",
    jobs: Annotated[
        int, typer.Option(help="Checks side by side; 0 for one more than processors.", min=0)
    ] = 0,
    timeout: Annotated[
        float, typer.Option(help="Seconds for each check; 0 for what the exercise says.", min=0)
    ] = 0,
    private_tests: Annotated[
        Path | None, typer.Option(help="Tests of your own: DIR/01_typing/test_NAME.py.", metavar="DIR")
    ] = None,
    out: Annotated[Path, typer.Option(help="Where the gradebook goes.")] = Path("grading"),
    formats: Annotated[
        str, typer.Option("--format", help=f"Of {', '.join(WRITERS)}; several separated by commas.")
    ] = ",".join(_USUAL_FORMATS),
    resume: Annotated[bool, typer.Option("--resume", help="Go on where an earlier grading ended.")] = False,
    require_sandbox: Annotated[
        bool, typer.Option("--require-sandbox", help="Refuse where programs cannot be shut in completely.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the gradebook as JSON.")] = False,
) -> None:
    """Grade a class. Exit code 1 if something was left for a person to decide."""
    course = discover_with_references(course_root())
    order = Order(
        handed_in=(handed_in := find_submissions(paths)),
        matching=match(read_roster(roster), handed_in.submissions)
        if roster
        else everyone(handed_in.submissions),
        assignment=_assignment(course, exercises, timeout, private_tests),
        due=parse_due(due) if due else None,
        out=out,
        formats=_formats(formats),
        jobs=jobs or (os.cpu_count() or 1) + 1,
        resume=resume,
        sandbox=protection(required=require_sandbox),
    )
    with writing_to(out):
        gradebook = _grade(order, console(error=True))
    if as_json:
        typer.echo(gradebook.model_dump_json(indent=1))
    else:
        _sum_up(order, gradebook)
    undecided = any(learner.needs_a_person for learner in gradebook.learners) or gradebook.problems
    raise typer.Exit(UNDECIDED if undecided else DECIDED)


def _assignment(course: Course, names: str, timeout: float, private_tests: Path | None) -> Assignment:
    chosen = course.select([name.strip() for name in names.split(",") if name.strip()])
    assignment = Assignment(course, tuple(_limited(one, timeout) for one in chosen), private_tests)
    if private_tests is not None:
        judged = [kind for one in assignment.exercises for kind in assignment.judged_as(one)]
        _private(private_tests, judged)
    return assignment


def _limited(exercise: Exercise, seconds: float) -> Exercise:
    if not seconds:
        return exercise
    return replace(exercise, brief=exercise.brief.model_copy(update={"time_limit": seconds}))


def _private(folder: Path, judged: Iterable[Exercise]) -> None:
    """UseError where ``folder`` holds no test for any of ``judged``: a mistyped name would go unnoticed."""
    if not folder.is_dir():
        problem = f"There is no folder {folder} with private tests."
        raise UseError(problem)
    if all(one.private_tests is None for one in judged):
        problem = (
            f"{folder} holds no test for any of these exercises: they are called 01_typing/test_NAME.py."
        )
        raise UseError(problem)


def _formats(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    unknown = [name for name in names if name not in WRITERS]
    if unknown:
        problem = f"There is no format '{unknown[0]}'. There are: {', '.join(WRITERS)}."
        raise UseError(problem)
    if not names:
        problem = f"No format is named. There are: {', '.join(WRITERS)}."
        raise UseError(problem)
    return names


def _grade(order: Order, screen: Console) -> Gradebook:
    make_ready(order.out)
    read_overrides(order.out / _OVERRIDES)  # what is wrong in it is said before hours of work, not after
    _tell_beginning(order, screen)
    results = Results(order.out, resume=order.resume)
    if results.earlier and not order.resume:
        remark(f"{order.out} holds an earlier grading, which is done anew; --resume would go on with it.")
    try:
        gradebook = asyncio.run(_judge_all(order, results, screen))
    except KeyboardInterrupt:
        remark(f"stopped. {results.earlier} verdicts are kept in {order.out}: add --resume to go on.")
        sys.exit(INTERRUPTED)
    gradebook = _with_overrides(gradebook, order.out)
    verdicts = VerdictFiles(order.out)
    for name in order.formats:
        WRITERS[name].write(gradebook, verdicts, order.out)
    results.forget_all_but(mark.result for one in gradebook.learners for mark in one.marks if mark.result)
    return gradebook


def _tell_beginning(order: Order, screen: Console) -> None:
    style = "" if order.sandbox.shuts_in else "yellow"
    say(screen, Text(f"isolation: {layers_in_force(order.sandbox)}", style))
    for stray in order.handed_in.strays:
        say(screen, Text(f"not a submission: {shown(str(stray.path))} ({stray.reason})", "dim"))
    for sentence in order.matching.ambiguous:
        say(screen, Text(shown(sentence), "yellow"))


async def _judge_all(order: Order, results: Results, screen: Console) -> Gradebook:
    assignment = order.assignment
    exercises = assignment.exercises
    setting = Setting(default_cache(), strangers_environment(), order.sandbox, Distrust(SystemRandom()))
    with Telling(screen, len(order.rows) * len(exercises)) as telling:
        async with open_pool(assignment.course, exercises, setting, ways=["warm"] * order.jobs) as judge:
            batch = Batch(assignment, judge, results, telling)
            await batch.prove(at_once=order.jobs)
            learners = await batch.grade(order.rows, at_once=order.jobs)
    return _gradebook(order, learners, batch)


def _gradebook(order: Order, learners: Sequence[Learner], batch: Batch) -> Gradebook:
    faults = [f"{name} could not be judged for anybody: {why}" for name, why in batch.faults.items()]
    return Gradebook(
        graded_at=datetime.now(UTC),
        course=batch.course,
        exercises=tuple(_head(exercise) for exercise in order.assignment.exercises),
        learners=tuple(learners),
        missing=tuple(student.id for student in order.matching.missing),
        unknown=tuple(found.name for found in order.matching.unknown),
        tests=batch.tally.result(),
        isolation=tuple(
            Layer(name=layer.name, in_force=layer.in_force, meaning=layer.meaning)
            for layer in order.sandbox.layers
        ),
        private_tests=order.assignment.private_tests is not None,
        problems=(*faults, *order.matching.ambiguous),
    )


def _head(exercise: Exercise) -> ColumnHead:
    brief = exercise.brief
    return ColumnHead(
        name=exercise.name, id=brief.id, title=brief.title, phase=exercise.phase, possible=brief.points
    )


def _with_overrides(gradebook: Gradebook, out: Path) -> Gradebook:
    """The instructor's own marks count; their file is never written to once it is there."""
    return apply(gradebook, read_overrides(out / _OVERRIDES))


def _sum_up(order: Order, gradebook: Gradebook) -> None:
    screen = console()
    learners = gradebook.learners
    sizes = counted(len(learners), "learner"), counted(len(gradebook.exercises), "exercise")
    say(screen, Text(f"{', '.join(sizes)}, in {order.out}"))
    for label, names in (("handed in nothing", gradebook.missing), ("on no roster", gradebook.unknown)):
        if names:
            say(screen, Text(f"{label}: {', '.join(map(shown, names))}", "yellow"))
    looks = [learner.name for learner in learners if learner.needs_a_person]
    if looks:
        say(screen, Text(f"needs a person's look: {', '.join(map(shown, looks))}", "yellow"))
    for sentence in gradebook.problems:
        say(screen, Text(shown(sentence), "yellow"))
    if "html" in order.formats:
        say(screen, Text(f"Open {order.out / 'index.html'}"))
