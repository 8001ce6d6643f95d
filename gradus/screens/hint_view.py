"""A hint as a person reads it in a terminal."""

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from gradus.learner.hints import Hint
from gradus.screens.prose_view import prose_view


def hint_view(hint: Hint) -> RenderableType:
    """Which rung it is, what it is about, and what it says."""
    about = f"  about {hint.topic}" if hint.topic else ""
    head = Text.assemble(
        (f"{hint.exercise}  hint {hint.number} of {hint.of}", "bold"), (about, "cyan"), f"  {hint.title}"
    )
    return Group(head, Padding(prose_view(hint.text), (1, 0, 1, 2), expand=False))


def what_comes_after(hint: Hint, *, passed: bool) -> str:
    """How to go on from this hint."""
    if passed:
        return f"It has passed: gradus after {hint.exercise} says why the reference is as it is."
    if not hint.is_last:
        return (
            f"The next: gradus hint {hint.exercise}. To read them again: gradus hint {hint.exercise} --again"
        )
    return f"That was the last. Still stuck? gradus solution {hint.exercise} --give-up"
