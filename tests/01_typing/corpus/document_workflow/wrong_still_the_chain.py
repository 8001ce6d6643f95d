"""The chain was copied and never turned into patterns: all answers are right, and nothing was learnt.

replaces: modern.py
whole: true
fails:
  - test_a_condition_that_is_no_shape_is_a_guard
  - test_states_that_act_alike_share_a_case
  - test_a_class_pattern_looks_inside_an_event
  - test_messages_are_read_by_mapping_patterns
  - test_each_function_decides_by_match_alone
  - test_nothing_of_the_chains_is_left_in_the_module
  - test_the_comparison_finds_fewer_conditions
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from document_workflow.events import (
    PLAIN_EVENTS,
    Approve,
    Archive,
    Event,
    Problem,
    Publish,
    RequestChanges,
    Schedule,
    Submit,
    Unreadable,
    Withdraw,
    moment,
)
from document_workflow.model import Document, Outcome, Reason, Refusal, Role, State


def who_acts(state: State) -> Role:
    """Who is to act next."""
    if state in (State.DRAFT, State.CHANGES_REQUESTED):
        role = Role.AUTHOR
    elif state is State.IN_REVIEW:
        role = Role.REVIEWERS
    elif state in (State.APPROVED, State.SCHEDULED):
        role = Role.EDITORS
    elif state in (State.PUBLISHED, State.ARCHIVED):
        role = Role.NOBODY
    else:
        assert_never(state)
    return role


def detail(event: Event) -> str:
    """What the event says beyond its kind and its name."""
    if isinstance(event, RequestChanges):
        text = event.comment
    elif isinstance(event, Schedule):
        text = event.at.isoformat(sep=" ", timespec="minutes")
    elif isinstance(event, Submit | Withdraw | Archive | Approve | Publish):
        text = ""
    else:
        assert_never(event)
    return text


def read_event(message: object) -> Event | Unreadable:
    """The event that a message describes, or what is wrong with it."""
    if not isinstance(message, Mapping):
        return Unreadable(Problem.NOT_A_MAPPING)
    kind = message.get("event")
    if not isinstance(kind, str):
        return Unreadable(Problem.NO_EVENT)
    name = message.get("by")
    if isinstance(name, Mapping):
        name = name.get("name")
    if isinstance(name, str) and name.strip():
        return event_of(kind, name.strip(), message)
    return Unreadable(Problem.NOBODY_NAMED)


def event_of(kind: str, by: str, details: Mapping[object, object]) -> Event | Unreadable:
    """The event of this kind, with what it needs from the details."""
    if kind in PLAIN_EVENTS:
        return PLAIN_EVENTS[kind](by)
    if kind == RequestChanges.kind:
        comment = details.get("comment")
        if isinstance(comment, str) and comment.strip():
            return RequestChanges(by, comment.strip())
        return Unreadable(Problem.DETAIL_MISSING)
    if kind == Schedule.kind:
        text = details.get("at")
        if isinstance(text, str):
            at = moment(text)
            if at is not None:
                return Schedule(by, at)
        return Unreadable(Problem.DETAIL_MISSING)
    return Unreadable(Problem.UNKNOWN_EVENT)


def advance(document: Document, event: Event, now: datetime) -> Outcome:
    """The document after an event, or why it was refused."""
    if isinstance(event, Submit | Withdraw | Archive):
        outcome = author_acts(document, event)
    elif isinstance(event, Approve | RequestChanges):
        outcome = reviewer_acts(document, event)
    elif isinstance(event, Schedule | Publish):
        outcome = editor_acts(document, event, now)
    else:
        assert_never(event)
    return outcome


def author_acts(document: Document, event: Submit | Withdraw | Archive) -> Outcome:
    """The author's events."""
    if event.by != document.author:
        return Refusal(document.state, event, Reason.NOT_THE_AUTHOR)
    if isinstance(event, Submit):
        if document.state in (State.DRAFT, State.CHANGES_REQUESTED):
            return replace(document, state=State.IN_REVIEW)
    elif isinstance(event, Withdraw):
        if document.state in (State.IN_REVIEW, State.CHANGES_REQUESTED, State.APPROVED, State.SCHEDULED):
            return replace(document, state=State.DRAFT, approvals=frozenset(), live_from=None)
    elif document.state in (State.DRAFT, State.PUBLISHED):
        return replace(document, state=State.ARCHIVED)
    return Refusal(document.state, event, Reason.WRONG_STATE)


def reviewer_acts(document: Document, event: Approve | RequestChanges) -> Outcome:
    """The reviewers' events."""
    if event.by == document.author:
        return Refusal(document.state, event, Reason.OWN_DOCUMENT)
    if isinstance(event, Approve):
        if document.state is State.IN_REVIEW:
            if event.by in document.approvals:
                return Refusal(document.state, event, Reason.ALREADY_APPROVED)
            approvals = document.approvals | {event.by}
            if len(approvals) >= document.needed:
                return replace(document, state=State.APPROVED, approvals=approvals)
            return replace(document, approvals=approvals)
    elif document.state in (State.IN_REVIEW, State.APPROVED, State.SCHEDULED):
        return replace(document, state=State.CHANGES_REQUESTED, approvals=frozenset(), live_from=None)
    return Refusal(document.state, event, Reason.WRONG_STATE)


def editor_acts(document: Document, event: Schedule | Publish, now: datetime) -> Outcome:
    """The editors' events."""
    if isinstance(event, Schedule):
        if document.state is State.APPROVED:
            if event.at > now:
                return replace(document, state=State.SCHEDULED, live_from=event.at)
            return Refusal(document.state, event, Reason.TIME_HAS_PASSED)
    elif document.state in (State.APPROVED, State.SCHEDULED):
        due = document.live_from
        if document.state is State.SCHEDULED and due is not None and now < due:
            return Refusal(document.state, event, Reason.TOO_EARLY)
        return replace(document, state=State.PUBLISHED, live_from=now)
    return Refusal(document.state, event, Reason.WRONG_STATE)
