"""What a runner does, and what comes back from it. Two implementations: one forks, one starts processes."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pydantic import TypeAdapter, ValidationError

from gradus.engine_settings import EngineName
from gradus.runner.composition import Slot
from gradus.runner.confinement import Confinement
from gradus.runner.records import COLLECT_ONLY, FIRST_FAILURE, ONLY, Ending, Record, Request

MYPY_WAIT, MYPY_WAIT_FOR_STRANGERS = 120.0, 40.0
"""Seconds for one run of mypy; the first on a machine reads the whole standard library."""

GRACE = 2.0
"""Seconds beyond a run's own time before it is killed: start-up, and the time to say why it takes so long."""

_RECORDS: TypeAdapter[Record] = TypeAdapter(Record)
_LONGEST_TAIL = 20_000


@dataclass
class TestRun:
    """The records of one run and how its process ended; ``output`` is what it printed outside of tests."""

    __test__ = False

    records: list[Record] = field(default_factory=list)
    ending: Ending | None = None
    output: str = ""
    stack: str = ""
    malformed: int = 0

    def hear(self, line: str, heard: Callable[[Record], None]) -> None:
        """Add the record of ``line``; what is none was written by somebody else and is only counted."""
        try:
            record = _RECORDS.validate_json(line)
        except ValidationError:
            self.malformed += 1
            return
        self.records.append(record)
        heard(record)

    def read_output(self, request: Request) -> None:
        """What the process printed outside of tests, and where it stood when it was killed."""
        self.output, self.stack = _tail(request["output"]), _tail(request["stack"])


def _tail(path: str) -> str:
    try:
        return Path(path).read_bytes()[-_LONGEST_TAIL:].decode(errors="replace")
    except FileNotFoundError:
        return ""


@dataclass(frozen=True)
class MypyRun:
    """What mypy said; ``status`` 0 is clean, 1 has errors, 2 could not go on."""

    out: str
    err: str
    status: int


def ignore(_record: Record) -> None:
    """For callers that wait for the whole run."""


@dataclass(frozen=True)
class Choice:
    """Which tests are run, by their ids and in their order (empty means all), and how.

    The first failure may end it, or it is over when they are known. What is ``trusted``, the course's own code alone,
    may leave compiled tests and caches behind, even where strangers' code is confined.
    """

    only: tuple[str, ...] = ()
    first_failure_only: bool = False
    collect_only: bool = False
    trusted: bool = False

    def arguments(self, test: str) -> list[str]:
        """Of a request for the tests at ``test``, as the process that runs pytest reads them."""
        flags = {COLLECT_ONLY: self.collect_only, FIRST_FAILURE: self.first_failure_only}
        given = [flag for flag, wanted in flags.items() if wanted]
        return [test, *given, *(f"{ONLY}{name}" for name in self.only)]


EVERYTHING = Choice()


class Engines(Protocol):
    """Lends databases and the like to one run at a time of each slot, or to several slots at once."""

    def lend(self, engines: frozenset[EngineName], /) -> AbstractAsyncContextManager[dict[str, str]]:
        """What to add to the environment for ``engines`` to be found; RunnerError if one cannot be had."""
        ...


class NoEngines:
    """For runners whose exercises need none."""

    @asynccontextmanager
    async def lend(self, _engines: frozenset[EngineName], /) -> AsyncIterator[dict[str, str]]:
        """Nothing, whatever is asked for."""
        yield {}


NO_ENGINES = NoEngines()


@dataclass(frozen=True)
class RunnerSettings:
    """What a runner works with: a ``cache`` that outlives it, modules that every run needs, the user's environment.

    Strangers' code runs in the ``confinement``; ``around`` is what a process of it is started by, where that takes one.
    Each run borrows what its slot's exercise needs from ``engines``.
    """

    cache: Path
    preload: Sequence[str]
    outside: Mapping[str, str]
    confinement: Confinement | None = None
    around: tuple[str, ...] = ()
    engines: Engines = NO_ENGINES
    mypy_wait: float = MYPY_WAIT


class Runner(Protocol):
    """Judges what its slot holds, one run at a time; tests and types may run side by side.

    Both methods raise RunnerError when the judging process could not be had; the judged code cannot cause
    that.
    """

    slot: Slot

    async def run_tests(
        self,
        test: str,
        *,
        seconds: float,
        choice: Choice = EVERYTHING,
        heard: Callable[[Record], None] = ignore,
    ) -> TestRun:
        """Run the tests at ``test``, relative to the slot's ``run``; ``heard`` gets each record at once."""
        ...

    async def run_mypy(self, arguments: list[str]) -> MypyRun:
        """Run mypy with ``arguments`` in the slot's ``read`` folder."""
        ...
