"""The command line: a story from a file, told as a report.

Standard output carries the report alone. The exit code is the story's: 0 if every event was accepted, 1 if one
was refused or could not be read, 2 for wrong use.
"""

from datetime import UTC, datetime
from typing import Annotated

import typer

from document_workflow import modern, traditional
from document_workflow.events import moment
from document_workflow.model import Document
from document_workflow.report import Report
from document_workflow.story import Workflow, tell

EXAMPLE = """Example: gradus run document_workflow story.jsonl --author ada --needed 2, where story.jsonl has lines like
{"now": "2026-03-02T09:00+00:00", "event": "submit", "by": "ada"}"""

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


def clock(text: str) -> datetime:
    """The time at which a story begins."""
    time = moment(text)
    if time is None:
        raise typer.BadParameter(
            f"{text!r} is no time with its offset: expected one as 2026-03-02T09:00+00:00."
        )
    return time


Story = Annotated[
    typer.FileText,
    typer.Argument(
        metavar="FILE", encoding="utf-8", errors="replace", help="JSON lines; - is standard input."
    ),
]
Author = Annotated[str, typer.Option(metavar="NAME", help="Who wrote the document.")]
Title = Annotated[str, typer.Option(metavar="TEXT", help="What it is called.")]
Needed = Annotated[int, typer.Option(metavar="N", min=1, help="How many people must approve it.")]
Now = Annotated[
    datetime | None,
    typer.Option(metavar="TIME", parser=clock, help="When the story begins; now unless said."),
]
Before = Annotated[bool, typer.Option("--traditional", help="Decide by the if/else version.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]


@app.command(epilog=EXAMPLE)
def main(  # noqa: PLR0913 - one parameter for each option
    file: Story,
    *,
    author: Author,
    title: Title = "A document",
    needed: Needed = 2,
    now: Now = None,
    by_chains: Before = False,
    as_json: AsJson = False,
) -> None:
    """Tell what happens to a document: one event a line, as JSON.

    Exit code: 0 every event was accepted, 1 one was refused or unreadable, 2 wrong use. Without arguments: a
    demonstration, and the two versions of the rules compared.
    """
    workflow: Workflow = traditional if by_chains else modern
    document = Document(title, author.strip(), needed=needed)
    report = Report(workflow, document, list(tell(workflow, document, file, now or datetime.now(UTC))))
    typer.echo(report.as_json() if as_json else "\n".join(report.lines()))
    raise typer.Exit(report.exit_code)
