"""The rules as patterns: each `case` shows the situation it is about, and what follows from it.

The same eight functions as in `traditional`, with the same answers. There a reader has to run the chain in
their head to learn when a line is reached; here the line above it says so.

What does not work: a constant without a dot (`case DRAFT:` matches everything and calls it DRAFT), and hoping
that `case _` notices a forgotten event. Where every member of a closed set needs an answer of its own, the
last case is `assert_never`, and mypy does the noticing.
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
    """Who is to act next on a document in ``state``; AssertionError for what is no state.

    ===================================== =========
    draft, changes requested              AUTHOR
    in review                             REVIEWERS
    approved, scheduled                   EDITORS
    published, archived                   NOBODY
    ===================================== =========
    """
    # EXERCISE: four cases that name all the states, and a last one with `assert_never`.
    match state:
        case State.DRAFT | State.CHANGES_REQUESTED:
            return Role.AUTHOR
        case State.IN_REVIEW:
            return Role.REVIEWERS
        case State.APPROVED | State.SCHEDULED:
            return Role.EDITORS
        case State.PUBLISHED | State.ARCHIVED:
            return Role.NOBODY
        case _:
            assert_never(state)


def detail(event: Event) -> str:
    """What the event says beyond its kind and its name; AssertionError for what is no event.

    The comment of a request for changes; the time of a schedule as ``2026-03-02 09:00+00:00``; of all other
    events the empty string.
    """
    # EXERCISE: class patterns that take out the attribute they need, and again `assert_never`.
    match event:
        case RequestChanges(comment=comment):
            return comment
        case Schedule(at=at):
            return at.isoformat(sep=" ", timespec="minutes")
        case Submit() | Withdraw() | Archive() | Approve() | Publish():
            return ""
        case _:
            assert_never(event)


def read_event(message: object) -> Event | Unreadable:
    """The event that ``message`` describes, which was decoded from JSON; or what is wrong with it.

    ``{"event": "submit", "by": "ada"}`` is one, and ``{"event": "submit", "by": {"name": "ada"}}`` says the
    same. White space around a name falls away; a name of nothing else is no name. Any mapping will do, not
    only a dict, and further keys do not matter. The first problem there is:

    ============== ==========================================
    NOT_A_MAPPING  ``message`` is something else
    NO_EVENT       "event" is missing, or no string
    NOBODY_NAMED   "by" gives no name
    ============== ==========================================

    All else is up to `event_of`.
    """
    # EXERCISE: mapping patterns, the most demanding first.
    match message:
        case {"event": str(kind), "by": str(name) | {"name": str(name)}, **details} if name.strip():
            return event_of(kind, name.strip(), details)
        case {"event": str()}:
            return Unreadable(Problem.NOBODY_NAMED)
        case {}:
            return Unreadable(Problem.NO_EVENT)
        case _:
            return Unreadable(Problem.NOT_A_MAPPING)


def event_of(kind: str, by: str, details: Mapping[object, object]) -> Event | Unreadable:
    """The event of this kind, with what it needs from ``details``, which may hold more than that.

    The `PLAIN_EVENTS` need nothing. ``request_changes`` needs a "comment": a string, without the white space
    around it, and not empty. ``schedule`` needs "at": a string of which `moment` makes a time. Where that is
    missing the answer is DETAIL_MISSING, and for any other kind UNKNOWN_EVENT.
    """
    # EXERCISE: match the kind together with the details.
    match kind, details:
        case _ if kind in PLAIN_EVENTS:
            return PLAIN_EVENTS[kind](by)
        case RequestChanges.kind, {"comment": str(comment)} if comment.strip():
            return RequestChanges(by, comment.strip())
        case Schedule.kind, {"at": str(text)} if at := moment(text):
            return Schedule(by, at)
        case RequestChanges.kind | Schedule.kind, _:
            return Unreadable(Problem.DETAIL_MISSING)
        case _:
            return Unreadable(Problem.UNKNOWN_EVENT)


def advance(document: Document, event: Event, now: datetime) -> Outcome:
    """The document after ``event`` at the time ``now``, or why it was refused; AssertionError for no event.

    The person is asked first, then the state, then all else: the first reason that applies is given. An
    accepted event changes what is said of it and nothing besides.
    """
    # EXERCISE: hand over to the author, the reviewers or the editors, and prove that nobody is left.
    match event:
        case Submit() | Withdraw() | Archive():
            return author_acts(document, event)
        case Approve() | RequestChanges():
            return reviewer_acts(document, event)
        case Schedule() | Publish():
            return editor_acts(document, event, now)
        case _:
            assert_never(event)


def author_acts(document: Document, event: Submit | Withdraw | Archive) -> Outcome:
    """The author's events; from anybody else they are refused (NOT_THE_AUTHOR), whatever the state.

    ========= =============================================== ==========================================
    submit    draft, changes requested                        in review
    withdraw  in review, changes requested, approved,         draft; approvals and ``live_from`` are
              scheduled                                       forgotten
    archive   draft, published                                archived
    ========= =============================================== ==========================================

    From any other state: WRONG_STATE.
    """
    # EXERCISE: match the state and the event together: one case for each line of the table.
    match document.state, event:
        case _ if event.by != document.author:
            return Refusal(document.state, event, Reason.NOT_THE_AUTHOR)
        case State.DRAFT | State.CHANGES_REQUESTED, Submit():
            return replace(document, state=State.IN_REVIEW)
        case State.IN_REVIEW | State.CHANGES_REQUESTED | State.APPROVED | State.SCHEDULED, Withdraw():
            return replace(document, state=State.DRAFT, approvals=frozenset(), live_from=None)
        case State.DRAFT | State.PUBLISHED, Archive():
            return replace(document, state=State.ARCHIVED)
        case _:
            return Refusal(document.state, event, Reason.WRONG_STATE)


def reviewer_acts(document: Document, event: Approve | RequestChanges) -> Outcome:
    """The reviewers' events; from the author they are refused (OWN_DOCUMENT), whatever the state.

    ================ =============================== ==================================================
    approve          in review                       joins the approvals; approved if these are now
                                                     ``needed`` or more
    request changes  in review, approved, scheduled  changes requested; approvals and ``live_from`` are
                                                     forgotten
    ================ =============================== ==================================================

    From any other state: WRONG_STATE. A second approval by the same person while in review: ALREADY_APPROVED.
    """
    # EXERCISE: patterns, and guards for what no pattern can say.
    match document, event:
        case Document(author=author), _ if event.by == author:
            return Refusal(document.state, event, Reason.OWN_DOCUMENT)
        case Document(state=State.IN_REVIEW, approvals=given), Approve(by=by) if by in given:
            return Refusal(document.state, event, Reason.ALREADY_APPROVED)
        case Document(state=State.IN_REVIEW, approvals=given, needed=needed), Approve(by=by):
            state = State.APPROVED if len(given) + 1 >= needed else State.IN_REVIEW
            return replace(document, state=state, approvals=given | {by})
        case Document(state=State.IN_REVIEW | State.APPROVED | State.SCHEDULED), RequestChanges():
            return replace(document, state=State.CHANGES_REQUESTED, approvals=frozenset(), live_from=None)
        case _:
            return Refusal(document.state, event, Reason.WRONG_STATE)


def editor_acts(document: Document, event: Schedule | Publish, now: datetime) -> Outcome:
    """The editors' events; who they are is not asked.

    ========= ========= ==================================================================================
    schedule  approved  scheduled, ``live_from`` the event's ``at``; TIME_HAS_PASSED unless that is later
                        than ``now``
    publish   approved  published, ``live_from`` is ``now``
    publish   scheduled the same, from the moment ``live_from`` on; TOO_EARLY before it
    ========= ========= ==================================================================================

    From any other state: WRONG_STATE.
    """
    # EXERCISE: patterns, and guards where the clock decides.
    match document, event:
        case Document(state=State.APPROVED), Schedule(at=at) if at > now:
            return replace(document, state=State.SCHEDULED, live_from=at)
        case Document(state=State.APPROVED), Schedule():
            return Refusal(document.state, event, Reason.TIME_HAS_PASSED)
        case Document(state=State.SCHEDULED, live_from=datetime() as due), Publish() if now < due:
            return Refusal(document.state, event, Reason.TOO_EARLY)
        case Document(state=State.APPROVED | State.SCHEDULED), Publish():
            return replace(document, state=State.PUBLISHED, live_from=now)
        case _:
            return Refusal(document.state, event, Reason.WRONG_STATE)
