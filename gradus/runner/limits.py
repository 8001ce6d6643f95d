"""What a judged process may use at most, each limit for every process by itself.

The kernel enforces them, whatever the program does about signals and exceptions. The number of processes counts all of
a user's, so it means something only for a user who has no others: see ``confinement``.
"""

import contextlib
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Bytes, processes (threads count as such), open files; ``folder`` is the room in each folder it may write to."""

    memory: int = 2048 * MEGABYTE
    file: int = 64 * MEGABYTE
    folder: int = 96 * MEGABYTE
    processes: int = 192
    open_files: int = 512


def apply_limits(limits: Limits, *, cpu_seconds: int, already_running: int = 0) -> None:
    """Of this process and all that it starts; ``already_running`` are processes of the same user that do not count.

    A hard limit that is lower than what is asked for stays.
    """
    import resource  # noqa: PLC0415  # Windows has none, and imports this module all the same

    _set(resource.RLIMIT_CORE, 0)
    _set(resource.RLIMIT_AS, limits.memory)
    _set(resource.RLIMIT_FSIZE, limits.file)
    _set(resource.RLIMIT_NOFILE, limits.open_files)
    _set(resource.RLIMIT_NPROC, limits.processes + already_running)
    _set(resource.RLIMIT_CPU, cpu_seconds)


def _set(which: int, value: int) -> None:
    import resource  # noqa: PLC0415  # as above

    _, hard = resource.getrlimit(which)
    most = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (most, most))


def processes_of(user: int) -> int:
    """Processes and threads that ``user`` has now."""
    count = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if folder.stat().st_uid == user:
                count += sum(1 for _ in (folder / "task").iterdir())
    return count
