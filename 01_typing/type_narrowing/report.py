"""Many notifications, one a line, and what became of each.

A line that cannot be read costs that line, not the file: money is waiting in the next one. What `json.loads` gives
is `Any`, so it is called an `object` at once; from there on the type checker watches again.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from type_narrowing.errors import NoticeError
from type_narrowing.handling import balance, instruction
from type_narrowing.model import Money, Notice
from type_narrowing.reading import read_notice


@dataclass(frozen=True)
class Report:
    """The notices and the errors of a file, each under the number of its line, counted from 1."""

    notices: dict[int, Notice]
    errors: dict[int, NoticeError]

    @property
    def exit_code(self) -> int:
        """0 if every line was read, 1 if not."""
        return 1 if self.errors else 0

    def lines(self) -> list[str]:
        """For people: every line by its number, then the balance."""
        told = {
            number: f"{type(notice).__name__:16}{instruction(notice)}"
            for number, notice in self.notices.items()
        }
        told |= {number: f"{'-':16}{error}" for number, error in self.errors.items()}
        totals = balance(self.notices.values()).items()
        sums = ", ".join(str(Money(cents, currency)) for currency, cents in totals)
        return [
            *(f"{number:4}  {told[number]}" for number in sorted(told)),
            f"Balance: {sums or 'no payments'}",
        ]

    def json(self) -> str:
        """For programs: one object with ``instructions``, ``errors`` and ``balance`` (cents by currency)."""
        instructions = [
            {"line": number, "kind": notice.kind, "instruction": instruction(notice)}
            for number, notice in self.notices.items()
        ]
        errors = [
            {"line": number, "path": error.path, "expected": error.expected, "message": str(error)}
            for number, error in self.errors.items()
        ]
        totals = balance(self.notices.values())
        return json.dumps({"instructions": instructions, "errors": errors, "balance": totals}, indent=2)


def read_lines(lines: Iterable[bytes]) -> Report:
    """Read one JSON document a line; blank lines are passed over, but counted."""
    report = Report({}, {})
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            report.notices[number] = read_notice(_decoded(line))
        except NoticeError as error:
            report.errors[number] = error
    return report


def _decoded(line: bytes) -> object:
    """What the line says; ValueError covers broken bytes and numbers beyond all measure, not bad JSON alone."""
    try:
        document: object = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise NoticeError("$", "JSON", line) from error
    return document
