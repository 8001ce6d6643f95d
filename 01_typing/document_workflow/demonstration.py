"""A story with everything in it: detours, refusals, a message nobody can read, and a date in the future."""

import json
from datetime import UTC, datetime

from document_workflow import modern
from document_workflow.comparison import Comparison, compare
from document_workflow.model import Document, State
from document_workflow.report import Report
from document_workflow.story import tell

BEGINNING = datetime(2026, 3, 2, 9, tzinfo=UTC)
DOCUMENT = Document("How we review", author="ada", needed=2)
MESSAGES: tuple[dict[str, object], ...] = (
    {"event": "submit", "by": "ada"},
    {"event": "approve", "by": "ada"},
    {"now": "2026-03-02T10:30+00:00", "event": "request_changes", "by": "bo", "comment": "Who is 'we'?"},
    {"event": "publish", "by": "eve"},
    {"now": "2026-03-02T14:00+00:00", "event": "submit", "by": "ada"},
    {"event": "approve", "by": {"name": "bo", "team": "legal"}},
    {"event": "approve", "by": " bo "},
    {"event": "aprove", "by": "cy"},
    {"event": "approve", "by": "cy"},
    {"event": "schedule", "by": "eve", "at": "2026-03-05T08:00"},
    {"event": "schedule", "by": "eve", "at": "2026-03-05T08:00+00:00"},
    {"now": "2026-03-05T07:59+00:00", "event": "publish", "by": "timer"},
    {"now": "2026-03-05T08:00+00:00", "event": "publish", "by": "timer"},
    {"event": "withdraw", "by": "ada"},
    {"now": "2027-01-01T09:00+00:00", "event": "archive", "by": "ada"},
)


def story() -> Report:
    """The story, told by the rules as patterns."""
    lines = map(json.dumps, MESSAGES)
    return Report(modern, DOCUMENT, list(tell(modern, DOCUMENT, lines, BEGINNING)))


def comparison(*, rounds: int = 15) -> Comparison:
    """The versions compared: each message of the story, while the document is in review."""
    document = Document(DOCUMENT.title, DOCUMENT.author, State.IN_REVIEW)
    return compare(document, MESSAGES * 20, BEGINNING, rounds=rounds)
