"""The command line: reads a file of notifications and prints what the shop has to do.

Exit code 0 if every line was read, 1 if some were not, 2 for wrong use or a file that cannot be read.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from type_narrowing.report import Report, read_lines

EXAMPLE = "Example: gradus run type_narrowing --json notices.jsonl"


class Options(Namespace):
    """What the arguments say, with types."""

    file: str
    json: bool


def main(arguments: Sequence[str]) -> int:
    """Read the file that the arguments name and print its report; gives the exit code."""
    parser = ArgumentParser(
        prog="gradus run type_narrowing",
        description="Tell from a payment provider's notifications, one JSON object a line, what a shop has to do. "
        "Exit code: 0 all lines read, 1 some not, 2 wrong use. Without arguments: a demonstration.",
        epilog=EXAMPLE,
    )
    parser.add_argument("file", metavar="FILE", help="JSON lines; - for standard input")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    options = parser.parse_args(arguments, namespace=Options())
    try:
        report = _report(options.file)
    except OSError as error:
        parser.error(f"{options.file} cannot be read: {error.strerror}")
    print(report.json() if options.json else "\n".join(report.lines()))  # noqa: T201  # the program's output
    return report.exit_code


def _report(file: str) -> Report:
    if file == "-":
        return read_lines(sys.stdin.buffer)
    with Path(file).open("rb") as lines:
        return read_lines(lines)
