"""Whose rights the engines have. Postgres refuses to run as root, and Redis better does not either.

So under root they run as ``nobody``, who has a name (``initdb`` asks for one) and owns nothing. What ``nobody`` may not
reach is told, or copied to where it can be reached: installed programs often lie below ``/root``.
"""

import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from gradus.errors import EngineError

_NAME = "nobody"


@dataclass(frozen=True)
class Owner:
    """Another user and their group, as numbers."""

    user: int
    group: int


def engine_owner() -> Owner | None:
    """Who runs the engines; None means whoever runs this. EngineError where root has nobody to give them to."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    import pwd  # noqa: PLC0415  # only where there are such users

    try:
        entry = pwd.getpwnam(_NAME)
    except KeyError:
        problem = f"Postgres does not run as root, and there is no user '{_NAME}': run this as another user"
        raise EngineError("engines", problem) from None
    return Owner(entry.pw_uid, entry.pw_gid)


def give(path: Path, owner: Owner | None) -> None:
    """Let ``path`` belong to ``owner``."""
    if owner is not None:
        os.chown(path, owner.user, owner.group)


def first_barrier(path: Path) -> Path | None:
    """The topmost folder on the way to ``path`` that a stranger may not enter."""
    folders = [*reversed(path.resolve().parents), path.resolve()]
    return next((one for one in folders if one.is_dir() and not one.stat().st_mode & stat.S_IXOTH), None)


def reachable_programs(programs: Path, room: Path, owner: Owner | None) -> Path:
    """The folder ``programs``, or a copy below ``room`` where ``owner`` may not enter it.

    The libraries come along: the programs look for them in the package beside their own.
    """
    if owner is None or first_barrier(programs) is None:
        return programs
    package, copy = programs.parents[1], room / "programs"
    if not copy.exists():
        part = room / "programs.part"
        shutil.rmtree(part, ignore_errors=True)
        libraries = package.with_name(f"{package.name}.libs")
        shutil.copytree(programs.parent, part / package.name / programs.parent.name)
        if libraries.exists():
            shutil.copytree(libraries, part / libraries.name)
        part.rename(copy)
    return copy / package.name / programs.parent.name / programs.name
