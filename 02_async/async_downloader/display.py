"""Progress while it happens, on standard error: bars on a terminal, plain lines elsewhere.

Standard output belongs to the report, so that ``--json | jq`` works while the bars are still moving. Rich
itself respects NO_COLOR and redraws from a thread of its own; the downloads only tell it numbers.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TaskID, TextColumn, TransferSpeedColumn
from rich.progress import Progress as Bars

from async_downloader.model import Job, Outcome, Progress, Result, Transfer
from async_downloader.report import line

FIXED_LINES = 4  # the bar for all, and room for the prompt


@contextmanager
def display(jobs: Sequence[Job], console: Console) -> Iterator[Progress]:
    """Bars if the console is a terminal that can redraw lines, else a line for each start and each end."""
    if not console.is_terminal or console.is_dumb_terminal:
        yield PlainLines(console)
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
    )
    with Bars(*columns, console=console, transient=True) as bars:
        yield FileBars(jobs, bars, keep=len(jobs) + FIXED_LINES <= console.height)


class PlainLines:
    """For a log file or a pipe: what starts and what ends, nothing in between."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def started(self, transfer: Transfer) -> None:
        """Name the file."""
        self._say(f"started      {transfer.job.path.name}")

    def advanced(self, transfer: Transfer) -> None:
        """Nothing: a log is no place for percentages."""

    def finished(self, result: Result) -> None:
        """Name the outcome."""
        self._say(line(result))

    def _say(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)


class FileBars:
    """A bar for each file under way and one that counts them all; ``keep`` the finished ones in sight."""

    def __init__(self, jobs: Sequence[Job], bars: Bars, *, keep: bool) -> None:
        self._bars = bars
        self._keep = keep
        self._count = len(jobs)
        self._finished = 0
        self._rows: dict[Job, TaskID] = {}
        self._all = bars.add_task(self._total(), total=None)

    def started(self, transfer: Transfer) -> None:
        """A new bar; it pulses until the length is known."""
        self._rows[transfer.job] = self._bars.add_task(transfer.job.path.name, total=None)

    def advanced(self, transfer: Transfer) -> None:
        """The bar grows, and so does the one for all."""
        row = self._rows[transfer.job]
        total = None if transfer.expected is None else transfer.kept + transfer.expected
        self._bars.update(row, total=total, completed=transfer.kept + transfer.received)
        self._sum_up()

    def finished(self, result: Result) -> None:
        """The bar is full, or stops where it is and says why."""
        row = self._rows[result.job]
        if result.outcome is Outcome.DOWNLOADED:
            size = result.kept + result.size
            self._bars.update(row, total=size, completed=size)
        else:
            came = max(result.kept + result.size, 1)
            self._bars.update(row, total=came, description=f"{result.job.path.name}: {result.outcome}")
        self._bars.stop_task(row)
        if not self._keep:
            self._bars.update(row, visible=False)
        self._finished += 1
        self._sum_up()

    def _sum_up(self) -> None:
        rows = [task for task in self._bars.tasks if task.id != self._all]
        totals = [task.total for task in rows if task.total is not None]
        total = sum(totals) if len(totals) == self._count else None  # None leaves the bar pulsing
        completed = sum(task.completed for task in rows)
        self._bars.update(self._all, description=self._total(), total=total, completed=completed)

    def _total(self) -> str:
        return f"{self._finished} of {self._count} files"
