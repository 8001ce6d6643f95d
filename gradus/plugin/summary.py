"""The last words of a run: what each exercise earned, what a person must look at, and what was left out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from textwrap import wrap

import pytest

from gradus.exercises.course import Exercise
from gradus.grading.intake.submission import Submission
from gradus.grading.protection import layers_in_force
from gradus.grading.writing.wording import NOTHING, SIGNS, STATES, number
from gradus.judging.verdict import Verdict
from gradus.runner.sandbox import Sandbox
from gradus.screens.screen import shown

_lines = partial(wrap, break_long_words=False, break_on_hyphens=False)
"""The id of a test stays in one piece, so that it can be copied."""


@dataclass
class Account:
    """What a run has come to know. ``others`` counts tests that are no exercise's; ``sandbox`` is None until needed."""

    submission: Submission
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    others: int = 0
    sandbox: Sandbox | None = None


def write_summary(account: Account, exercises: Sequence[Exercise], reporter: pytest.TerminalReporter) -> None:
    """A section of its own, the verdicts in the order of ``exercises``; none where nothing was to be judged."""
    if not account.verdicts and not account.others:
        return
    reporter.section(f"submission {shown(account.submission.found.name)}")
    verdicts = [account.verdicts[one.name] for one in exercises if one.name in account.verdicts]
    for verdict in verdicts:
        _write_verdict(verdict, reporter)
    if verdicts:
        reporter.write_line(_total(verdicts), bold=True)
    for remark in account.submission.remarks:
        _write_wrapped(f"submission: {remark}", reporter, "", yellow=True)
    if account.others:
        reporter.write_line(f"not run, since they are no exercise's: {account.others} tests")
    if account.sandbox is not None:
        _write_wrapped(f"isolation: {layers_in_force(account.sandbox)}", reporter, "")


def _write_verdict(verdict: Verdict, reporter: pytest.TerminalReporter) -> None:
    reporter.write_line(_line(verdict), green=verdict.passed, red=not verdict.passed)
    if verdict.review:
        reporter.write_line("    needs a person's look before it counts:", yellow=True)
        for reason in verdict.review:
            _write_wrapped(f"- {reason}", reporter, "    ", yellow=True)
    elif not verdict.passed:
        _write_wrapped(verdict.sentence, reporter, "    ")
    if verdict.integrated is not None and not verdict.integrated.passed:
        _write_wrapped(f"integrated: {verdict.integrated.sentence}", reporter, "    ")


def _line(verdict: Verdict) -> str:
    known = verdict.state != "not_gradable"
    earned = number(verdict.score.earned) if known else NOTHING
    points = f"{earned:>5} of {number(verdict.score.possible)}"
    word = "proves nothing yet" if verdict.review else STATES[verdict.state]
    return f"{SIGNS[verdict.state]} {verdict.id:<4} {verdict.exercise:<20} {points:<13} {word}"


def _total(verdicts: Sequence[Verdict]) -> str:
    passed = sum(verdict.passed for verdict in verdicts)
    earned = sum(verdict.score.earned for verdict in verdicts)
    possible = sum(verdict.score.possible for verdict in verdicts)
    return f"{passed} of {len(verdicts)} exercises passed, {number(earned)} of {number(possible)} points"


def _write_wrapped(text: str, reporter: pytest.TerminalReporter, margin: str, **markup: bool) -> None:
    width = max(reporter._tw.fullwidth, 40)  # noqa: SLF001  # pytest tells its width nowhere else
    for line in _lines(shown(text), width, initial_indent=margin, subsequent_indent=margin):
        reporter.write_line(line, **markup)
