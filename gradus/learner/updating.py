"""Carries out an update, so that being killed at any moment costs nothing but a second try.

Each file is replaced or moved in one step, and the manifest is written last: until then it says what was true before,
and a second update finds every finished step finished. What is moved aside is renamed, never copied and deleted. One
update at a time: another waits.
"""

from dataclasses import dataclass

from gradus.atomic import write_atomically
from gradus.exercises.course import Course
from gradus.learner.aside import Aside
from gradus.learner.manifest import Manifest, fingerprint, keep_texts, load_manifest, save_manifest
from gradus.learner.update_plan import Plan, Step, plan_update
from gradus.learner.workspace import Workspace, mend_environment
from gradus.locks import lock


@dataclass(frozen=True)
class Update:
    """What was done; ``folder`` holds what was moved aside, if anything was."""

    plan: Plan
    moved: tuple[str, ...]
    folder: str
    way_back: str
    environment_mended: bool


def update(course: Course, workspace: Workspace) -> Update:
    """Bring ``workspace`` to what ``course`` is today; nothing of the learner's is written over or deleted."""
    with (workspace.state / "update.lock").open("ab") as held:
        lock(held, wait=True)
        plan, aside = plan_update(course, workspace), Aside(workspace, "update")
        for step in plan.steps:
            _take(workspace, step, aside)
        _remember(workspace, plan)
        mended = mend_environment(workspace)
    return Update(plan, tuple(aside.moved), aside.folder, aside.way_back, mended)


def _take(workspace: Workspace, step: Step, aside: Aside) -> None:
    match step.kind:
        case "new" | "newer" | "restored":
            write_atomically(workspace.root / step.path, step.content)
        case "edited":
            aside.move(step.path)
            write_atomically(workspace.root / step.path, step.content)
        case "beside":
            _put_beside(workspace, step, aside)
        case "retired":
            aside.move(step.path)
        case "left" | "kept":
            pass


def _put_beside(workspace: Workspace, step: Step, aside: Aside) -> None:
    """An older one that still waits there may have been written in: it moves aside."""
    path = f"{step.path}.new"
    place = workspace.root / path
    if place.exists() and place.read_bytes() != step.content:
        aside.move(path)
    write_atomically(place, step.content)


def _remember(workspace: Workspace, plan: Plan) -> None:
    keep_texts(workspace.state, plan.begun)
    before = load_manifest(workspace.state)
    files = {path: fingerprint(path, content) for path, content in plan.files.items()}
    if files != before.files:
        save_manifest(workspace.state, Manifest(files=files, **(before.model_extra or {})))
