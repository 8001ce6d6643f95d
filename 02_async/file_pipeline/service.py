"""The service: one folder, one pipeline, its journal, and the two signals, put together.

Here is decided what a file's processing is, where thumbnails go, and how many turns this machine has. All
parts are given what they need; nothing below this module knows where it came from.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeAlias

from file_pipeline.description import describe
from file_pipeline.inbox import only_one
from file_pipeline.journal import Journal
from file_pipeline.model import Kind, Settings
from file_pipeline.pipeline import Pipeline
from file_pipeline.resources import available, turns
from file_pipeline.stopping import drain_on_signal
from file_pipeline.waking import wake_ups

THUMBNAILS = "thumbnails"
Work: TypeAlias = Callable[[asyncio.Event], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Service:
    """Works in ``folder`` as the settings say, apart from ``turns``: those the machine decides."""

    folder: Path
    settings: Settings
    journal: Journal
    polling: bool = False

    async def serve(self, work: Work | None = None) -> signal.Signals | None:
        """Work until a signal ends it: None when all was drained, otherwise the signal that cut it short.

        ``work``: another work around `work`. `OSError` and `FolderInUseError` (the latter before anything is
        done) say why it cannot go on; of several errors the first.
        """
        with only_one(self.folder):
            try:
                cut_short = await drain_on_signal(work or self.work)
            except ExceptionGroup as group:
                raise first_of(group) from group
        self.journal.note("stopped", {"by": cut_short.name if cut_short else "drain", **self._counts()})
        return cut_short

    async def work(self, stop: asyncio.Event) -> None:
        """The pipeline until it is drained; says what it works with, and when it drains."""
        settings = replace(self.settings, turns=turns(available(), most=self.settings.workers))
        process = partial(describe, thumbnails=self.folder / THUMBNAILS)
        pipeline = Pipeline(self.folder, process, settings, tell=self.journal.tell)
        looks = wake_ups(self.folder, settings.settle, polling=self.polling, warn=self._warn)
        self.journal.note("watching", {"folder": str(self.folder), **self._limits(settings)})
        async with asyncio.TaskGroup() as group:
            announcing = group.create_task(self._announce(stop))
            await pipeline.run(looks, stop)
            announcing.cancel()

    async def _announce(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self.journal.note("draining", {"waiting": self.journal.waiting})

    def _warn(self, reason: str) -> None:
        self.journal.note("polling", {"because": reason})

    def _limits(self, settings: Settings) -> dict[str, int]:
        return {"workers": settings.workers, "turns": settings.turns, "backlog": settings.backlog}

    def _counts(self) -> dict[str, int]:
        counts = {kind.value: self.journal.counts[kind] for kind in (Kind.DONE, Kind.FAILED, Kind.CHANGED)}
        return counts | {"most_waiting": self.journal.most_waiting}


def first_of(group: ExceptionGroup) -> Exception:
    """The first error in a group, however deep."""
    error: Exception = group
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error
