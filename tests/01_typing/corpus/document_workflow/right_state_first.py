"""The state and the people in one subject, one case for each outcome, positional patterns, further functions.

replaces: modern.py
fails: []
"""

from dataclasses import replace


def read_event(message: object) -> Event | Unreadable:
    """Key by key."""
    match message:
        case {"event": str(kind), **details}:
            return _named(kind, details)
        case {**_rest}:
            return Unreadable(Problem.NO_EVENT)
    return Unreadable(Problem.NOT_A_MAPPING)


def _named(kind: str, details: Mapping[object, object]) -> Event | Unreadable:
    match details:
        case {"by": {"name": str(name)}} | {"by": str(name)}:
            by = name.strip()
            return event_of(kind, by, details) if by else Unreadable(Problem.NOBODY_NAMED)
    return Unreadable(Problem.NOBODY_NAMED)


def event_of(kind: str, by: str, details: Mapping[object, object]) -> Event | Unreadable:
    """By kind, and within it by detail."""
    match kind:
        case plain if plain in PLAIN_EVENTS:
            return PLAIN_EVENTS[plain](by)
        case "request_changes":
            text = details.get("comment")
            comment = text.strip() if type(text) is str else ""
            return RequestChanges(by, comment) if comment else Unreadable(Problem.DETAIL_MISSING)
        case "schedule":
            told = details.get("at")
            at = moment(told) if type(told) is str else None
            return Schedule(by, at) if at else Unreadable(Problem.DETAIL_MISSING)
        case _:
            return Unreadable(Problem.UNKNOWN_EVENT)


def reviewer_acts(document: Document, event: Approve | RequestChanges) -> Outcome:
    """Each outcome a case of its own."""
    together = document.approvals | {event.by}
    match (event, document.state, event.by == document.author):
        case (_, state, True):
            return Refusal(state, event, Reason.OWN_DOCUMENT)
        case (Approve(by), State.IN_REVIEW as state, _) if by in document.approvals:
            return Refusal(state, event, Reason.ALREADY_APPROVED)
        case (Approve(), State.IN_REVIEW, _) if len(together) < document.needed:
            return replace(document, approvals=together)
        case (Approve(), State.IN_REVIEW, _):
            return replace(document, approvals=together, state=State.APPROVED)
        case (RequestChanges(), State.IN_REVIEW | State.APPROVED | State.SCHEDULED, _):
            fresh = Document(document.title, document.author, needed=document.needed)
            return replace(fresh, state=State.CHANGES_REQUESTED)
        case (_, state, _):
            return Refusal(state, event, Reason.WRONG_STATE)
