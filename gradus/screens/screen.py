"""Verdicts, lists and briefs as a person reads them in a terminal, 80 columns wide or more.

A verdict shows what to do next, not all there is to know: the first failures whole, the others by name; the
JSON form has everything. Colour is optional: it only repeats what the words say.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import IO, cast

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gradus.exercises.briefs import duration, split_brief
from gradus.exercises.course import Course, Exercise
from gradus.judging.verdict import (
    NEVER_BEGUN,
    HealthFinding,
    Integrated,
    LintFinding,
    Place,
    TestResult,
    TypeFinding,
    Verdict,
)
from gradus.learner.progress import Progress
from gradus.screens.prose_view import prose_view
from gradus.screens.redirected import Redirected

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

MOST_WHOLE_FAILURES = 3
MOST_FINDINGS = 8
MOST_AT_FIRST = 3
LEAST_POINTS_TOLD = 0.1
MOST_LINES, MOST_CHARACTERS = 8, 600

_STYLES = {
    "passed": "bold green",
    "failed": "bold red",
    "error": "bold red",
    "timeout": "bold red",
    "incomplete": "bold yellow",
    "not_gradable": "bold magenta",
}
_WORDS = {"incomplete": "to do", "not_gradable": "could not be judged"}
_SIGNS = {"passed": "✓", "incomplete": "·", "not_gradable": "?"}


def verdict_view(verdict: Verdict, *, most: int = MOST_WHOLE_FAILURES) -> RenderableType:
    """One verdict, what to mend first on top, at ``most`` so many failures whole."""
    parts: list[RenderableType] = [
        headline(verdict),
        Padding(Text(shown(verdict.sentence)), (0, 0, 0, 2), expand=False),
    ]
    failing = _failing(verdict)
    parts += [failure_view(test, _points(test, verdict)) for test in failing[:most]]
    parts += _names_of_others(failing[most:])
    parts += _types_view(verdict, MOST_FINDINGS)
    parts += _findings("lint", [_lint_line(finding) for finding in verdict.lint])
    parts += [_health_view(finding, "health") for finding in verdict.health[:MOST_FINDINGS]]
    parts += [_health_view(finding, "advice") for finding in verdict.advice[:MOST_FINDINGS]]
    parts += [_integrated_view(verdict.integrated)] if verdict.integrated else []
    parts += [_block("printed", verdict.output)] if verdict.output.strip() else []
    return Group(*parts)


def first_things(verdict: Verdict) -> RenderableType:
    """What to mend now, and no more: one test, at most three type errors; lint and health when those are clean."""
    failing = _failing(verdict)
    parts: list[RenderableType] = [failure_view(test, _points(test, verdict)) for test in failing[:1]]
    parts += _rest(len(failing) - 1, "test fails", "tests fail")
    parts += _types_view(verdict, MOST_AT_FIRST)
    parts += [_health_view(finding, "health") for finding in verdict.health[:1]]
    parts += _rest(len(verdict.health) - 1, "finding on health", "findings on health")
    if not failing and not verdict.types:
        parts += _findings("lint", [_lint_line(finding) for finding in verdict.lint], MOST_AT_FIRST)
        parts += [_health_view(finding, "advice") for finding in verdict.advice[:1]]
    return Group(*parts)


def _failing(verdict: Verdict) -> list[TestResult]:
    """Those with something to say."""
    return [test for test in verdict.tests if test.failure is not None and test.failure != NEVER_BEGUN]


def _rest(count: int, one: str, several: str) -> list[RenderableType]:
    if count < 1:
        return []
    return [Padding(Text(f"and {count} more {one if count == 1 else several}", "dim"), (1, 0, 0, 2))]


def headline(verdict: Verdict) -> Text:
    """The exercise, its state and its points, on one line; whose tests pass and whose lint is open has it nearly."""
    nearly = verdict.state == "failed" and all(test.outcome == "passed" for test in verdict.tests)
    word = "nearly" if nearly else _WORDS.get(verdict.state, verdict.state)
    style = _STYLES["incomplete"] if nearly else _STYLES[verdict.state]
    points = f"{verdict.score.earned:g} of {verdict.score.possible:g} points"
    return Text.assemble(
        (f"{_SIGNS.get(verdict.state, '✗')} {verdict.id} {verdict.exercise}", "bold"),
        "  ",
        (word, style),
        f"  {points}",
    )


def _points(test: TestResult, verdict: Verdict) -> str:
    """What the test is worth of the exercise's points; nothing for one case of many."""
    if not test.worth:
        return "passed at the start, and must go on passing"
    points = test.worth / sum(one.worth for one in verdict.tests) * verdict.score.possible
    return f"{points:.2g} points" if points >= LEAST_POINTS_TOLD else ""


def failure_view(test: TestResult, worth: str = "") -> RenderableType:
    """One failing test: its name, its rule, what came of it, and the lines to look at."""
    lines = [Text.assemble(("✗ ", "red"), (_spoken(test.name), "bold"), (f"  {worth}", "dim"))]
    lines.append(Text(test.rule, "italic"))
    failure = test.failure
    if failure is not None and failure.note:
        lines.append(Text(shown(failure.note)))
    if failure is not None and failure.expected is not None:
        lines += [
            _labelled("expected", failure.expected, "green"),
            _labelled("got", failure.got or "", "red"),
        ]
    elif failure is not None:
        lines.append(Text(shown(failure.sentence)))
    lines += [_labelled("example", failure.example, "")] if failure is not None and failure.example else []
    lines += [_place_line(place) for place in (failure.places if failure else ())]
    lines += [_labelled("printed", test.printed.strip(), "dim")] if test.printed.strip() else []
    return Padding(Group(*lines), (1, 0, 0, 2), expand=False)


def _spoken(name: str) -> str:
    """``test_a_full_score_counts[3]`` as ``a full score counts [3]``."""
    function, bracket, case = name.removeprefix("test_").partition("[")
    return function.replace("_", " ") + (f" {bracket}{case}" if bracket else "")


def shown(text: str) -> str:
    """``text`` with control characters made visible: a judged program's output must not steer the terminal."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def _labelled(label: str, text: str, style: str) -> Text:
    first, *more = _cut(shown(text)).splitlines() or [""]
    indented = "".join(f"\n{'':10}{line}" for line in more)
    return Text.assemble((f"{label:<10}", "dim"), (first + indented, style))


def _cut(text: str) -> str:
    """The beginning of a long value: a screen is for what differs at first sight, the JSON form has everything."""
    lines = text[:MOST_CHARACTERS].splitlines()
    cut = len(text) > MOST_CHARACTERS or len(lines) > MOST_LINES
    return "\n".join(lines[:MOST_LINES]) + (" …" if cut else "")


def _place_line(place: Place) -> Text:
    """The place whole, and as much of its code as the line has room for."""
    line = Text.assemble(
        (f"{'at':<10}", "dim"), (f"{place.path}:{place.line}", "cyan"), f"  {shown(place.text)}"
    )
    line.no_wrap, line.overflow = True, "ellipsis"
    return line


def _names_of_others(tests: Sequence[TestResult]) -> list[RenderableType]:
    if not tests:
        return []
    functions = Counter(test.function for test in tests)
    lines = [Text(f"and {len(tests)} more:", "dim")]
    for function, cases in list(functions.items())[:MOST_FINDINGS]:
        lines.append(
            Text.assemble(("✗ ", "red"), _spoken(function), f"  ({cases} cases)" if cases > 1 else "")
        )
    lines += [Text("…", "dim")] if len(functions) > MOST_FINDINGS else []
    return [Padding(Group(*lines), (1, 0, 0, 2), expand=False)]


def _findings(title: str, lines: list[Text], most: int = MOST_FINDINGS) -> list[RenderableType]:
    if not lines:
        return []
    shown = [Text(title, "bold"), *lines[:most]]
    rest = len(lines) - most
    shown += [Text(f"and {rest} more", "dim")] if rest > 0 else []
    return [Padding(Group(*shown), (1, 0, 0, 2), expand=False)]


def _types_view(verdict: Verdict, most: int) -> list[RenderableType]:
    """What mypy reports, and what would have kept a checker from reporting."""
    silenced = all(finding.source == "guard" for finding in verdict.types)
    title = "a checker is silenced (this counts with the types)" if silenced else "types"
    return _findings(title, [_type_line(finding) for finding in verdict.types], most)


def _type_line(finding: TypeFinding) -> Text:
    place = finding.place
    return Text.assemble(
        (f"{place.path}:{place.line}", "cyan"), f"  {finding.message}  ", (f"[{finding.code}]", "dim")
    )


def _lint_line(finding: LintFinding) -> Text:
    place = finding.place
    return Text.assemble(
        (f"{place.path}:{place.line}", "cyan"), f"  {finding.message}  ", (f"[{finding.code}]", "dim")
    )


def _health_view(finding: HealthFinding, title: str) -> RenderableType:
    lines = [
        Text.assemble((f"{title} ", "bold"), (_spoken(finding.test.rpartition("::")[2]), "")),
        Text(finding.sentence),
    ]
    lines += [_place_line(finding.place)] if finding.place else []
    lines += [Text.assemble(("waiting   ", "dim"), line) for line in finding.waiting[:MOST_FINDINGS]]
    return Padding(Group(*lines), (1, 0, 0, 2), expand=False)


def _integrated_view(integrated: Integrated) -> RenderableType:
    """The second line: it costs nothing, so it comes last."""
    style = "green" if integrated.passed else "yellow"
    words = Text.assemble(("integrated ", "bold"), (shown(integrated.sentence), style))
    return Padding(words, (0, 0, 0, 2), expand=False)


def _block(title: str, text: str) -> RenderableType:
    return Padding(Group(Text(title, "bold"), Text(shown(text.strip()), "dim")), (1, 0, 0, 2), expand=False)


def summary_line(verdicts: Sequence[Verdict]) -> Text:
    """How many passed, and the points of all."""
    passed = sum(verdict.passed for verdict in verdicts)
    earned = sum(verdict.score.earned for verdict in verdicts)
    possible = sum(verdict.score.possible for verdict in verdicts)
    style = "bold green" if passed == len(verdicts) else "bold"
    return Text(f"{passed} of {len(verdicts)} exercises passed, {earned:g} of {possible:g} points", style)


def course_table(course: Course, progress: Progress, *, cursor: int | None = None) -> Table:
    """Every exercise with its state, its points and the time it takes; the row at ``cursor`` stands out."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column, justify in (
        ("", "left"),
        ("id", "left"),
        ("exercise", "left"),
        ("title", "left"),
        ("points", "right"),
    ):
        table.add_column(
            column, justify="right" if justify == "right" else "left", no_wrap=column in ("id", "exercise")
        )
    table.add_column("time", justify="right", no_wrap=True)
    for number, exercise in enumerate(course.exercises):
        table.add_row(*_row(exercise, progress), style="reverse" if number == cursor else None)
    return table


def _row(exercise: Exercise, progress: Progress) -> Iterable[str]:
    entry = progress.entry(exercise)
    sign = "✓" if progress.passed(exercise) else "…" if entry and entry.state != "incomplete" else "·"
    earned = f"{entry.best:g}" if entry else "0"
    note = "  (re-check suggested)" if progress.recheck_suggested(exercise) else ""
    brief = exercise.brief
    time = duration(brief.study + brief.build)
    return sign, brief.id, exercise.name, brief.title + note, f"{earned}/{brief.points}", time


def brief_view(exercise: Exercise) -> RenderableType:
    """The brief's prose under a line that says what and how long."""
    path = exercise.folder / "README.md"
    _, prose = split_brief(path.read_text(encoding="utf-8"), path)
    brief = exercise.brief
    head = f"{brief.id} {exercise.name}  {brief.points} points, about {duration(brief.study + brief.build)}"
    return Group(Text(head, "bold"), Text(), prose_view(prose))


def console(*, error: bool = False) -> Console:
    """Standard output or error; rich leaves out colour where ``NO_COLOR`` is set or nobody is looking."""
    made = Console(stderr=error, highlight=False, soft_wrap=False)
    if made.is_terminal:
        return made
    plain = cast("IO[str]", Redirected(made.file))  # a text file as far as rich writes to one
    return Console(file=plain, highlight=False, soft_wrap=False)
