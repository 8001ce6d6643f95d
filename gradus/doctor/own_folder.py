"""Looks at a workspace without changing it."""

from pydantic import ValidationError

from gradus.doctor.machine import OwnFolder
from gradus.errors import GradusError
from gradus.exercises.course import Course
from gradus.learner.manifest import NAME, Manifest, load_manifest
from gradus.learner.progress import load_progress
from gradus.learner.update_plan import plan_update
from gradus.learner.workspace import Workspace, environment_is_lost


def look_at_workspace(workspace: Workspace, course: Course | None) -> OwnFolder:
    """What can be read in it, and what an update from ``course`` would do."""
    manifest_fault = _manifest_fault(workspace)
    progress_fault, begun = _progress(workspace)
    unreadable = sorted(path.name for path in workspace.state.glob("progress.json.unreadable-*"))
    waiting = 0 if course is None or manifest_fault else _waiting(course, workspace)
    return OwnFolder(
        path=str(workspace.root),
        environment_leads=not environment_is_lost(workspace),
        manifest_fault=manifest_fault,
        progress_fault=progress_fault,
        unreadable=unreadable[-1] if unreadable else "",
        begun=begun,
        waiting=waiting,
    )


def _manifest_fault(workspace: Workspace) -> str:
    try:
        load_manifest(workspace.state)
        Manifest.model_validate_json((workspace.state / NAME).read_bytes())
    except ValidationError:
        return f"{NAME} makes no sense."
    except (GradusError, OSError) as error:
        return str(error)
    return ""


def _progress(workspace: Workspace) -> tuple[str, bool]:
    """Why it cannot be read, and whether something is in it."""
    try:
        return "", bool(load_progress(workspace.state).exercises)
    except (GradusError, OSError) as error:
        return str(error), False


def _waiting(course: Course, workspace: Workspace) -> int:
    """How many files an update would write or move."""
    try:
        return sum(step.acts for step in plan_update(course, workspace).steps)
    except (GradusError, OSError):
        return 0
