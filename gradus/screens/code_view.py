"""Code and differences in a terminal, coloured there; whole lines and nothing else where output is redirected."""

from rich.console import Console
from rich.syntax import Syntax
from rich.text import Text

from gradus.screens.screen import shown

_STYLES = {"+": "green", "-": "red", "@": "cyan"}


def print_code(screen: Console, path: str, text: str) -> None:
    """One file under its path."""
    screen.print(Text(path, "bold"))
    if screen.is_terminal and path.endswith(".py"):
        screen.print(code_view(text))
    else:
        screen.print(Text(text), soft_wrap=True)


def print_difference(screen: Console, text: str) -> None:
    """A unified diff, line by line."""
    for line in text.splitlines():
        screen.print(_difference_line(line), soft_wrap=True)


def difference_view(text: str) -> Text:
    """A unified diff as a part of a page."""
    return Text("\n").join(_difference_line(line) for line in text.splitlines())


def code_view(text: str) -> Syntax:
    """Python as a part of a page."""
    return Syntax(text, "python", theme="ansi_dark", background_color="default", word_wrap=True)


def _difference_line(line: str) -> Text:
    heading = line.startswith(("--- ", "+++ "))
    return Text(shown(line), "bold" if heading else _STYLES.get(line[:1], ""))
