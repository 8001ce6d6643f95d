"""What ``gradus watch --json`` prints: one JSON object a line, for editors and scripts. Documented in docs/watch.md.

    started → checking → test … → verdict → (passed) → checking …  → stopped

A check that a newer save makes worthless has no verdict; the next ``checking`` follows at once.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from gradus.judging.verdict import SCHEMA_VERSION, Verdict

Cause = Literal["start", "save", "key"]


class Event(BaseModel):
    """Base of all events; nothing unknown gets in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def line(self) -> str:
        """The event as a line of JSON without its end."""
        return self.model_dump_json(exclude_none=True)


class Started(Event):
    """The first event. ``exercise`` is the one that will be checked at once; absent when all have passed."""

    event: Literal["started"] = "started"
    schema_version: int = SCHEMA_VERSION
    workspace: str
    exercise: str | None


class Checking(Event):
    """A check begins."""

    event: Literal["checking"] = "checking"
    exercise: str
    cause: Cause


class TestEnded(Event):
    """One test of the running check is through."""

    __test__ = False

    event: Literal["test"] = "test"
    exercise: str
    id: str
    outcome: str
    done: int
    total: int


class Judged(Event):
    """A verdict, as `gradus check --json` prints it; ``seconds`` from the save's arrival to this line."""

    event: Literal["verdict"] = "verdict"
    exercise: str
    passed: bool
    seconds: float
    verdict: Verdict


class Passed(Event):
    """The exercise passed; ``next`` is the one that comes now, absent after the last."""

    event: Literal["passed"] = "passed"
    exercise: str
    next: str | None


class Noted(Event):
    """Something that the person should know and that is no verdict, for instance a full disk."""

    event: Literal["note"] = "note"
    sentence: str


class Stopped(Event):
    """The last event."""

    event: Literal["stopped"] = "stopped"
