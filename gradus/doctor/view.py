"""What the doctor found, as a person reads it: a line each, what to type below it, and the sum at the end."""

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gradus.doctor.findings import Finding
from gradus.screens.screen import shown

_SIGNS = {"ok": ("✓", "green"), "advice": ("!", "yellow"), "problem": ("✗", "bold red")}
_INDENT = 13


def print_findings(screen: Console, findings: Sequence[Finding]) -> None:
    """Each with its mend; a mend is never broken into lines, so that it can be copied."""
    for finding in findings:
        screen.print(_line(finding))
        if finding.mend:
            screen.print(Text(f"{'':{_INDENT}}{finding.mend}", "cyan"), soft_wrap=True)
    screen.print()
    screen.print(summary(findings))


def _line(finding: Finding) -> Padding:
    sign, style = _SIGNS[finding.state]
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=1)
    table.add_column(width=_INDENT - 3, no_wrap=True)
    table.add_column()
    table.add_row(Text(sign, style), Text(finding.about, "bold"), Text(shown(finding.sentence)))
    return Padding(table, 0, expand=False)


def summary(findings: Sequence[Finding]) -> Text:
    """What it comes to."""
    problems = sum(finding.state == "problem" for finding in findings)
    hints = sum(finding.state == "advice" for finding in findings)
    advice = f" {hints} {'thing' if hints == 1 else 'things'} could be better." if hints else ""
    if problems:
        words = "1 problem stands" if problems == 1 else f"{problems} problems stand"
        return Text(f"{words} in your way.{advice}", "bold red")
    return Text(f"Nothing stands in your way.{advice}", "bold green")
