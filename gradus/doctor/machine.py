"""A machine as the checks see it: values that were looked up once, and no way to look further.

Sizes are in bytes, times in seconds. What could not be found out is None; a text that tells of a fault is empty
where there is none.
"""

from dataclasses import dataclass
from typing import Literal

from gradus.engine_settings import EngineName

System = Literal["Linux", "Darwin", "Windows", "other"]


@dataclass(frozen=True)
class Dependency:
    """A package that the course needs; ``installed`` is empty where it is missing.

    ``allowed`` is the range that works, ``pinned`` the version that verdicts were tried with, empty where not known.
    """

    name: str
    allowed: str
    installed: str
    pinned: str = ""


@dataclass(frozen=True)
class Installation:
    """The interpreter, the packages and the course; ``sync`` is the command that brings them up to date."""

    python: tuple[int, int, int]
    dependencies: tuple[Dependency, ...]
    exercises: int
    course_fault: str
    sync: str


@dataclass(frozen=True)
class Kernel:
    """What forking needs of the system, beside being Linux."""

    system: System
    process_descriptors: bool
    children_listed: bool


@dataclass(frozen=True)
class Trial:
    """A real check of a reference: from nothing, and once more with everything warm.

    ``fault``: why it did not pass. ``mypy_stays``: whether mypy answers a second time from memory; None where it is
    not asked to, since nothing forks.
    """

    exercise: str
    forked: bool
    fault: str
    first: float
    again: float
    mypy_stays: bool | None


@dataclass(frozen=True)
class Engine:
    """Postgres or Redis. ``given``: the environment names one; ``fault``: why none could be had when it was tried.

    ``installed``: whether its program lies on this machine.
    """

    name: EngineName
    wanted_by: tuple[str, ...]
    given: bool = False
    fault: str = ""
    installed: bool = True


@dataclass(frozen=True)
class Watching:
    """Whether the system tells of saved files. ``refusal``: what it said when asked to, in its own words."""

    refusal: str
    filesystem: str
    most_watches: int | None


@dataclass(frozen=True)
class Storage:
    """A folder that something is written to."""

    path: str
    writable: bool
    free: int
    runs_programs: bool = True


@dataclass(frozen=True)
class Cache:
    """What makes the second check faster than the first. ``idle``: parts that nobody has used for long."""

    storage: Storage
    size: int
    idle: tuple[str, ...] = ()


@dataclass(frozen=True)
class Temporary:
    """Where checks are composed. ``leftovers``: folders of checks that were killed."""

    storage: Storage
    leftovers: tuple[str, ...] = ()


@dataclass(frozen=True)
class OwnFolder:
    """A learner's workspace. ``waiting``: steps that an update would take; ``unreadable``: progress moved aside."""

    path: str
    environment_leads: bool
    manifest_fault: str = ""
    progress_fault: str = ""
    unreadable: str = ""
    begun: bool = True
    waiting: int = 0


@dataclass(frozen=True)
class Screen:
    """Where the output goes."""

    is_terminal: bool
    kind: str
    columns: int
    colours: str
    encoding: str


@dataclass(frozen=True)
class Machine:
    """Everything a check may ask; what needs a workspace is None without one.

    ``install``: the beginning of the command that installs a program.
    """

    installation: Installation
    kernel: Kernel
    trial: Trial | None
    engines: tuple[Engine, ...]
    watching: Watching | None
    cache: Cache
    temporary: Temporary
    workspace: OwnFolder | None
    screen: Screen
    git: bool
    install: str
