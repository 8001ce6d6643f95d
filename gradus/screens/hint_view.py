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


def what_comes_after(hint: Hint, *, passed: bool, sealed: bool) -> str:
    """How to go on from this hint; where the reference is ``sealed``, nothing opens it."""
    if passed and sealed:
        return "It has passed: gradus next shows what comes now."
    if passed:
        return f"It has passed: gradus after {hint.exercise} says why the reference is as it is."
    if not hint.is_last:
        return (
            f"The next: gradus hint {hint.exercise}. To read them again: gradus hint {hint.exercise} --again"
        )
    if sealed:
        return "That was the last. Still stuck? Ask whoever handed the course out."
    return f"That was the last. Still stuck? gradus solution {hint.exercise} --give-up"
