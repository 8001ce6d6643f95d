"""Notes what happens to a batch while it happens.

That is why an interrupted batch has a report at all: cancellation brings no results back, but everything that
finished before it was noted, and of what was under way the ledger still holds the transfer.
"""

from collections.abc import Sequence

from async_downloader.model import Job, Outcome, Progress, Result, Transfer


class Ledger:
    """Notes how far each job came, and passes everything on to a display."""

    def __init__(self, jobs: Sequence[Job], display: Progress) -> None:
        self._jobs = jobs
        self._display = display
        self._transfers: dict[Job, Transfer] = {}
        self._results: dict[Job, Result] = {}

    def started(self, transfer: Transfer) -> None:
        """A job's turn has come."""
        self._transfers[transfer.job] = transfer
        self._display.started(transfer)

    def advanced(self, transfer: Transfer) -> None:
        """Another chunk is in the file."""
        self._display.advanced(transfer)

    def finished(self, result: Result) -> None:
        """A job is over."""
        self._results[result.job] = result
        self._display.finished(result)

    def results(self) -> list[Result]:
        """One result for each job, in order; what has none of its own is cancelled here and now."""
        return [self._results.get(job) or self._cancelled(job) for job in self._jobs]

    def _cancelled(self, job: Job) -> Result:
        transfer = self._transfers.get(job) or Transfer(job)
        return transfer.result(Outcome.CANCELLED)
