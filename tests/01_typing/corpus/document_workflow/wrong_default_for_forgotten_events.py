"""A default swallows what it does not know, and mypy is told that all is well.

replaces: modern.py
fails:
  - test_nothing_unforeseen_gets_an_answer
"""


def detail(event: Event) -> str:
    """What the event adds."""
    match event:
        case RequestChanges(comment=comment):
            return comment
        case Schedule(at=at):
            return at.isoformat(sep=" ", timespec="minutes")
        case _:
            return ""
