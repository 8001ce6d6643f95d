"""The completion report as a person reads it in a terminal: phase by phase, each objective ticked or open."""

from collections.abc import Iterable
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from gradus.learner.verification import Verification, VerifiedExercise
from gradus.screens.screen import shown


def verification_view(report: Verification) -> RenderableType:
    """Every exercise with its objectives, then the sum, then what is missing."""
    parts: list[RenderableType] = []
    for phase, exercises in groupby(report.exercises, key=lambda one: one.phase):
        parts.append(Text(phase, "bold underline"))
        parts += [_exercise_view(one) for one in exercises]
    return Group(*parts, Text(), *_summary(report))


def _exercise_view(one: VerifiedExercise) -> RenderableType:
    sign, style = ("✓", "bold green") if one.passed else ("✗", "bold red")
    head = Text.assemble(
        (f"{sign} ", style), (f"{one.id} {one.name}", "bold"), f"  {one.earned:g} of {one.possible:g} points"
    )
    lines = [Text.assemble((f"{'✓' if one.passed else '·'} ", style), goal) for goal in one.learning]
    lines += [Text(f"missing: {shown(one.missing)}", "red")] if one.missing else []
    lines += [Text("the solution was opened before it passed", "dim")] if one.gave_up else []
    return Padding(
        Group(head, Padding(Group(*lines), (0, 0, 0, 4), expand=False)), (0, 0, 0, 2), expand=False
    )


def _summary(report: Verification) -> Iterable[Text]:
    passed = [one for one in report.exercises if one.passed]
    style = "bold green" if report.passed else "bold"
    yield Text(
        f"{len(passed)} of {len(report.exercises)} exercises passed, {report.earned:g} of {report.possible:g} points",
        style,
    )
    missing = [one.name for one in report.exercises if not one.passed]
    if missing:
        yield Text(f"Missing: {', '.join(missing)}")
