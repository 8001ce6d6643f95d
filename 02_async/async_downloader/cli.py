"""The command line: reads what the user wants, starts a session, prints its report.

Standard output carries the report alone, progress goes to standard error. The exit code is the report's: 0
if every file is there, 1 if not, 2 for wrong use, 130 and 143 after Ctrl-C and `kill`.
"""

import asyncio
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from async_downloader.display import display
from async_downloader.model import Settings
from async_downloader.plan import plan
from async_downloader.report import Report
from async_downloader.session import Session

LONGEST_WAIT = 86_400.0  # a day
INTERRUPTED = 130
EXAMPLE = "Example: python -m async_downloader --into downloads --limit 8 https://example.org/a.zip https://example.org/b.zip"

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


def seconds(value: float) -> float:
    """A time to wait; neither zero nor endless nor "not a number"."""
    if not 0 < value <= LONGEST_WAIT:
        raise typer.BadParameter(
            f"{value:g} is no time to wait: expected more than 0 and at most a day (86400)."
        )
    return value


def folder(path: Path) -> Path:
    """The folder for the files, created if it is not there."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be a folder: {error.strerror}.") from error
    return path


Urls = Annotated[list[str], typer.Argument(metavar="URL", help="What to download.", show_default=False)]
Into = Annotated[Path, typer.Option(metavar="DIR", callback=folder, help="Folder for the files.")]
Limit = Annotated[int, typer.Option(metavar="N", min=1, help="How many at once.")]
Timeout = Annotated[float, typer.Option(metavar="S", callback=seconds, help="Seconds for each file.")]
Stall = Annotated[float, typer.Option(metavar="S", callback=seconds, help="Seconds of silence to bear.")]
Sequential = Annotated[bool, typer.Option("--sequential", help="One after another; as --limit 1.")]
Compare = Annotated[
    bool, typer.Option("--compare", help="Download twice, in a row and at once, and compare.")
]
KeepPartial = Annotated[
    bool, typer.Option("--keep-partial", help="Keep partial files; the next run goes on from there.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]


@app.command(epilog=EXAMPLE)
def main(  # noqa: PLR0913 - one parameter for each option
    urls: Urls,
    *,
    into: Into = Path(),
    limit: Limit = Settings.limit,
    timeout: Timeout = Settings.timeout,
    stall: Stall = Settings.stall,
    sequential: Sequential = False,
    compare: Compare = False,
    keep_partial: KeepPartial = False,
    as_json: AsJson = False,
) -> None:
    """Download files at once; a file appears under its name when it is complete.

    Progress goes to standard error, the report to standard output. Ctrl-C stops cleanly; with --keep-partial
    the same command later fetches only what is missing, if the file has not changed. Exit code: 0 all
    downloaded, 1 some failed, 2 wrong use, 130 interrupted (143 by kill). Without arguments: a demonstration.
    """
    if sequential and compare:
        raise typer.BadParameter("--compare runs sequentially anyway: leave --sequential out.")
    if compare and keep_partial:
        raise typer.BadParameter("--compare measures whole downloads: leave --keep-partial out.")
    settings = Settings(1 if sequential else limit, timeout, stall, keep_partial)
    session = Session(plan(urls, into), settings, partial(display, console=Console(stderr=True)))
    report = run(session, comparing=compare)
    tell(report, as_json=as_json)
    raise typer.Exit(report.exit_code)


def run(session: Session, *, comparing: bool) -> Report:
    """The session in an event loop; a second Ctrl-C, while the first one is being obeyed, ends it at once."""
    try:
        return asyncio.run(session.report(comparing=comparing))
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None


def tell(report: Report, *, as_json: bool) -> None:
    """Print the report on standard output; where it is full, say so."""
    try:
        typer.echo(report.as_json() if as_json else "\n".join(report.lines()))
    except OSError as error:
        typer.echo(f"The report could not be written: {error.strerror}.", err=True)
        raise typer.Exit(1) from error
