"""The list of a class, as a spreadsheet saves it.

Every platform and every spreadsheet writes its own CSV: commas, semicolons or tabs; UTF-8 with or without a mark,
UTF-16, Windows-1252; headers by many names, English and German. All of these are read. What must be there is a header
and a column of ids; other columns are passed over. Whatever is wrong is said with its line, and nothing is read half.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gradus.errors import DueError, RosterError
from gradus.grading.lateness import late_days, parse_due

_IDS = (
    "id", "student id", "student number", "sid", "matriculation number", "id number", "identifier", "login", "login id",
    "sis login id", "username", "user name", "user", "sis user id", "matrikelnummer", "matrikelnr", "matrikel nr",
    "matrikel", "id nummer", "kennung", "anmeldename", "benutzername", "nutzername", "email", "email address", "e mail",
    "mail", "e mail adresse", "email adresse",
)  # fmt: skip
_NAMES = ("name", "full name", "fullname", "student name", "display name", "student", "vollständiger name")
_FIRST = ("first name", "firstname", "given name", "forename", "vorname")
_LAST = ("last name", "lastname", "surname", "family name", "nachname", "familienname")
_PATTERNS = (
    "pattern", "file", "folder", "path", "file pattern", "folder pattern", "submission", "repository", "repo", "github",
    "github username", "github name", "datei", "ordner",
)  # fmt: skip
_DUES = ("due", "due date", "deadline", "frist", "abgabefrist", "fällig")
_LATE = ("late days", "days late", "late")
_SUBMITTED = ("submitted", "submitted at", "submission time", "handed in", "abgegeben")

_LARGEST = 16 * 1024 * 1024
_NOT_A_PERSON = "points possible"
"""Canvas writes a line of that name below its header."""


@dataclass(frozen=True)
class Student:
    """One line of a roster. ``due`` and ``late_days`` are this student's own and go before the class's.

    ``pattern`` is a file name, with or without wildcards, the address of a repository, or an account's name.
    """

    id: str
    name: str
    pattern: str | None = None
    due: datetime | None = None
    late_days: int | None = None
    submitted: datetime | None = None


@dataclass(frozen=True)
class Roster:
    """A class, in the order of its list."""

    students: tuple[Student, ...]


@dataclass(frozen=True)
class Timing:
    """When it was handed in and due; ``late_days`` as whole days begun, None where that cannot be known."""

    submitted: datetime | None
    due: datetime | None
    late_days: int | None


def timing(student: Student, submitted: datetime | None, due: datetime | None) -> Timing:
    """What holds for ``student``, where the submission itself says ``submitted`` and the class has ``due``."""
    own_submitted, own_due = student.submitted or submitted, student.due or due
    computed = late_days(own_submitted, own_due)
    return Timing(own_submitted, own_due, computed if student.late_days is None else student.late_days)


def read_roster(path: Path) -> Roster:
    """The students in the file at ``path``; RosterError names the line that is wrong."""
    rows = list(_rows(path))
    if not rows:
        raise RosterError(path, 0, "it is empty: the first line names the columns, as in 'id,name'.")
    line, header = rows[0]
    columns = _columns(path, line, header, [row for _, row in rows[1:]])
    students: dict[str, tuple[int, Student]] = {}
    for number, row in rows[1:]:
        student = _Row(path, number, row, columns).student()
        if student is None:
            continue
        before, _ = students.setdefault(student.id.casefold(), (number, student))
        if before != number:
            raise RosterError(path, number, f"the id '{student.id}' stands in line {before} already.")
    if not students:
        raise RosterError(path, 0, "there is no student in it.")
    return Roster(tuple(student for _, student in students.values()))


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Line number and fields of every line that is not blank."""
    text = _text(path)
    stream = io.StringIO(text, newline="")
    first = stream.readline()
    told = re.fullmatch(r"sep=(.)\s*", first)
    if told is None:
        stream.seek(0)
    reader = csv.reader(stream, delimiter=told[1] if told else _delimiter(text), strict=True)
    line = before = int(told is not None)
    try:
        for row in reader:
            before, line = line, reader.line_num + int(told is not None)
            if any(field.strip() for field in row):
                yield before + 1, [field.strip() for field in row]
    except csv.Error as error:
        raise RosterError(path, line + 1, f"this is no line of a CSV file: {error}.") from error


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise RosterError(path, 0, f"it cannot be read: {error.strerror}.") from error
    if len(content) > _LARGEST or content.startswith(b"PK\x03\x04"):
        raise RosterError(path, 0, "it is no CSV file: save the list as CSV in your spreadsheet program.")
    text = _decoded(content)
    if text is None or "\0" in text:
        raise RosterError(path, 0, "it is no text: save the list as CSV, in UTF-8.")
    return text


def _decoded(content: bytes) -> str | None:
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "cp1252"]:
        try:
            return content.decode(encoding)
        except UnicodeError:
            continue
    return None


def _delimiter(text: str) -> str:
    """What separates the names of the columns."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    unquoted = re.sub(r'"[^"]*"', "", header)
    return max(",;\t", key=unquoted.count)


@dataclass(frozen=True)
class _Columns:
    id: int
    name: int | None
    first: int | None
    last: int | None
    pattern: int | None
    due: int | None
    late: int | None
    submitted: int | None


def _columns(path: Path, line: int, header: Sequence[str], rows: Sequence[Sequence[str]]) -> _Columns:
    named = {name: number for number, name in reversed(list(enumerate(map(_header, header))))}
    filled = {name: number for name, number in named.items() if not rows or _is_filled(rows, number)}
    identifying = _column(filled, _IDS)
    if identifying is None:
        raise RosterError(path, line, _no_id(header, empty=_column(named, _IDS) is not None))
    wanted = (_NAMES, _FIRST, _LAST, _PATTERNS, _DUES, _LATE, _SUBMITTED)
    return _Columns(identifying, *(_column(named, names) for names in wanted))


def _is_filled(rows: Iterable[Sequence[str]], column: int) -> bool:
    return any(len(row) > column and row[column] for row in rows)


def _no_id(header: Sequence[str], *, empty: bool) -> str:
    if empty:
        return "no line has anything in the column of ids."
    shown = ", ".join(f"'{name}'" for name in header[:8])
    return f"none of the columns is one of ids: there is {shown}. Name one of them 'id', 'login' or 'email'."


def _column(named: Mapping[str, int], names: Iterable[str]) -> int | None:
    return next((named[name] for name in names if name in named), None)


def _header(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", text).casefold().split())


@dataclass(frozen=True)
class _Row:
    path: Path
    line: int
    fields: Sequence[str]
    columns: _Columns

    def student(self) -> Student | None:
        """The student in this line; None where it is about no person."""
        found, name = self._field(self.columns.id), self._name()
        if name.casefold() == _NOT_A_PERSON:
            return None
        if not found:
            raise RosterError(self.path, self.line, f"there is no id for '{name or ', '.join(self.fields)}'.")
        return Student(
            found,
            name or found,
            self._field(self.columns.pattern) or None,
            self._moment(self.columns.due),
            self._days(),
            self._moment(self.columns.submitted),
        )

    def _field(self, column: int | None) -> str:
        return self.fields[column] if column is not None and column < len(self.fields) else ""

    def _name(self) -> str:
        whole = " ".join(filter(None, (self._field(self.columns.first), self._field(self.columns.last))))
        return self._field(self.columns.name) or whole

    def _moment(self, column: int | None) -> datetime | None:
        text = self._field(column)
        try:
            return parse_due(text) if text else None
        except DueError as error:
            raise RosterError(self.path, self.line, str(error)) from error

    def _days(self) -> int | None:
        text = self._field(self.columns.late)
        if text and not re.fullmatch(r"[0-9]{1,4}([.,]0+)?", text):
            raise RosterError(self.path, self.line, f"'{text}' is no number of late days: 0, 1, 2 and so on.")
        return int(re.split("[.,]", text)[0]) if text else None
