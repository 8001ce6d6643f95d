"""When a process was born: with that, its number means this process and no later one. Linux alone tells."""

import contextlib
from pathlib import Path

_STATE, _START = 0, 19
"""Where they stand behind the name, which is in brackets and may hold anything."""


def birth(process: int) -> str | None:
    """A word that no other process of that number has; None if it has ended, and where nothing tells."""
    with contextlib.suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        said = Path("/proc", str(process), "stat").read_text(encoding="utf-8", errors="replace")
        fields = said.rpartition(")")[2].split()
        return None if fields[_STATE] in "ZX" else f"{fields[_START]}.{boot}"
    return None
