"""The command line: reads what the user wants, serves, and turns how it ended into an exit code.

Standard output carries the journal alone. Exit code 0 when drained, 1 if it could not go on, 2 for wrong use,
128 plus the signal's number when a second signal cut it short.
"""

import asyncio
import math
import os
import signal
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Coroutine, Sequence
from pathlib import Path

from file_pipeline.demonstration import demonstrate
from file_pipeline.inbox import FolderInUseError
from file_pipeline.journal import Journal, printable
from file_pipeline.model import Settings
from file_pipeline.service import Service

LONGEST_WAIT = 86_400.0  # a day
MOST = 10_000

DESCRIPTION = """Process each file that is put into FOLDER: its hash, and a thumbnail or the first line.
Then it lies in FOLDER/done, or in FOLDER/failed; thumbnails lie in FOLDER/thumbnails.
Without FOLDER: a demonstration in a folder of its own."""
EPILOG = """SIGTERM or Ctrl-C: finish what was taken in, then end. A second one: end now; what is not
finished stays in FOLDER. Exit code: 0 drained, 1 cannot go on, 2 wrong use, 130 or 143 cut short.

Example: gradus run file_pipeline --workers 8 --settle 2 --json inbox"""


class Options(Namespace):
    """What the arguments say, with types."""

    folder: Path | None
    workers: int
    backlog: int
    settle: float
    timeout: float
    polling: bool
    json: bool


def main(arguments: Sequence[str]) -> int:
    """Serve the folder that the arguments name, or demonstrate; gives the exit code."""
    options = _parser().parse_args(arguments, namespace=Options())
    if options.folder is None:
        return run(demonstrate(write, as_json=options.json, polling=options.polling))
    limits = Settings(options.workers, options.workers, options.backlog, options.settle, options.timeout)
    service = Service(options.folder, limits, Journal(write, as_json=options.json), polling=options.polling)
    return run(service.serve())


def run(service: Coroutine[object, object, signal.Signals | None]) -> int:
    """The service in an event loop; what it cannot go on with becomes a sentence on standard error."""
    try:
        cut_short = asyncio.run(service)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except FolderInUseError as error:
        return _give_up(
            f"{error} is being worked off by another process: stop that one, or take another folder."
        )
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads what is still buffered
        return _give_up("Nobody reads the journal any more. What is not finished stays in the folder.")
    except OSError as error:
        return _give_up(f"It cannot go on: {error}. What is not finished stays in the folder.")
    return 0 if cut_short is None else 128 + cut_short


def write(line: str) -> None:
    """A line on standard output, at once."""
    print(line, flush=True)  # noqa: T201  # the program's output


def _give_up(sentence: str) -> int:
    print(printable(sentence), file=sys.stderr)  # noqa: T201  # the program's output
    return 1


def seconds(text: str) -> float:
    """A time to wait: zero to a day."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= LONGEST_WAIT:
        raise ArgumentTypeError(f"{text!r} is no time to wait: expected 0 to 86400 seconds")
    return value


def amount(text: str) -> int:
    """How many: one to ten thousand."""
    value = int(text) if text.isdecimal() else 0
    if not 1 <= value <= MOST:
        raise ArgumentTypeError(f"{text!r} is no number of files: expected 1 to {MOST}")
    return value


def folder(text: str) -> Path:
    """The folder to watch, created if it is not there."""
    path = Path(text)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ArgumentTypeError(f"{text!r} cannot be a folder: {reason}") from error
    return path


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="gradus run file_pipeline",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
    )
    add, usual = parser.add_argument, Settings()
    add("folder", metavar="FOLDER", type=folder, nargs="?", help="where files are dropped in")
    for name, unit, read, default, what in (
        ("--workers", "N", amount, usual.workers, "files in hand at most (%(default)s)"),
        ("--backlog", "N", amount, usual.backlog, "files queued at most (%(default)s)"),
        ("--settle", "S", seconds, usual.settle, "rest until complete (%(default)s s)"),
        ("--timeout", "S", seconds, usual.timeout, "for one file (%(default)s s)"),
    ):
        add(name, metavar=unit, type=read, default=default, help=what)
    add("--polling", action="store_true", help="look from time to time, ask for no notifications")
    add("--json", action="store_true", help="write the journal as JSON, an object a line")
    return parser
