"""A story: what happened to one document, told as JSON lines, one event a line.

A line may say when it happened (`"now"`, a time with its offset); otherwise the clock stays where it was. So a
story ends the same way every time, whatever the real clock shows. A line that is no event, or whose event is
refused, is part of the story, and the document stays as it was.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from document_workflow.events import Event, Problem, Unreadable, moment
from document_workflow.model import Document, Outcome, Role, State


class Workflow(Protocol):
    """What a version of the rules can do; the modules `modern` and `traditional` are two of them."""

    def who_acts(self, state: State) -> Role:
        """Who is to act next."""

    def detail(self, event: Event) -> str:
        """What the event says beyond its kind and its name."""

    def read_event(self, message: object) -> Event | Unreadable:
        """The event that a message describes, or what is wrong with it."""

    def advance(self, document: Document, event: Event, now: datetime) -> Outcome:
        """The document after an event, or why it was refused."""


@dataclass(frozen=True)
class Step:
    """One line of a story: its number, the clock, what it said, the document it met, and what came of it."""

    line: int
    now: datetime
    entry: Event | Unreadable
    before: Document
    outcome: Outcome | Unreadable

    @property
    def accepted(self) -> bool:
        """Whether the event was carried out."""
        return isinstance(self.outcome, Document)

    @property
    def after(self) -> Document:
        """The document that the next step meets."""
        return self.outcome if isinstance(self.outcome, Document) else self.before


def tell(workflow: Workflow, document: Document, lines: Iterable[str], now: datetime) -> Iterator[Step]:
    """The steps of a story that begins with ``document`` at the time ``now``; empty lines are no steps."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        now, entry = read_line(workflow, line, now)
        outcome = entry if isinstance(entry, Unreadable) else workflow.advance(document, entry, now)
        step = Step(number, now, entry, document, outcome)
        document = step.after
        yield step


def read_line(workflow: Workflow, line: str, now: datetime) -> tuple[datetime, Event | Unreadable]:
    """What the clock shows after this line, and the event that it tells."""
    try:
        message: object = json.loads(line)
    except (ValueError, RecursionError):
        return now, Unreadable(Problem.NOT_JSON)
    told = message.get("now") if isinstance(message, dict) else None
    if told is None:
        return now, workflow.read_event(message)
    time = moment(told) if isinstance(told, str) else None
    if time is None:
        return now, Unreadable(Problem.NO_CLOCK)
    return time, workflow.read_event(message)
