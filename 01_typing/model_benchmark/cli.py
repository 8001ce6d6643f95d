"""The command line: compares, and prints or writes what came out.

Exit code 0; 1 if the report could not be written, 2 for wrong use. Without ``--into`` no file is written; with it
only the files' paths are shown, unless ``--json`` asks for more.
"""

from pathlib import Path
from typing import Annotated

import typer

from model_benchmark.comparison import Comparison, compare
from model_benchmark.contract import LAST_NUMBER
from model_benchmark.report import write_report
from model_benchmark.report_data import as_json
from model_benchmark.terminal import for_terminal

EXAMPLE = "Example: gradus run model_benchmark --count 1000 --rounds 3 --into comparison"

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


def folder(path: Path | None) -> Path | None:
    """The folder for the report, created if it is not there; found out before anything is measured."""
    try:
        if path is not None:
            path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be a folder: {error.strerror}.") from error
    return path


Count = Annotated[int, typer.Option(metavar="N", min=1, max=LAST_NUMBER, help="How many documents.")]
Rounds = Annotated[
    int, typer.Option(metavar="N", min=1, help="Timed runs in each of three passes; the fastest counts.")
]
Into = Annotated[
    Path | None,
    typer.Option(metavar="DIR", callback=folder, help="Write report.md, report.json, chart.svg here."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]


@app.command(epilog=EXAMPLE)
def main(*, count: Count = 1_000, rounds: Rounds = 3, into: Into = None, print_json: AsJson = False) -> None:
    """Compare dataclasses with Pydantic models: time, memory, code, and what becomes of faulty documents.

    Without arguments: the same, for 1,000 documents.
    """
    comparison = compare(count, rounds=rounds)
    if print_json:
        typer.echo(as_json(comparison))
    elif into is None:
        typer.echo(for_terminal(comparison))
    if into is not None:
        write(comparison, into)


def write(comparison: Comparison, into: Path) -> None:
    """Write the report and say so beside standard output; where it cannot be written, exit code 1."""
    try:
        paths = write_report(comparison, into)
    except OSError as error:
        typer.echo(f"The report could not be written into {into}: {error.strerror}.", err=True)
        raise typer.Exit(1) from error
    typer.echo("\n".join(f"wrote {path}" for path in paths), err=True)
