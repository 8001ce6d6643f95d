"""``gradus doctor``: looks, asks every check, shows what they say. Exit code 1 when something stands in the way."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from gradus.doctor.checks import examine
from gradus.doctor.survey import look_at_screen, survey
from gradus.doctor.view import print_findings
from gradus.screens.screen import console

doctor = typer.Typer(rich_markup_mode=None)

SCHEMA_VERSION = 1


@doctor.command("doctor", epilog="Example: gradus doctor --json")
def show_findings(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")] = False,
) -> None:
    """What is missing or slow on this machine, and how to mend it. Exit code 1 if something stands in the way."""
    screen = look_at_screen()
    with console(error=True).status("looking around, and running a check"):
        findings = examine(survey(screen))
    good = all(finding.state != "problem" for finding in findings)
    if as_json:
        listed = [asdict(finding) for finding in findings]
        document = {"schema_version": SCHEMA_VERSION, "good": good, "findings": listed}
        typer.echo(json.dumps(document, indent=1, ensure_ascii=False))
    else:
        print_findings(console(), findings)
    raise typer.Exit(0 if good else 1)
