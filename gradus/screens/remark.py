"""What the tool says of itself: a sentence on standard error, wrapped at words where somebody reads it."""

from rich.text import Text

from gradus.screens.screen import console, shown


def remark(sentence: str) -> None:
    """Print ``sentence`` with the tool's name before it; one line where output is redirected."""
    screen = console(error=True)
    lines = "\n".join(shown(line) for line in sentence.splitlines())
    screen.print(Text(f"gradus: {lines}"), soft_wrap=not screen.is_terminal)
