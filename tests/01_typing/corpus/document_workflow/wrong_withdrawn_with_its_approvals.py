"""Only the state goes back: the next review begins with the approvals of the last.

replaces: modern.py
fails:
  - test_both_versions_tell_every_story_alike
  - test_withdrawing_makes_it_a_fresh_draft
"""


def author_acts(document: Document, event: Submit | Withdraw | Archive) -> Outcome:
    """The author's events."""
    match document.state, event:
        case _ if event.by != document.author:
            return Refusal(document.state, event, Reason.NOT_THE_AUTHOR)
        case State.DRAFT | State.CHANGES_REQUESTED, Submit():
            return replace(document, state=State.IN_REVIEW)
        case State.IN_REVIEW | State.CHANGES_REQUESTED | State.APPROVED | State.SCHEDULED, Withdraw():
            return replace(document, state=State.DRAFT)
        case State.DRAFT | State.PUBLISHED, Archive():
            return replace(document, state=State.ARCHIVED)
        case _:
            return Refusal(document.state, event, Reason.WRONG_STATE)
