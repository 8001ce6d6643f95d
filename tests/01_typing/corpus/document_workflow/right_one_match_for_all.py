"""Everything about an event in one place: `advance` matches, the groups ask it.

replaces: modern.py
fails: []
"""


def author_acts(document: Document, event: Submit | Withdraw | Archive) -> Outcome:
    """Nested: the event, then the state."""

    def refuse(reason: Reason) -> Refusal:
        return Refusal(document.state, event, reason)

    match event:
        case Submit(by=by) | Withdraw(by=by) | Archive(by=by) if by != document.author:
            return refuse(Reason.NOT_THE_AUTHOR)
        case Submit():
            match document.state:
                case State.DRAFT | State.CHANGES_REQUESTED:
                    return replace(document, state=State.IN_REVIEW)
        case Withdraw():
            match document.state:
                case State.DRAFT | State.PUBLISHED | State.ARCHIVED:
                    return refuse(Reason.WRONG_STATE)
                case _:
                    return Document(document.title, document.author, needed=document.needed)
        case Archive():
            match document.state:
                case State.DRAFT | State.PUBLISHED:
                    return replace(document, state=State.ARCHIVED)
    return refuse(Reason.WRONG_STATE)


def editor_acts(document: Document, event: Schedule | Publish, now: datetime) -> Outcome:
    """A guard for what is allowed, and the refusals behind."""
    match event, document:
        case Schedule(at=at), Document(state=State.APPROVED):
            later = replace(document, state=State.SCHEDULED, live_from=at)
            return later if now < at else Refusal(document.state, event, Reason.TIME_HAS_PASSED)
        case Publish(), Document(state=State.APPROVED):
            return replace(document, state=State.PUBLISHED, live_from=now)
        case Publish(), Document(state=State.SCHEDULED, live_from=due) if due is None or due <= now:
            return replace(document, state=State.PUBLISHED, live_from=now)
        case Publish(), Document(state=State.SCHEDULED):
            return Refusal(document.state, event, Reason.TOO_EARLY)
    return Refusal(document.state, event, Reason.WRONG_STATE)


def who_acts(state: State) -> Role:
    """Negatively: what is left when the others are gone."""
    match state:
        case State.PUBLISHED | State.ARCHIVED:
            role = Role.NOBODY
        case State.SCHEDULED | State.APPROVED:
            role = Role.EDITORS
        case State.IN_REVIEW:
            role = Role.REVIEWERS
        case State.DRAFT | State.CHANGES_REQUESTED:
            role = Role.AUTHOR
        case _ as unreachable:
            assert_never(unreachable)
    return role
