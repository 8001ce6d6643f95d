"""What this machine has to give, and how many files may therefore be computed on at once.

Asking for the number of cores alone does not work in a container: it names those of the whole machine, while
the container may use half of one. So the container's own limits (cgroup 2) are read as well, where there are
any. Where nothing can be read, nothing is known, and None says so.
"""

import math
import os
import re
from dataclasses import dataclass
from pathlib import Path

MEMORY_PER_FILE = 256 * 1024 * 1024
"""Bytes that the largest picture may need while it is made small."""

CONTROL_GROUP = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True)
class Resources:
    """Processor cores, at least one, and bytes of free memory, or None if that is not known."""

    cores: int
    memory: int | None


def turns(resources: Resources, *, most: int, memory_per_file: int = MEMORY_PER_FILE) -> int:
    """How many files may be processed at once: at least 1 and at most ``most``, no more than there are cores.

    Nor more than fit into the free memory, if that is known, at ``memory_per_file`` bytes each.
    """
    # EXERCISE: which limits are there, and what if one of them is not known?
    limits = [most, resources.cores]
    if resources.memory is not None:
        limits.append(resources.memory // memory_per_file)
    return max(1, min(limits))


def available() -> Resources:
    """What this process may use."""
    memory = [known for known in (_free_memory(), _free_in_group()) if known is not None]
    return Resources(_cores(), min(memory, default=None))


def _cores() -> int:
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = re.match(r"(\d+) (\d+)", _text(CONTROL_GROUP / "cpu.max"))
    if quota is None:
        return allowed
    return min(allowed, max(1, math.ceil(int(quota[1]) / int(quota[2]))))


def _free_memory() -> int | None:
    found = re.search(r"^MemAvailable:\s+(\d+) kB", _text(Path("/proc/meminfo")), re.MULTILINE)
    return None if found is None else int(found[1]) * 1024


def _free_in_group() -> int | None:
    limit, used = (_text(CONTROL_GROUP / name).strip() for name in ("memory.max", "memory.current"))
    if not (limit.isdecimal() and used.isdecimal()):
        return None
    return max(0, int(limit) - int(used))


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
