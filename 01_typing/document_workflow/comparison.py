"""The two versions side by side: what there is to read, and what it costs to run.

The counts come from the syntax tree and are the same everywhere. The times are those of the processor, not of the
clock on the wall; they are measured in rounds that take turns, and the fastest is kept, since whatever else a busy
machine does can only add. They say something about this machine today, and a few per cent say nothing at all.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from time import process_time
from typing import TypeVar

from document_workflow import modern, traditional
from document_workflow.events import Unreadable
from document_workflow.measures import Measures, measure
from document_workflow.model import Document
from document_workflow.story import Workflow

Item = TypeVar("Item")
ALIKE = 0.05  # what lies closer together is called the same


@dataclass(frozen=True)
class Times:
    """Microseconds for one message, and for one event: to ask for its detail, and for what comes of it."""

    read: float
    detail: float
    advance: float


@dataclass(frozen=True)
class Version:
    """What was counted in one version of the rules, and how long it takes."""

    measures: Measures
    microseconds: Times


@dataclass(frozen=True)
class Comparison:
    """`if` chains before, `match` after."""

    before: Version
    after: Version

    def lines(self) -> Iterator[str]:
        """A table, and below it what the numbers bear out."""
        yield f"{'':<28}{'if/else':>9}{'match':>9}{'change':>9}"
        for title, before, after in self._rows():
            yield f"{title:<28}{before:>9.3g}{after:>9.3g}{change(before, after):>9}"
        yield ""
        yield from self._said()

    def _rows(self) -> Iterator[tuple[str, float, float]]:
        before, after = self.before.measures, self.after.measures
        yield "lines of code", before.lines, after.lines
        yield "branches (if, elif, case)", before.branches, after.branches
        yield "conditions written out", before.conditions, after.conditions
        yield "deepest nesting", before.nesting, after.nesting
        yield "longest function (lines)", before.longest, after.longest
        chain, match = self.before.microseconds, self.after.microseconds
        yield "microseconds to read", chain.read, match.read
        yield "microseconds for a detail", chain.detail, match.detail
        yield "microseconds to advance", chain.advance, match.advance

    def _said(self) -> Iterator[str]:
        found: dict[str, list[str]] = {"less": [], "about the same": [], "more": []}
        for title, before, after in self._rows():
            found[compared(before, after)].append(title.partition(" (")[0])
        yield from (f"With match, {word}: {', '.join(titles)}." for word, titles in found.items() if titles)


def change(before: float, after: float) -> str:
    """By how much it is more, or less; empty where the machine's clock was too coarse to see anything."""
    return f"{after / before - 1:+.0%}" if before else ""


def compared(before: float, after: float) -> str:
    """The word for how ``after`` compares with ``before``."""
    if abs(after - before) <= ALIKE * before:
        return "about the same"
    return "less" if after < before else "more"


def compare(document: Document, messages: Sequence[object], now: datetime, *, rounds: int = 15) -> Comparison:
    """Count both versions, and time them in so many rounds; in each every message meets ``document``."""
    versions: dict[str, Workflow] = {"traditional": traditional, "modern": modern}
    times: dict[str, list[Times]] = {name: [] for name in versions}
    for _ in range(rounds):
        for name, workflow in versions.items():
            times[name].append(timed(workflow, document, messages, now))
    before, after = (Version(measure(source_of(name)), fastest(times[name])) for name in versions)
    return Comparison(before, after)


def timed(workflow: Workflow, document: Document, messages: Sequence[object], now: datetime) -> Times:
    """How long it takes to read all messages, and to ask of each event what it says and what comes of it."""
    read = [workflow.read_event(message) for message in messages]
    events = [entry for entry in read if not isinstance(entry, Unreadable)]
    return Times(
        microseconds(workflow.read_event, messages),
        microseconds(workflow.detail, events),
        microseconds(lambda event: workflow.advance(document, event, now), events),
    )


def microseconds(ask: Callable[[Item], object], items: Sequence[Item]) -> float:
    """The processor's time for one of the items, on average."""
    start = process_time()
    for item in items:
        ask(item)
    return (process_time() - start) * 1e6 / max(len(items), 1)


def fastest(rounds: Iterable[Times]) -> Times:
    """Of each of the three times the least."""
    rows = ((times.read, times.detail, times.advance) for times in rounds)
    return Times(*map(min, zip(*rows, strict=True)))


def source_of(module: str) -> str:
    """The source of a module of this package."""
    return files("document_workflow").joinpath(f"{module}.py").read_text(encoding="utf-8")
