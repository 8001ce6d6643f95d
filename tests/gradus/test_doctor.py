"""What the doctor says of machines that are described to it: one healthy, and many with one thing wrong."""

from collections.abc import Mapping
from dataclasses import replace
from io import StringIO
from typing import NamedTuple

import pytest
from rich.console import Console

from gradus.doctor.checks import examine
from gradus.doctor.findings import Finding, State
from gradus.doctor.machine import (
    Cache,
    Dependency,
    Engine,
    Installation,
    Kernel,
    Machine,
    OwnFolder,
    Screen,
    Storage,
    Temporary,
    Trial,
    Watching,
)
from gradus.doctor.view import print_findings

ROOM = 50 << 30
TOOLS = Installation(
    python=(3, 11, 7),
    dependencies=(Dependency("pytest", ">=9.2,<10", "9.2.0", "9.2.0"),),
    exercises=3,
    course_fault="",
    sync="uv sync --directory ../course",
)
LINUX = Kernel("Linux", process_descriptors=True, children_listed=True)
TRIAL = Trial("first_verdict", forked=True, fault="", first=0.9, again=0.05, mypy_stays=True)
POSTGRES = Engine("postgres", ("async_database",))
LISTENING = Watching(refusal="", filesystem="ext4", most_watches=65_536)
CACHE = Cache(Storage("/home/ada/.cache/gradus", writable=True, free=ROOM), size=200 << 20)
TEMPORARY = Temporary(Storage("/temporary", writable=True, free=ROOM))
MINE = OwnFolder("/home/ada/course", environment_leads=True)
SCREEN = Screen(is_terminal=True, kind="xterm", columns=100, colours="truecolor", encoding="utf-8")
HEALTHY = Machine(
    installation=TOOLS,
    kernel=LINUX,
    trial=TRIAL,
    engines=(POSTGRES,),
    watching=LISTENING,
    cache=CACHE,
    temporary=TEMPORARY,
    workspace=MINE,
    screen=SCREEN,
    git=True,
    install="sudo apt install",
)


class Case(NamedTuple):
    """A machine that differs from the healthy one in one thing, and what has to be said of it."""

    machine: Machine
    about: str
    state: State
    says: str
    mend: str


def with_dependency(installed: str) -> Machine:
    """Pytest at another version."""
    changed = replace(TOOLS.dependencies[0], installed=installed)
    return replace(HEALTHY, installation=replace(TOOLS, dependencies=(changed,)))


def stored(free: int = ROOM, *, writable: bool = True, runs_programs: bool = True) -> Storage:
    """The temporary folder in another state."""
    return Storage("/temporary", writable=writable, free=free, runs_programs=runs_programs)


def with_temporary(storage: Storage) -> Machine:
    """The machine with that temporary folder."""
    return replace(HEALTHY, temporary=Temporary(storage))


def with_cache(cache: Cache) -> Machine:
    """The machine with another cache."""
    return replace(HEALTHY, cache=cache)


def with_workspace(workspace: OwnFolder) -> Machine:
    """The machine with another workspace."""
    return replace(HEALTHY, workspace=workspace)


def with_engine(engine: Engine) -> Machine:
    """The machine, for a course that needs that engine."""
    return replace(HEALTHY, engines=(engine,))


def with_watching(watching: Watching) -> Machine:
    """The machine with other notifications."""
    return replace(HEALTHY, watching=watching)


SYNC, MORE = TOOLS.sync, "sudo sysctl fs.inotify.max_user_watches=524288"
CASES: Mapping[str, Case] = {
    "an old Python": Case(
        replace(HEALTHY, installation=replace(TOOLS, python=(3, 10, 2))),
        *("python", "problem", "needs 3.11 or newer", f"{SYNC} --python 3.11"),
    ),
    "an untried Python": Case(
        replace(HEALTHY, installation=replace(TOOLS, python=(3, 19, 0))),
        *("python", "advice", "3.19.0 is untried", f"{SYNC} --python 3.11"),
    ),
    "a missing judge": Case(with_dependency(""), "packages", "problem", "pytest is not installed", SYNC),
    "a judge of another age": Case(with_dependency("8.4"), "packages", "problem", "needs >=9.2,<10", SYNC),
    "a drifted judge": Case(with_dependency("9.3.0"), "packages", "advice", "9.3.0 instead of 9.2.0", SYNC),
    "a broken course": Case(
        replace(HEALTHY, installation=replace(TOOLS, course_fault="README.md: field 'id'")),
        *("course", "problem", "field 'id'", "gradus author check"),
    ),
    "a system that cannot fork": Case(
        replace(HEALTHY, kernel=Kernel("Darwin", process_descriptors=False, children_listed=False)),
        *("forking", "advice", "the same verdict, later", "on Linux"),
    ),
    "a kernel that hides children": Case(
        replace(HEALTHY, kernel=replace(LINUX, children_listed=False)),
        *("forking", "problem", "no lists of children in /proc", "its own /proc"),
    ),
    "no Redis": Case(
        with_engine(Engine("redis", ("chat",), fault="Redis: not on the PATH", installed=False)),
        *("redis", "problem", "No check of chat: Redis: not on the PATH.", "sudo apt install redis-server"),
    ),
    "no wheel of Postgres": Case(
        with_engine(replace(POSTGRES, fault="Postgres: a wheel is missing", installed=False)),
        *("postgres", "problem", "No check of async_database", SYNC),
    ),
    "a Postgres that does not start": Case(
        with_engine(replace(POSTGRES, fault="Postgres: no room left")),
        *("postgres", "problem", "no room left", "export COURSE_DATABASE_URL=URL, of a server that works"),
    ),
    "a check that fails": Case(
        replace(HEALTHY, trial=replace(TRIAL, fault="the test server did not start")),
        *("check", "problem", "the test server did not start", "gradus author check first_verdict"),
    ),
    "a busy machine": Case(
        replace(HEALTHY, trial=replace(TRIAL, again=3.2)), "check", "advice", "takes 3.20 s", "top"
    ),
    "a mypy that gets lost": Case(
        replace(HEALTHY, trial=replace(TRIAL, mypy_stays=False)), "mypy", "advice", "does not stay", SYNC
    ),
    "no notifications left": Case(
        with_watching(replace(LISTENING, refusal="OS file watch limit reached.")),
        "watching",
        "advice",
        "limit reached",
        MORE,
    ),
    "too many programs that listen": Case(
        with_watching(replace(LISTENING, refusal="Too many open files (os error 24)")),
        *("watching", "advice", "Too many open files", "sudo sysctl fs.inotify.max_user_instances=1024"),
    ),
    "no notifications at all": Case(
        with_watching(replace(LISTENING, refusal="Function not implemented")),
        "watching",
        "advice",
        "not impl",
        "gradus watch --poll",
    ),
    "a network drive": Case(
        with_watching(replace(LISTENING, filesystem="nfs4")),
        "watching",
        "advice",
        "a drive (nfs4)",
        "gradus watch --poll",
    ),
    "few notifications": Case(
        with_watching(replace(LISTENING, most_watches=100)), "watching", "advice", "Only 100 folders", MORE
    ),
    "a cache that cannot be written": Case(
        with_cache(replace(CACHE, storage=Storage("/c", writable=False, free=0))),
        *("cache", "advice", "every start is a first one", "export XDG_CACHE_HOME=DIR"),
    ),
    "a big cache": Case(
        with_cache(replace(CACHE, size=3 << 30)),
        "cache",
        "advice",
        "grown to 3.0 GB",
        "rm -r /home/ada/.cache/gradus",
    ),
    "an idle part of the cache": Case(
        with_cache(replace(CACHE, idle=("/c/my lane",))),
        "cache",
        "advice",
        "for a month",
        "rm -r '/c/my lane'",
    ),
    "a temporary folder that is closed": Case(
        with_temporary(stored(writable=False)),
        "temporary",
        "problem",
        "Nothing can be written",
        "export TMPDIR=DIR",
    ),
    "a full disk": Case(
        with_temporary(stored(5 << 20)), "temporary", "problem", "Only 5 MB are free", "export TMPDIR=DIR"
    ),
    "a disk that fills up": Case(
        with_temporary(stored(500 << 20)), "temporary", "advice", "Only 500 MB are free", "export TMPDIR=DIR"
    ),
    "programs that may not run": Case(
        with_temporary(stored(runs_programs=False)), "temporary", "advice", "'noexec'", "export TMPDIR=DIR"
    ),
    "a killed check": Case(
        replace(HEALTHY, temporary=replace(TEMPORARY, leftovers=("/temporary/gradus-abcdefgh",))),
        *("leftovers", "advice", "A folder of a killed check", "rm -r /temporary/gradus-abcdefgh"),
    ),
    "no workspace": Case(
        replace(HEALTHY, workspace=None, watching=None),
        "workspace",
        "advice",
        "no workspace",
        "gradus init DIR",
    ),
    "a lost environment": Case(
        with_workspace(replace(MINE, environment_leads=False)),
        "workspace",
        "problem",
        ".venv leads nowhere",
        "gradus update",
    ),
    "a broken manifest": Case(
        with_workspace(replace(MINE, manifest_fault="it makes no sense.")),
        "workspace",
        "problem",
        "no sense",
        "gradus update",
    ),
    "progress of a newer gradus": Case(
        with_workspace(replace(MINE, progress_fault="was written by a newer gradus")),
        "workspace",
        "problem",
        "newer",
        SYNC,
    ),
    "progress that could not be read": Case(
        with_workspace(replace(MINE, unreadable="progress.json.unreadable-1", begun=False)),
        *("workspace", "advice", "kept as progress.json.unreadable-1", "gradus check"),
    ),
    "a newer course": Case(
        with_workspace(replace(MINE, waiting=3)),
        "updates",
        "advice",
        "newer than your workspace: 3 files",
        "gradus update",
    ),
    "another encoding": Case(
        replace(HEALTHY, screen=replace(SCREEN, encoding="latin-1")),
        *("encoding", "advice", "Output is in latin-1", "export PYTHONUTF8=1"),
    ),
    "a terminal without a name": Case(
        replace(HEALTHY, screen=replace(SCREEN, kind="dumb")),
        *("terminal", "advice", "prints instead of painting", "export TERM=xterm-256color"),
    ),
    "a narrow terminal": Case(
        replace(HEALTHY, screen=replace(SCREEN, columns=60)),
        *("terminal", "advice", "60 columns wide", "Make the window wider"),
    ),
    "no git": Case(replace(HEALTHY, git=False), "git", "advice", "Nothing needs it", "sudo apt install git"),
}


def worries(machine: Machine) -> list[Finding]:
    """Everything that is not well."""
    return [finding for finding in examine(machine) if finding.state != "ok"]


def test_a_healthy_machine_is_told_so_in_every_point() -> None:
    """Nothing is found, nothing is to be done, and each thing that was looked at is named."""
    assert worries(HEALTHY) == []
    assert {"python", "check", "watching", "cache", "git"} <= {finding.about for finding in examine(HEALTHY)}


@pytest.mark.parametrize("name", CASES)
def test_one_thing_wrong_is_found_with_its_mend(name: str) -> None:
    """One finding and no other: how bad it is, what it is, and what to type."""
    case = CASES[name]
    [finding] = worries(case.machine)

    assert (finding.about, finding.state) == (case.about, case.state)
    assert case.says in finding.sentence
    assert case.mend in finding.mend


def test_windows_is_told_commands_of_its_own() -> None:
    """A command that the system does not know mends nothing."""
    windows = replace(LINUX, system="Windows")
    cache = replace(CACHE, size=3 << 30)
    encoding = replace(SCREEN, encoding="cp1252")
    found = {
        one.about: one.mend for one in worries(replace(HEALTHY, kernel=windows, cache=cache, screen=encoding))
    }

    assert found["cache"] == 'rmdir /s /q "/home/ada/.cache/gradus"'
    assert found["encoding"] == "setx PYTHONUTF8 1"


def test_a_mend_stays_on_one_line_however_long_it_is() -> None:
    """It is there to be copied into a terminal."""
    written = StringIO()
    screen = Console(width=80, file=written)
    mend = "rm -r " + " ".join(f"/temporary/gradus-{number:08}" for number in range(9))
    print_findings(screen, [Finding("leftovers", "advice", "Nine folders are still there.", mend)])

    printed = written.getvalue()

    assert mend in printed
    assert "Nothing stands in your way. 1 thing could be better." in printed
