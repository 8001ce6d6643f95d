"""The two versions side by side: what there is to read, and what it costs to run.

The counts come from the syntax tree and are the same everywhere. The times are measured in rounds that take
turns, so that a busy machine slows both, and the median is kept. They say something about this machine today,
and a difference of a few per cent says nothing at all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from statistics import median
from time import perf_counter

from document_workflow import modern, traditional
from document_workflow.events import Unreadable
from document_workflow.measures import Measures, measure
from document_workflow.model import Document
from document_workflow.story import Workflow

ALIKE = 0.05  # what lies closer together is called the same


@dataclass(frozen=True)
class Version:
    """What was counted in one version of the rules, and the microseconds it takes for one step."""

    measures: Measures
    microseconds: float


@dataclass(frozen=True)
class Comparison:
    """`if` chains before, `match` after."""

    before: Version
    after: Version

    def lines(self) -> Iterator[str]:
        """A table, and below it what the numbers bear out."""
        yield f"{'':<28}{'if/else':>9}{'match':>9}{'change':>9}"
        for title, before, after in self._rows():
            yield f"{title:<28}{before:>9.4g}{after:>9.4g}{after / before - 1:>+9.0%}"
        yield ""
        yield from self._said()

    def _rows(self) -> Iterator[tuple[str, float, float]]:
        before, after = self.before.measures, self.after.measures
        yield "lines of code", before.lines, after.lines
        yield "branches (if, elif, case)", before.branches, after.branches
        yield "conditions written out", before.conditions, after.conditions
        yield "deepest nesting", before.nesting, after.nesting
        yield "longest function (lines)", before.longest, after.longest
        yield "microseconds for a step", self.before.microseconds, self.after.microseconds

    def _said(self) -> Iterator[str]:
        found: dict[str, list[str]] = {"less": [], "about the same": [], "more": []}
        for title, before, after in self._rows():
            found[compared(before, after)].append(title.partition(" (")[0])
        yield from (f"With match, {word}: {', '.join(titles)}." for word, titles in found.items() if titles)


def compared(before: float, after: float) -> str:
    """The word for how ``after`` compares with ``before``."""
    if abs(after - before) <= ALIKE * before:
        return "about the same"
    return "less" if after < before else "more"


def compare(document: Document, messages: Sequence[object], now: datetime, *, rounds: int = 15) -> Comparison:
    """Count both versions, and time them in so many rounds; in each every message meets ``document``."""
    seconds: dict[str, list[float]] = {"traditional": [], "modern": []}
    for _ in range(rounds):
        seconds["traditional"].append(timed(traditional, document, messages, now))
        seconds["modern"].append(timed(modern, document, messages, now))
    before, after = (
        Version(measure(source_of(name)), median(times) * 1e6 / len(messages))
        for name, times in seconds.items()
    )
    return Comparison(before, after)


def timed(workflow: Workflow, document: Document, messages: Sequence[object], now: datetime) -> float:
    """Seconds to read all messages, and to ask of each event what it says and what comes of it."""
    start = perf_counter()
    for message in messages:
        entry = workflow.read_event(message)
        if not isinstance(entry, Unreadable):
            workflow.detail(entry)
            workflow.advance(document, entry, now)
    return perf_counter() - start


def source_of(module: str) -> str:
    """The source of a module of this package."""
    return files("document_workflow").joinpath(f"{module}.py").read_text(encoding="utf-8")
