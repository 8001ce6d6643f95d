"""A state as lines on a terminal: where I am on top, what to do in the middle, the keys at the bottom.

Eighty columns and twenty-four lines are enough for all but long texts, which scroll. Colour repeats what words and
signs say.
"""

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from gradus.exercises.briefs import duration
from gradus.exercises.course import Exercise
from gradus.judging.verdict import Verdict
from gradus.screens.screen import (
    brief_view,
    course_table,
    failure_view,
    first_things,
    headline,
    shown,
    verdict_view,
)
from gradus.watching.state import State

KEYS = (
    ("h", "hint", "the next hint on what fails; they climb from a question to the shape of the answer"),
    ("a", "all", "everything the verdict says"),
    ("b", "brief", "what the exercise asks for"),
    ("e", "lesson", "the teaching"),
    ("l", "list", "every exercise; arrows and Enter go to one"),
    ("d", "diff", "your code beside the reference (after passing)"),
    ("s", "solution", "the reference (after passing)"),
    ("w", "why", "why the reference is as it is (after passing)"),
    ("n", "next", "the next exercise; p goes back"),
    ("r", "again", "check once more"),
    ("x", "reset", "start this exercise over; your version is moved aside"),
    ("↑↓", "", "scroll; Space and Page keys go further"),
    ("?", "keys", "this page; Escape goes back to the verdict"),
    ("q", "quit", "leave; everything is kept"),
)
_AT_THE_BOTTOM = "habeldn?q"
_MOST_DOTS = 24


def header(state: State) -> RenderableType:
    """The phase with its progress, and the exercise at hand."""
    exercise = state.exercise or state.course.exercises[-1]
    phase = [one for one in state.course.exercises if one.phase == exercise.phase]
    passed = sum(state.progress.passed(one) for one in phase)
    line = Table.grid(expand=True)
    line.add_column(justify="left", no_wrap=True)
    line.add_column(justify="right", no_wrap=True, overflow="ellipsis")
    dots = _dots(state, phase) if len(phase) <= _MOST_DOTS else ""
    left = Text.assemble(
        (exercise.phase, "bold"), "  ", (dots, "green"), f"  {passed} of {len(phase)} passed"
    )
    right = Text(f"{exercise.brief.id} {exercise.name}" if state.exercise else "all passed", "bold")
    line.add_row(left, right)
    return Group(line, Rule(style="dim"))


def _dots(state: State, phase: list[Exercise]) -> str:
    signs = {True: "●", False: "○"}
    return "".join(
        "◐" if one == state.exercise and not state.progress.passed(one) else signs[state.progress.passed(one)]
        for one in phase
    )


def footer(state: State, *, more: bool) -> RenderableType:
    """A note if there is one, and the keys."""
    shown_keys = [key for key in KEYS if key[0] in _AT_THE_BOTTOM]
    keys = [Text.assemble((key, "bold cyan"), f" {word}") for key, word, _ in shown_keys]
    keys += [Text.assemble(("↓", "bold cyan"), " more")] if more else []
    note = [Text(shown(state.note), "yellow")] if state.note else []
    return Group(*note, Rule(style="dim"), Columns(keys, padding=(0, 2)))


def body(state: State) -> RenderableType:
    """The page that is turned to."""
    if state.page == "text":
        return Group(Text(state.title, "bold"), Text(), state.text)
    if state.page == "list":
        return course_table(state.course, state.progress, cursor=state.cursor)
    if state.page == "keys":
        return _keys_page()
    if state.exercise is None:
        return _all_passed(state)
    if state.page == "all" and state.verdict is not None:
        return verdict_view(state.verdict, most=len(state.verdict.tests))
    return _verdict_page(state, state.exercise)


def _keys_page() -> RenderableType:
    table = Table.grid(padding=(0, 2))
    for key, word, meaning in KEYS:
        table.add_row(Text(key, "bold cyan"), word, Text(meaning, "dim"))
    return table


def _all_passed(state: State) -> RenderableType:
    points = sum(exercise.brief.points for exercise in state.course.exercises)
    return Group(
        *_just_passed(state),
        Text(f"Every exercise has passed: {points} points. 'gradus report' shows the way."),
    )


def _verdict_page(state: State, exercise: Exercise) -> RenderableType:
    """While a check goes on, what is known of it; the last verdict stays until there is more to say."""
    running, verdict = state.running, state.verdict
    if state.untouched:
        return Group(*_just_passed(state), *_how_to_begin(exercise))
    status = Text("judging …", "dim")
    if running is not None and running.total:
        left = (
            "types and lint" if running.done == running.total else f"{running.done} of {running.total} tests"
        )
        status = Text(f"judging: {left}", "dim")
    if running is not None and running.failed is not None:
        return Group(status, failure_view(running.failed))
    if verdict is None:
        return Group(*_just_passed(state), status if running else Text())
    when = status if running else Text(f"{state.seconds:.2f} s", "dim")
    return Group(*_just_passed(state), _status(verdict, when), *_verdict_parts(state, exercise, verdict))


def _how_to_begin(exercise: Exercise) -> list[RenderableType]:
    """The brief, and before it what to do with it: nothing is judged where nothing was written."""
    where = Text.assemble(
        "Nothing is written yet. Edit ",
        (", ".join(exercise.to_write), "cyan"),
        " in ",
        (f"{exercise.phase}/{exercise.name}", "cyan"),
        ": a save is judged at once. ",
        ("e", "bold cyan"),
        " opens the lesson.",
    )
    return [where, Text(), brief_view(exercise)]


def _status(verdict: Verdict, right: Text) -> RenderableType:
    line = Table.grid(expand=True)
    line.add_column(justify="left", no_wrap=True, overflow="ellipsis")
    line.add_column(justify="right", no_wrap=True)
    line.add_row(headline(verdict), right)
    return Group(line, Padding(Text(shown(verdict.sentence)), (0, 0, 0, 2), expand=False))


def _verdict_parts(state: State, exercise: Exercise, verdict: Verdict) -> list[RenderableType]:
    if verdict.passed:
        return [first_things(verdict), Text(), *_what_passing_opened(state, exercise)]
    return [first_things(verdict)]


def _what_passing_opened(state: State, exercise: Exercise) -> list[RenderableType]:
    following = state.following(1)
    opened = Text.assemble(
        "  ", ("w", "bold cyan"), " why   ", ("d", "bold cyan"), " diff with the reference"
    )
    lines = [opened] if exercise.seal is None else []
    if following is not None and following != exercise:
        brief = following.brief
        time = duration(brief.study + brief.build)
        lines.append(
            Text.assemble("  ", ("n", "bold cyan"), f" next: {brief.id} {following.name}, about {time}")
        )
    return [*lines]


def _just_passed(state: State) -> list[RenderableType]:
    """The banner above the next exercise."""
    passed = state.just_passed
    if passed is None or passed == state.exercise:
        return []
    opened = Text.assemble(("w", "bold cyan"), " why  ", ("d", "bold cyan"), " diff")
    line = Text.assemble(
        (f"✓ {passed.brief.id} {passed.name} passed", "bold green"),
        f"  {passed.brief.points} points   ",
        opened if passed.seal is None else "",
    )
    return [line, Text()]
