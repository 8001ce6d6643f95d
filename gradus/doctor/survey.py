"""Looks at this machine once, whole; nothing it finds wrong stops it."""

import asyncio
import os
import platform
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import cast

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from gradus.doctor.engine_trial import try_engines
from gradus.doctor.machine import Dependency, Installation, Kernel, Machine, Screen, System, Trial
from gradus.doctor.own_folder import look_at_workspace
from gradus.doctor.places import look_at_cache, look_at_temporary, look_at_watching
from gradus.doctor.trial import try_check
from gradus.errors import GradusError
from gradus.exercises.course import Course, course_root, discover
from gradus.judging.opening import can_fork
from gradus.learner.workspace import Workspace, find_workspace, remembered_workspace
from gradus.runner.environment import default_cache
from gradus.screens.asking import at_terminal
from gradus.screens.screen import console

_INSTALLERS = {
    "apt": "sudo apt install",
    "dnf": "sudo dnf install",
    "pacman": "sudo pacman -S",
    "zypper": "sudo zypper install",
    "apk": "sudo apk add",
    "brew": "brew install",
    "winget": "winget install",
}


def survey(screen: Screen) -> Machine:
    """This machine, as seen from the working directory; takes a few seconds, most of them a real check.

    ``screen`` is looked at before: a line that says how it goes stands between a program and its terminal.
    """
    root = course_root()
    course, fault = _read_course(root)
    workspace = find_workspace(Path.cwd()) or remembered_workspace(root)
    return Machine(
        installation=_look_at_installation(root, course, fault),
        kernel=look_at_kernel(),
        trial=_try(course) if course else None,
        engines=try_engines(course, os.environ) if course else (),
        watching=look_at_watching(workspace.root, _phases(workspace, course)) if workspace else None,
        cache=look_at_cache(default_cache()),
        temporary=look_at_temporary(_temporary_folder()),
        workspace=look_at_workspace(workspace, course) if workspace else None,
        screen=screen,
        git=shutil.which("git") is not None,
        install=_installer(),
    )


def _phases(workspace: Workspace, course: Course | None) -> list[Path]:
    """What watch would watch."""
    phases = [workspace.root / name for name in (course.phases if course else ())]
    return [phase for phase in phases if phase.is_dir()]


def _read_course(root: Path) -> tuple[Course | None, str]:
    try:
        course = discover(root)
    except (GradusError, OSError) as error:
        return None, str(error)
    return (course, "") if course.exercises else (None, "it holds no exercise.")


def _try(course: Course) -> Trial:
    """A check that could not even begin is a check that failed."""
    first = course.exercises[0]
    try:
        return asyncio.run(try_check(course, first, default_cache()))
    except (GradusError, OSError, ExceptionGroup) as error:
        return Trial(first.name, can_fork(), str(error), first=0, again=0, mypy_stays=None)


def _temporary_folder() -> Path:
    """Where temporary files go; where they should, when none of the usual places will take one."""
    try:
        return Path(tempfile.gettempdir())
    except OSError:
        return Path(os.environ.get("TMPDIR", "/tmp"))  # noqa: S108  # only to say that it does not work


def _look_at_installation(root: Path, course: Course | None, fault: str) -> Installation:
    pins = _pins(root / "pyproject.toml")
    return Installation(
        python=sys.version_info[:3],
        dependencies=tuple(_dependency(text, pins) for text in requires("gradus") or ()),
        exercises=len(course.exercises) if course else 0,
        course_fault=fault,
        sync=_sync(root),
    )


def _dependency(text: str, pins: Mapping[str, str]) -> Dependency:
    wanted = Requirement(text)
    name = canonicalize_name(wanted.name)
    return Dependency(name, str(wanted.specifier), _installed(name), pins.get(name, ""))


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _pins(project: Path) -> Mapping[str, str]:
    """The exact versions that the clone names; none where the course came without its project file."""
    try:
        settings = tomllib.loads(project.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    found = settings.get("tool", {}).get("uv", {}).get("constraint-dependencies", [])
    pins = [Requirement(text) for text in cast("list[str]", found)]
    return {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in pins}


def _sync(root: Path) -> str:
    """With uv from PATH, or the one that the README has put into the clone."""
    own = root / ".uv" / "bin" / "uv"
    program = os.path.relpath(own) if not shutil.which("uv") and own.exists() else "uv"
    return f"{program} sync --directory {os.path.relpath(root)}"


def look_at_kernel() -> Kernel:
    """Whether process descriptors and lists of children are not only promised but there."""
    name = platform.system()
    system = cast("System", name) if name in ("Linux", "Darwin", "Windows") else "other"
    children = Path("/proc/self/task", str(os.getpid()), "children")
    return Kernel(system, process_descriptors=_opens_descriptors(), children_listed=children.exists())


def _opens_descriptors() -> bool:
    if sys.platform != "linux" or not hasattr(os, "pidfd_open"):
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return True


def look_at_screen() -> Screen:
    """What output is read on."""
    screen = console()
    return Screen(
        is_terminal=at_terminal(),
        kind=os.environ.get("TERM", ""),
        columns=shutil.get_terminal_size().columns,
        colours=f"{screen.color_system} colours" if screen.color_system else "",
        encoding=sys.stdout.encoding,
    )


def _installer() -> str:
    """How programs are installed here; the first that is found, or words for whoever knows."""
    found = next((command for name, command in _INSTALLERS.items() if shutil.which(name)), None)
    return found or "install"
