"""The words of this program: what a file looked like, what came to rest, what happened to it.

A file is known by its path *and* its version. The same name dropped in twice is two pieces of work, and one
file that was seen ten times is one.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

Details: TypeAlias = Mapping[str, str | int]
Process: TypeAlias = Callable[[Path], Awaitable[Details]]
WakeUps: TypeAlias = AsyncGenerator[None, None]


@dataclass(frozen=True, slots=True)
class Version:
    """What a file looked like: bytes, nanoseconds of the last change, number in the file system.

    Whoever writes to the file, or puts another one in its place, changes one of the three.
    """

    size: int
    modified: int
    inode: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that has come to rest, and what it looked like then."""

    path: Path
    version: Version


class Kind(StrEnum):
    """What can happen to a file."""

    QUEUED = "queued"
    STARTED = "started"
    DONE = "done"
    FAILED = "failed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened to the file at ``path``; ``details`` if it is done, ``reason`` if it failed."""

    kind: Kind
    path: Path
    details: Details = field(default_factory=dict)
    reason: str = ""


Tell: TypeAlias = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Settings:
    """How the pipeline works.

    ``workers``: files in hand at most. ``turns``: how many of them may compute at the same time.
    ``backlog``: files in the queue at most. ``settle``: seconds of rest after which a file counts as complete.
    ``timeout``: seconds to process one file.
    """

    workers: int = 4
    turns: int = 2
    backlog: int = 16
    settle: float = 1.0
    timeout: float = 60.0
