"""One call of the program, from the jobs to the report.

Everything that the command line and the demonstration have in common: a display around each run, a ledger
for what happens in it, signals around the whole. An interrupted session reports the run that was under way.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from time import perf_counter
from typing import Protocol

from async_downloader.comparison import Comparison, compare
from async_downloader.downloader import download_all
from async_downloader.interrupt import interruptible
from async_downloader.kept_part import forget_notes
from async_downloader.ledger import Ledger
from async_downloader.model import Job, Progress, Result, Settings
from async_downloader.report import Report


class Display(Protocol):
    """Opens a display for the jobs, for as long as a run takes."""

    def __call__(self, jobs: Sequence[Job], /) -> AbstractContextManager[Progress]:
        """Show progress inside this context."""


class Session:
    """Downloads the jobs once, or twice to compare."""

    def __init__(self, jobs: Sequence[Job], settings: Settings, display: Display) -> None:
        self._jobs = jobs
        self._settings = settings
        self._display = display
        self._results: Sequence[Result] = ()
        self._seconds = 0.0
        self._comparison: Comparison | None = None

    async def report(self, *, comparing: bool = False) -> Report:
        """Download everything, unless a signal ends it early, and say what became of it."""
        signal = await interruptible(self._compare if comparing else self._once)
        kept = self._settings.keep_partial
        return Report(self._results, self._seconds, self._comparison, signal, keeps_partial=kept)

    async def _once(self) -> None:
        await self._run(self._settings.limit)

    async def _compare(self) -> None:
        self._comparison = await compare(self._run, self._settings.limit)

    async def _run(self, limit: int) -> Sequence[Result]:
        if not self._settings.keep_partial:
            forget_notes(job.path for job in self._jobs)
        begun = perf_counter()
        with self._display(self._jobs) as display:
            ledger = Ledger(self._jobs, display)
            try:
                return await download_all(self._jobs, replace(self._settings, limit=limit), ledger)
            finally:
                self._results = ledger.results()
                self._seconds = perf_counter() - begun
