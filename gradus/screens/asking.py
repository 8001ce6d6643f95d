"""Questions at a terminal. Ctrl-C at one of them is what it is everywhere: an interruption, not an answer."""

import sys

import typer


def at_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask_text(question: str, *, default: str) -> str:
    """What is typed, or ``default``; KeyboardInterrupt for Ctrl-C and for the end of input."""
    try:
        answer: str = typer.prompt(question, default=default)
    except typer.Abort:
        typer.echo(err=True)
        raise KeyboardInterrupt from None
    return answer


def ask_yes(question: str, *, default: bool) -> bool:
    """Yes or no; KeyboardInterrupt for Ctrl-C and for the end of input."""
    try:
        return typer.confirm(question, default=default)
    except typer.Abort:
        typer.echo(err=True)
        raise KeyboardInterrupt from None
