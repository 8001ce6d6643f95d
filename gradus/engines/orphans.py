"""Processes of a server that outlived it: busy ones do not notice that it was killed, and go on for ever.

They are known by where they stand: every process of a Postgres works in the folder of its data. Linux only; elsewhere
none is found.
"""

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path


def end_orphans(folder: Path) -> None:
    """Kill every process that stands in ``folder``; what runs there as another user stays."""
    place = folder.resolve()
    for process in _numbers():
        with contextlib.suppress(OSError), _held(process) as handle:
            if Path(f"/proc/{process}/cwd").readlink() == place:
                signal.pidfd_send_signal(handle, signal.SIGKILL)


@contextlib.contextmanager
def _held(process: int) -> Iterator[int]:
    """A handle on a process, so that its number cannot become another's in the meantime."""
    handle = os.pidfd_open(process)
    try:
        yield handle
    finally:
        os.close(handle)


def _numbers() -> Iterator[int]:
    if hasattr(os, "pidfd_open") and Path("/proc/self").exists():
        yield from (int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal())
