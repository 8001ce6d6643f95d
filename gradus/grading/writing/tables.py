"""The gradebook for a spreadsheet: ``gradebook.csv``, a row for each learner, and ``marks.csv``, a row for each mark.

UTF-8 with a byte order mark: without one, Excel takes the file for the machine's old encoding and spoils every accent;
LibreOffice and our own reader take it either way. Commas, and a point in numbers, as all programs that import know.
An Excel that writes numbers with a comma splits nothing on opening: there, the file is imported, not opened. A cell
that a stranger's text would turn into a formula gets an apostrophe in front. A mark that nobody knows is blank.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from pathlib import Path

from gradus.atomic import write_atomically
from gradus.grading.gradebook import Gradebook, Learner, Mark
from gradus.grading.writing.interface import VerdictSource
from gradus.grading.writing.wording import number
from gradus.screens.screen import shown

MARKS = ("learner", "exercise", "state", "earned", "possible", "integrated", "override", "reason", "review")

_FORMULA = re.compile("\\s*[=+@\\-\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
"""What spreadsheets calculate, or may after an import took away what stood before it."""

_LAST = ("points", "possible", "passed", "late days", "submitted", "needs review", "problem", "remarks")


class CsvWriter:
    """Both tables."""

    name = "csv"

    def write(self, gradebook: Gradebook, _verdicts: VerdictSource, folder: Path) -> list[Path]:
        """``gradebook.csv`` and ``marks.csv``."""
        names = [head.name for head in gradebook.exercises]
        wide = [("id", "name", *map(cell, names), *_LAST), *_learners(gradebook, names)]
        long = [MARKS, *(_mark(one, mark) for one in gradebook.learners for mark in one.marks)]
        tables = {folder / "gradebook.csv": wide, folder / "marks.csv": long}
        for path, rows in tables.items():
            write_atomically(path, _written(rows))
        return list(tables)


def cell(words: str) -> str:
    """``words`` as a cell that is never calculated; control characters are spelt out, line ends stay."""
    harmless = f"'{words}" if _FORMULA.match(words) else words
    return shown(harmless.replace("\r\n", "\n").replace("\r", "\n"))


def _written(rows: Iterable[Sequence[str]]) -> bytes:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig", errors="backslashreplace")


def _learners(gradebook: Gradebook, names: Sequence[str]) -> Iterator[Sequence[str]]:
    """Those on the roster without a submission have a row in any case."""
    for learner in gradebook.learners:
        marks = {mark.exercise: mark for mark in learner.marks}
        counted = [marks[name].counted if name in marks else None for name in names]
        points = ("" if one is None else number(one) for one in counted)
        yield cell(learner.id), cell(learner.name), *points, *_sums(learner)
    known = {learner.id for learner in gradebook.learners}
    for missing in gradebook.missing:
        if missing not in known:
            blank = [""] * (len(names) + len(_LAST) - 2)
            yield cell(missing), "", *blank, "No submission.", ""


def _sums(learner: Learner) -> Sequence[str]:
    return (
        number(learner.counted) if learner.known else "",
        number(learner.possible),
        str(learner.passed),
        "" if learner.late_days is None else str(learner.late_days),
        f"{learner.submitted.astimezone():%Y-%m-%d %H:%M}" if learner.submitted else "",
        "yes" if learner.needs_a_person else "",
        cell(learner.problem),
        cell(" ".join(learner.remarks)),
    )


def _mark(learner: Learner, mark: Mark) -> Sequence[str]:
    integrated = {None: "", True: "passed", False: "failed"}
    return (
        cell(learner.id),
        cell(mark.exercise),
        mark.state if mark.handed_in else "not_handed_in",
        "" if mark.earned is None else number(mark.earned),
        number(mark.possible),
        integrated[mark.integrated.passed if mark.integrated else None],
        number(mark.override.points) if mark.override else "",
        cell(mark.override.reason) if mark.override else "",
        cell(" ".join(mark.review)),
    )
