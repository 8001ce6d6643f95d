"""The author is asked about changes only, so ada approves what ada wrote.

replaces: modern.py
fails:
  - test_authors_never_review_their_own_documents
  - test_both_versions_tell_every_story_alike
  - test_the_demonstration_tells_a_story_and_compares
  - test_a_refused_step_is_told_and_ends_with_one
"""


def reviewer_acts(document: Document, event: Approve | RequestChanges) -> Outcome:
    """The reviewers' events."""
    match document, event:
        case Document(author=author), RequestChanges(by=by) if by == author:
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
