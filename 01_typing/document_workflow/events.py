"""What can happen to a document, and what can be wrong with a message about it.

Inside the program an event is an object of a class of its own, with the fields it needs and no others. From
outside it comes as JSON, which promises nothing; `read_event` stands between the two.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar, TypeAlias


@dataclass(frozen=True, slots=True)
class Submit:
    """The author hands the document to the reviewers."""

    kind: ClassVar[str] = "submit"
    by: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The author takes it back."""

    kind: ClassVar[str] = "withdraw"
    by: str


@dataclass(frozen=True, slots=True)
class Archive:
    """The author puts it away for good."""

    kind: ClassVar[str] = "archive"
    by: str


@dataclass(frozen=True, slots=True)
class Approve:
    """A reviewer has nothing to add."""

    kind: ClassVar[str] = "approve"
    by: str


@dataclass(frozen=True, slots=True)
class RequestChanges:
    """A reviewer says what is missing."""

    kind: ClassVar[str] = "request_changes"
    by: str
    comment: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """An editor says when it shall appear; ``at`` carries its offset from UTC."""

    kind: ClassVar[str] = "schedule"
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Publish:
    """An editor, or a timer on their behalf, lets the public read it."""

    kind: ClassVar[str] = "publish"
    by: str


Event: TypeAlias = Submit | Withdraw | Archive | Approve | RequestChanges | Schedule | Publish

PLAIN_EVENTS: Mapping[str, Callable[[str], Event]] = {
    "submit": Submit,
    "withdraw": Withdraw,
    "archive": Archive,
    "approve": Approve,
    "publish": Publish,
}
"""The events that need nothing but a name, by their kind."""


class Problem(Enum):
    """Why a message is no event."""

    NOT_JSON = "this is not JSON"
    NO_CLOCK = '"now" is no time with its offset from UTC'
    NOT_A_MAPPING = "expected an object with names and values"
    NO_EVENT = 'expected "event", the kind of event in a string'
    NOBODY_NAMED = 'expected "by", a name or an object with a "name"'
    UNKNOWN_EVENT = "nobody knows this kind of event"
    DETAIL_MISSING = 'expected a "comment", or "at" with a time and its offset'


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A message that is no event."""

    problem: Problem

    def __str__(self) -> str:
        return f"unreadable: {self.problem.value}"


def moment(text: str) -> datetime | None:
    """The time that ``text`` gives in ISO 8601, or None if it gives none or leaves out the offset from UTC.

    A time without an offset means another moment in every country, so it is no moment at all.
    """
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.utcoffset() is not None else None
