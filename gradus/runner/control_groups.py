"""A control group for what runs in one slot: memory and processes of all of it together, not each by itself.

Only where the system lets us make one: with the kernel's first version of control groups that takes root, with the
second a group that was delegated to us and holds no process itself. Elsewhere there is none, and the limits of each
process have to do. No verdict depends on it.
"""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gradus.runner.limits import Limits

_ROOT = Path("/sys/fs/cgroup")
_PROCESSES = "cgroup.procs"
_PREFIX = "gradus"


@dataclass(frozen=True)
class _Controller:
    """Where groups of one controller are made, and what is written to bound them."""

    folder: Path
    settings: dict[str, str]


@contextlib.contextmanager
def control_group(name: str, limits: Limits) -> Iterator[tuple[str, ...]]:
    """Files to write a process's number to, one for each controller; OSError where no group can be made."""
    with contextlib.ExitStack() as made:
        yield tuple(made.enter_context(_group(one, name)) for one in _controllers(limits))


@contextlib.contextmanager
def _group(controller: _Controller, name: str) -> Iterator[str]:
    folder = controller.folder / name
    _remove_abandoned(controller.folder)
    folder.mkdir()
    held = _hold(folder)
    try:
        for setting, value in controller.settings.items():
            (folder / setting).write_text(value, encoding="ascii")
        yield str(folder / _PROCESSES)
    finally:
        os.close(held)
        with contextlib.suppress(OSError):  # a dying process keeps it a moment longer; empty it costs nothing
            folder.rmdir()


def _remove_abandoned(folder: Path) -> None:
    """The groups of graders that were killed: their process is gone, and so is its lock, seen from any container."""
    for left in folder.glob(f"{_PREFIX}-*-*"):
        process = left.name.split("-")[1]
        if Path("/proc", process).exists():
            continue
        with contextlib.suppress(OSError):
            descriptor = _hold(left)
            try:
                left.rmdir()
            finally:
                os.close(descriptor)


def _hold(group: Path) -> int:
    """A descriptor with the lock on ``group``; OSError if another process has it."""
    import fcntl  # noqa: PLC0415  # Windows has none, and imports this module all the same

    descriptor = os.open(group, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _controllers(limits: Limits) -> list[_Controller]:
    own = _own_groups()
    if "" in own and (_ROOT / "cgroup.controllers").exists():
        settings = {"memory.max": str(limits.memory), "pids.max": str(limits.processes)}
        return [_Controller(_ROOT / own[""].lstrip("/"), settings)]
    first = {
        "memory": {"memory.limit_in_bytes": str(limits.memory)},
        "pids": {"pids.max": str(limits.processes)},
    }
    missing = [name for name in first if name not in own]
    if missing:
        raise FileNotFoundError(0, "no such controller", missing[0])
    return [_Controller(_ROOT / name / own[name].lstrip("/"), settings) for name, settings in first.items()]


def _own_groups() -> dict[str, str]:
    """The group that this process is in, by controller; the second version has one for all, under no name."""
    lines = Path("/proc/self/cgroup").read_text(encoding="ascii").splitlines()
    parts = [line.split(":", 2) for line in lines]
    return {name: path for _, names, path in parts for name in names.split(",")}


def name_of_group(number: int) -> str:
    """One that no other process of ours uses."""
    return f"{_PREFIX}-{os.getpid()}-{number}"
