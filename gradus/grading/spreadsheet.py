"""Tables as spreadsheet programs save them: CSV in name, with whatever byte order mark, encoding and delimiter.

Excel writes ``;`` where a comma parts whole from fraction, cp1252 on Windows, UTF-16 with tabs as "Unicode text", a
byte order mark before UTF-8, and sometimes ``sep=;`` in a line of its own. The encoding is told by the mark, else it
is UTF-8, else cp1252; the delimiter is the one of which the line of column names has most. What cannot be told (no
mark and neither of the two, a spreadsheet's own file) is refused with what to do, and nothing is dropped: a cell
that no column name stands above is an error, and a quote that never closes does not swallow the rows after it.
"""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path

from gradus.errors import TableError

Row = tuple[int, Mapping[str, str]]
"""The line it begins on, from 1, and its cells by column name."""

_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_DELIMITERS = ",;\t"
_SAVE_AS = "Save it as 'CSV UTF-8'."


def read_table(path: Path) -> list[Row]:
    """The rows that hold anything, cells without the space around them and never None.

    Column names are in lower case. A column without a name is there, as ``column 3``, in rows that have something in
    it. TableError says what is wrong on which line; OSError if the file cannot be read.
    """
    lines = _lines(path)
    if not lines:
        raise TableError(path, 1, "it is empty; its first line must name the columns")
    (first, names), *rows = lines
    heads = _heads(path, first, names)
    return [(number, _cells(path, number, heads, row)) for number, row in rows]


def _lines(path: Path) -> list[tuple[int, Sequence[str]]]:
    """Every line with something in it, and its number; a quoted cell may run over several."""
    text = _text(path)
    skipped, delimiter = _dialect(text)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, begins = [], 1
    try:
        for row in reader:
            rows.append((begins, [cell.strip() for cell in row]))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise TableError(path, begins, f"{error}; is there a quote that does not close?") from error
    return [(number, row) for number, row in rows if number > skipped and any(row)]


def _text(path: Path) -> str:
    content = path.read_bytes()
    marked = next((encoding for mark, encoding in _MARKS.items() if content.startswith(mark)), None)
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise TableError(path, 1, f"it is a spreadsheet's own file, not a CSV. {_SAVE_AS}")
    for encoding in [marked] if marked else ["utf-8", "cp1252"]:
        try:
            return _without_nul(path, content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise TableError(path, 1, f"it is neither UTF-8 nor UTF-16 nor cp1252 text. {_SAVE_AS}")


def _without_nul(path: Path, text: str) -> str:
    before, nul, _ = text.partition("\0")
    if nul:
        raise TableError(path, before.count("\n") + 1, f"it holds a zero byte, so it is no text. {_SAVE_AS}")
    return text


def _dialect(text: str) -> tuple[int, str]:
    """How many lines come before the column names, and what parts the cells."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    if first.lower().startswith("sep=") and first[4:5] in _DELIMITERS and first[4:5]:
        return text[: text.index(first)].count("\n") + 1, first[4]
    unquoted = "".join(first.split('"')[::2])
    return 0, max(_DELIMITERS, key=unquoted.count)


def _heads(path: Path, number: int, names: Sequence[str]) -> list[str]:
    heads = [name.lower() or f"column {place}" for place, name in enumerate(names, 1)]
    twice = [name for name, times in Counter(heads).items() if times > 1]
    if twice:
        raise TableError(path, number, f"two columns are called '{twice[0]}'; rename one")
    return heads


def _cells(path: Path, number: int, heads: Sequence[str], row: Sequence[str]) -> Mapping[str, str]:
    beyond = [cell for cell in row[len(heads) :] if cell]
    if beyond:
        problem = f"it has more cells than there are columns ('{beyond[0]}'); quote a cell with a comma in it"
        raise TableError(path, number, problem)
    unnamed = {place for place, head in enumerate(heads) if head == f"column {place + 1}"}
    padded = [*row, *[""] * (len(heads) - len(row))]
    return {
        head: cell
        for place, (head, cell) in enumerate(zip(heads, padded, strict=False))
        if cell or place not in unnamed
    }
