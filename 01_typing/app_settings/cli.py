"""The command line: checks the settings of a class, shows them, or writes its `.env.example`.

The only module that looks at ``os.environ``. Exit code: 0 good, 1 the settings cannot be used, 2 wrong use.
"""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from app_settings.annotations import limits, spoken
from app_settings.base import Settings
from app_settings.example import env_example, unnamed
from app_settings.faults import Fault, SettingsError
from app_settings.shown import Shown, show_settings
from app_settings.variables import Variable, variables

EXAMPLE_FILE = ".env.example"
EXAMPLE = "Example: python -m app_settings show app_settings.demonstration:ShopSettings --folder ."

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None, epilog=EXAMPLE)


@app.callback()
def main() -> None:
    """Settings from the process environment, .env.<environment> and .env, for a class like shop.config:Shop.

    Exit code: 0 good, 1 the settings cannot be used, 2 wrong use. Without arguments: a demonstration.
    """


def settings_class(place: str) -> type[Settings]:
    """The class at ``module:Class``."""
    module, _, name = place.partition(":")
    try:
        found = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise typer.BadParameter(f"{place!r} is no MODULE:CLASS that can be imported: {error}") from error
    if not (isinstance(found, type) and issubclass(found, Settings)):
        raise typer.BadParameter(f"{place} is no subclass of app_settings.Settings.")
    return found


Place = Annotated[str, typer.Argument(metavar="MODULE:CLASS", help="A subclass of Settings.")]
Folder = Annotated[Path, typer.Option(metavar="DIR", exists=True, file_okay=False, help="Where .env lies.")]
Compared = Annotated[
    Path | None,
    typer.Option("--folder", metavar="DIR", help="Exit code 1 if the .env.example there lacks a setting."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command(epilog=EXAMPLE.replace("show", "check"))
def check(place: Place, *, folder: Folder = Path(), as_json: AsJson = False) -> None:
    """Say whether the settings can be loaded, or everything that is wrong with them."""
    kind = settings_class(place)
    count = len(shown_or_exit(kind, folder, as_json=as_json))
    typer.echo(verdict(kind.__name__, ()) if as_json else f"{kind.__name__} is good: {count} settings.")


@app.command(epilog=EXAMPLE)
def show(place: Place, *, folder: Folder = Path(), as_json: AsJson = False) -> None:
    """Print each setting, its value (secrets masked), and where it came from."""
    shown = shown_or_exit(settings_class(place), folder, as_json=as_json)
    typer.echo(json.dumps([asdict(one) for one in shown], indent=2) if as_json else "\n".join(table(shown)))


@app.command(epilog=EXAMPLE.replace("show", "example"))
def example(place: Place, *, folder: Compared = None, as_json: AsJson = False) -> None:
    """Print the text of a .env.example, which names every setting."""
    kind = settings_class(place)
    described = [description(variable) for variable in variables(kind)]
    typer.echo(json.dumps(described, indent=2) if as_json else env_example(kind), nl=as_json)
    if folder is not None and (missing := unnamed(kind, present_example(folder))):
        typer.echo(f"{folder / EXAMPLE_FILE} does not name {', '.join(missing)}.", err=True)
        raise typer.Exit(1)


def shown_or_exit(kind: type[Settings], folder: Path, *, as_json: bool) -> list[Shown]:
    """Every setting; where they cannot be loaded, the program ends here and says why."""
    try:
        return show_settings(kind, folder=folder, environment=os.environ)
    except SettingsError as error:
        typer.echo(verdict(error.kind, error.faults) if as_json else str(error), err=not as_json)
        raise typer.Exit(1) from None


def table(shown: Sequence[Shown]) -> Iterator[str]:
    """Three columns for people."""
    name, value = max(len(one.name) for one in shown), max(len(printable(one.value)) for one in shown)
    yield from (f"{one.name:<{name}}  {printable(one.value):<{value}}  {one.source}" for one in shown)


def printable(text: str) -> str:
    """The text without what a terminal could take for a command."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def verdict(name: str, faults: Sequence[Fault]) -> str:
    """What `check` found, as JSON."""
    return json.dumps({"settings": name, "faults": [asdict(fault) for fault in faults]}, indent=2)


def description(variable: Variable) -> dict[str, str | bool | list[str] | None]:
    """A variable without its value, for programs."""
    return {
        "name": variable.name,
        "required": variable.required,
        "secret": variable.secret,
        "type": spoken(variable.field.annotation),
        "limits": limits(variable.field),
        "description": variable.field.description,
    }


def present_example(folder: Path) -> str:
    """The text of the folder's `.env.example`; wrong use if there is none to compare with."""
    try:
        return (folder / EXAMPLE_FILE).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{folder / EXAMPLE_FILE} cannot be read.") from error
