"""What a document is, where it can stand, and how it is told that it cannot move.

Everything here is frozen: an event does not change a document, it gives another one. That is why two versions
of the rules can be asked the same question and compared.

A refusal is a value and not an exception. Most refusals are ordinary life (somebody was too early, somebody
approved twice), and a value stands in the return type, where mypy makes the caller look at it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TypeAlias

from document_workflow.events import Event


class State(Enum):
    """Where a document stands."""

    DRAFT = "draft"
    IN_REVIEW = "in review"
    CHANGES_REQUESTED = "changes requested"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Role(Enum):
    """Who is to act next."""

    AUTHOR = "the author"
    REVIEWERS = "the reviewers"
    EDITORS = "the editors"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Document:
    """A document, as it stands between two events; ValueError if it contradicts itself.

    ``needed``: how many people must approve it, at least one. ``approvals``: who has, since it was last
    submitted. ``live_from``: when the public may read it, which is a plan while it is scheduled and a fact
    once it is published.
    """

    title: str
    author: str
    state: State = State.DRAFT
    needed: int = 2
    approvals: frozenset[str] = frozenset()
    live_from: datetime | None = None

    def __post_init__(self) -> None:
        if self.needed < 1:
            raise ValueError(f"{self.needed} approvals are no review: expected 1 or more")
        if self.state is State.SCHEDULED and self.live_from is None:
            raise ValueError(f"{self.title} is scheduled for no time: give live_from")


class Reason(Enum):
    """Why an event was refused."""

    NOT_THE_AUTHOR = "only the author may do that"
    OWN_DOCUMENT = "authors do not review their own documents"
    WRONG_STATE = "not possible in this state"
    ALREADY_APPROVED = "one approval for each reviewer"
    TIME_HAS_PASSED = "that time has passed"
    TOO_EARLY = "its time has not come"


@dataclass(frozen=True, slots=True)
class Refusal:
    """The event that was refused, the state it met, and why."""

    state: State
    event: Event
    reason: Reason

    def __str__(self) -> str:
        return f"{self.event.kind} by {self.event.by} refused while {self.state.value}: {self.reason.value}"


Outcome: TypeAlias = Document | Refusal
