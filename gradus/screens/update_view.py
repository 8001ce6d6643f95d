"""What an update would do, or did, as a table a person can judge by: what comes, what goes where, what stays."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from gradus.exercises.course import Course
from gradus.learner.update_plan import Kind, Plan, Step, is_learners

_WORDS: dict[Kind, tuple[str, str]] = {
    "new": ("new", "green"),
    "newer": ("newer", "green"),
    "edited": ("newer, yours moves aside", "yellow"),
    "restored": ("missing, comes back", "green"),
    "beside": ("newer, put beside yours", "yellow"),
    "retired": ("not in the course any more, moves aside", "yellow"),
    "left": ("not in the course any more, yours stays", "yellow"),
}


def plan_view(plan: Plan, course: Course) -> RenderableType:
    """The table, by exercise; a new exercise is one line."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("where", "file", "what"):
        table.add_column(column, overflow="fold")
    order = ["", *(exercise.name for exercise in course.exercises)]
    steps = [step for step in plan.steps if step.kind != "kept"]
    steps.sort(key=lambda step: order.index(_owner(step)) if _owner(step) in order else len(order))
    for owner, group in groupby(steps, key=_owner):
        for row in _rows(owner, list(group), course):
            table.add_row(*row)
    return Group(table, *_kept(plan))


def _owner(step: Step) -> str:
    """The exercise that a path belongs to, its tests included; empty for what all share."""
    first, *rest = step.path.split("/")
    if is_learners(step.path) or (first != "tests" and len(rest) > 1):
        return rest[0]
    named = [part.removesuffix(".py").removeprefix("test_") for part in rest[1:]]
    named = [part for part in named if part != "typing_cases"]
    return named[0] if first == "tests" and named else ""


def _rows(owner: str, steps: Sequence[Step], course: Course) -> Iterable[tuple[Text, Text, Text]]:
    ids = {exercise.name: exercise.brief.id for exercise in course.exercises}
    where = Text(f"{ids[owner]} {owner}" if owner in ids else owner or "the workspace", "bold")
    if all(step.kind == "new" for step in steps) and any(is_learners(step.path) for step in steps):
        yield where, Text(f"{len(steps)} files"), Text("a new exercise", "green")
        return
    for number, step in enumerate(steps):
        words, style = _WORDS[step.kind]
        yield where if number == 0 else Text(), Text(_file(step, owner)), Text(words, style)


def _file(step: Step, owner: str) -> str:
    """As short as it is clear beside the exercise's name."""
    short = step.path.partition(f"/{owner}/")[2] if owner else ""
    path = short or (step.path.rpartition("/")[2] if owner else step.path)
    path = f"{path}.new" if step.kind == "beside" else path
    return f"{path}, now {step.renamed.partition(f'/{owner}/')[2]}" if step.renamed else path


def _kept(plan: Plan) -> list[RenderableType]:
    """Edits to course files that the course has nothing newer for: they stay, and a verdict does not see them."""
    kept = [step.path for step in plan.steps if step.kind == "kept"]
    if not kept:
        return []
    return [Text(f"\nYou edited {', '.join(kept)}: kept. A verdict uses the course's own.", "dim")]
