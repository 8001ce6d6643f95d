"""Where the rule says "not before", this says "not until after": a punctual timer is sent away.

replaces: modern.py
fails:
  - test_a_refused_step_is_told_and_ends_with_one
  - test_a_scheduled_document_waits_for_its_time
  - test_an_event_is_accepted_in_its_own_states_only
  - test_both_versions_tell_every_story_alike
  - test_the_command_line_tells_a_story
"""


def editor_acts(document: Document, event: Schedule | Publish, now: datetime) -> Outcome:
    """The editors' events."""
    match document, event:
        case Document(state=State.APPROVED), Schedule(at=at) if at > now:
            return replace(document, state=State.SCHEDULED, live_from=at)
        case Document(state=State.APPROVED), Schedule():
            return Refusal(document.state, event, Reason.TIME_HAS_PASSED)
        case Document(state=State.SCHEDULED, live_from=datetime() as due), Publish() if now <= due:
            return Refusal(document.state, event, Reason.TOO_EARLY)
        case Document(state=State.APPROVED | State.SCHEDULED), Publish():
            return replace(document, state=State.PUBLISHED, live_from=now)
        case _:
            return Refusal(document.state, event, Reason.WRONG_STATE)
