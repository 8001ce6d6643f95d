"""The instructor's word against the tool's: ``overrides.csv``, one line for each mark, with points and a reason.

The file belongs to the instructor. It is read at every grading and written once, empty but for its column names,
where there is none; so grading anew keeps what it says, and taking a line out takes the override back. Points beyond
what the exercise is worth are allowed, since there are reasons for a bonus; a sum below zero is not, nor is a line
without a reason. A line about a learner or an exercise that is not there changes nothing and is told in the gradebook.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from gradus.atomic import write_atomically
from gradus.errors import TableError
from gradus.grading.gradebook import Gradebook, Learner, Override
from gradus.grading.spreadsheet import read_table

COLUMNS = ("learner", "exercise", "points", "reason")

_LISTED = "learner, exercise, points and reason"
_OTHER_NAMES = {"id": "learner", "learner id": "learner"}
_POINTS = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6}|,[0-9]{1,2})?")
_EMPTY = ("\ufeff" + ",".join(COLUMNS) + "\r\n").encode()
"""With a byte order mark, since Excel would save names in another encoding without."""


@dataclass(frozen=True)
class OverrideLine:
    """One line of the file, from 1: ``override`` for a mark that may or may not be there."""

    line: int
    learner: str
    exercise: str
    override: Override


@dataclass(frozen=True)
class Overrides:
    """What a file of that name says, in its order; each mark at most once."""

    file: str = "overrides.csv"
    lines: tuple[OverrideLine, ...] = ()


def read_overrides(path: Path) -> Overrides:
    """What ``path`` says; where there is no file, an empty one is made. TableError names the line that is wrong."""
    if not path.exists():
        write_atomically(path, _EMPTY)
    lines = [_line(path, number, row) for number, row in read_table(path)]
    first: dict[tuple[str, str], int] = {}
    for line in lines:
        earlier = first.setdefault((line.learner, line.exercise), line.line)
        if earlier != line.line:
            problem = f"{line.learner} and {line.exercise} stand on line {earlier} already; keep one of them"
            raise TableError(path, line.line, problem)
    return Overrides(path.name, tuple(lines))


def _line(path: Path, number: int, cells: Mapping[str, str]) -> OverrideLine:
    row = _by_column(path, number, cells)
    missing = [column for column in COLUMNS if not row[column]]
    if missing:
        raise TableError(path, number, f"'{missing[0]}' is empty; every override needs all of {_LISTED}")
    if not _POINTS.fullmatch(row["points"]):
        raise TableError(path, number, f"'{row['points']}' is no number of points, like 8.5")
    points = float(row["points"].replace(",", "."))
    override = Override(points=points, reason=row["reason"])
    return OverrideLine(number, row["learner"], row["exercise"], override)


def _by_column(path: Path, number: int, cells: Mapping[str, str]) -> Mapping[str, str]:
    row = {_OTHER_NAMES.get(name, name): cell for name, cell in cells.items()}
    strange = [name for name in row if name not in COLUMNS]
    if strange:
        line = number if strange[0].startswith("column ") else 1
        raise TableError(path, line, f"the column '{strange[0]}' is not known; there are {_LISTED}")
    lacking = [column for column in COLUMNS if column not in row]
    if lacking:
        raise TableError(path, 1, f"the column '{lacking[0]}' is missing; there are {_LISTED}")
    return row


def apply(gradebook: Gradebook, overrides: Overrides) -> Gradebook:
    """``gradebook`` with exactly these overrides; earlier ones are gone. What fits nothing is among its problems."""
    by_mark = {(one.learner, one.exercise): one.override for one in overrides.lines}
    learners = tuple(_overridden(learner, by_mark) for learner in gradebook.learners)
    problems = dict.fromkeys((*gradebook.problems, *_unfitting(gradebook, overrides)))
    return gradebook.model_copy(update={"learners": learners, "problems": tuple(problems)})


def _overridden(learner: Learner, by_mark: Mapping[tuple[str, str], Override]) -> Learner:
    marks = tuple(
        mark.model_copy(update={"override": by_mark.get((learner.id, mark.exercise))})
        for mark in learner.marks
    )
    return learner.model_copy(update={"marks": marks})


def _unfitting(gradebook: Gradebook, overrides: Overrides) -> Iterator[str]:
    marks = {learner.id: [mark.exercise for mark in learner.marks] for learner in gradebook.learners}
    for one in overrides.lines:
        where = f"{overrides.file}, line {one.line}"
        if one.learner not in marks:
            yield f"{where}: no learner has the id '{one.learner}'{_nearest(one.learner, list(marks))}."
        elif one.exercise not in marks[one.learner]:
            known = marks[one.learner]
            yield f"{where}: '{one.exercise}' was not graded{_nearest(one.exercise, known)}."


def _nearest(name: str, known: list[str]) -> str:
    nearest = get_close_matches(name, known, n=1)
    return f" (did you mean '{nearest[0]}'?)" if nearest else ""
