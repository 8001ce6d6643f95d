"""The command line: `report` reads a folder of logs, `explain` asks ruff about one of its rules.

Exit code 0 if all went well, 1 if lines had to be left out of a report, 2 for wrong use and for a log that cannot
be read at all.
"""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from ruff_lab.archive import Archive, Problem, load, log_lines
from ruff_lab.explanation import UnknownRuleError
from ruff_lab.explanation import explain as words_about
from ruff_lab.report import make_report
from ruff_lab.selection import Selection, within, without

LINES_LEFT_OUT = 1
REPORT_EXAMPLE = "Example: python -m ruff_lab report logs --without /static --hours 24 --json"
EXPLAIN_EXAMPLE = "Example: python -m ruff_lab explain B006"

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

Folder = Annotated[Path, typer.Argument(help="Where the files *.log are.", exists=True, file_okay=False)]
Without = Annotated[
    list[str] | None, typer.Option("--without", metavar="PATH", help="Leave out; may be repeated.")
]
Hours = Annotated[
    float | None, typer.Option(metavar="N", min=0, max=1_000_000, help="Only the last N hours.")
]
Top = Annotated[int, typer.Option(metavar="N", min=1, help="How many of the busiest paths.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]
About = Annotated[str | None, typer.Option(metavar="PATH", help="Only count the requests to this path.")]


@app.command(epilog=REPORT_EXAMPLE)
def report(  # noqa: PLR0913  # one parameter for each option
    folder: Folder,
    *,
    without_paths: Without = None,
    hours: Hours = None,
    top: Top = 5,
    about: About = None,
    as_json: AsJson = False,
) -> None:
    """Report on all requests in a folder of access logs."""
    with closing(Archive()) as archive:
        problems = loaded(folder, archive)
        if about is not None:
            typer.echo(archive.hits(about))
            return
        selection = Selection()
        selection.add(*without(without_paths or []), *([] if hours is None else [within(hours)]))
        made = make_report(selection.of(archive.entries()), problems, top)
    typer.echo(made.as_json() if as_json else made.as_text())
    raise typer.Exit(LINES_LEFT_OUT if problems else 0)


def loaded(folder: Path, archive: Archive) -> list[Problem]:
    """`load` for all logs of the folder; wrong use if one of them cannot be read."""
    try:
        return load(log_lines(folder), archive)
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"{not_utf8(folder)} is not UTF-8: convert it, or move it away.") from error
    except OSError as error:
        raise typer.BadParameter(f"{error.filename} cannot be read: {error.strerror}.") from error


def not_utf8(folder: Path) -> Path:
    """The first log that is not UTF-8; the error itself knows no file."""
    for path in sorted(folder.glob("*.log")):
        try:
            path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            return path
    return folder


@app.command(epilog=EXPLAIN_EXAMPLE)
def explain(code: str) -> None:
    """Say what a rule is about: its reasons, an example, what to use instead."""
    try:
        typer.echo(words_about(code))
    except UnknownRuleError as error:
        raise typer.BadParameter(f"{error}.") from error
