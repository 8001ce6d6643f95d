"""An answer as pytest's own reports, so that its output, its XML and every plugin that reads reports work as ever.

What a report may hold besides text has no public name in pytest, nor has its mark for what was shown already.
"""

from collections.abc import Iterator
from io import StringIO
from typing import Literal

import pytest
from _pytest._code.code import ReprFileLocation, TerminalRepr
from _pytest._io import TerminalWriter
from rich.console import Console, RenderableType

from gradus.plugin.answers import Answer

_TOLD = {"_pdbshown": True}
"""What pytest writes on a failure that a debugger has shown: it is counted and listed, and not shown again."""


class Explanation(TerminalRepr):
    """Why a test failed, drawn for the terminal it is written to; ``reprcrash`` is what pytest puts into one line."""

    def __init__(self, text: RenderableType, crash: ReprFileLocation) -> None:
        self.text, self.reprcrash = text, crash

    def toterminal(self, tw: TerminalWriter) -> None:
        """As wide as ``tw``, and in colour if it is."""
        drawn = StringIO()
        console = Console(file=drawn, width=tw.fullwidth, highlight=False, force_terminal=tw.hasmarkup)
        console.print(self.text, crop=False)
        for line in drawn.getvalue().strip("\n").splitlines():
            tw.line(line.rstrip())


def reports(item: pytest.Item, answer: Answer, *, told: bool) -> Iterator[pytest.TestReport]:
    """As of a test that was set up, called and torn down; an error is one of the setting up.

    ``told``: its reason was given with another test.
    """
    if answer.outcome == "error":
        yield _report(item, "setup", answer, told=told)
    else:
        yield _report(item, "setup", Answer())
        yield _report(item, "call", answer, told=told)
    yield _report(item, "teardown", Answer())


def _report(
    item: pytest.Item, when: Literal["setup", "call", "teardown"], answer: Answer, *, told: bool = False
) -> pytest.TestReport:
    good = answer.outcome == "passed"
    report = pytest.TestReport(
        nodeid=item.nodeid,
        location=item.location,
        keywords=dict.fromkeys(item.keywords, 1),
        outcome="passed" if good else "failed",
        longrepr=None if good else Explanation(answer.text, _crash(item, answer)),
        when=when,
        duration=answer.seconds,
    )
    report.__dict__.update(_TOLD if told else {})
    return report


def _crash(item: pytest.Item, answer: Answer) -> ReprFileLocation:
    """The learner's line, or else the test's."""
    if answer.place is not None:
        return ReprFileLocation(answer.place.path, answer.place.line, answer.sentence)
    path, line, _ = item.location
    return ReprFileLocation(path, (line or 0) + 1, answer.sentence)
