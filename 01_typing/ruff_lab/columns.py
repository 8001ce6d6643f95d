"""Names and numbers as two columns of text.

The widths come from the rows themselves, so that a table is as narrow as it can be. What does not work: fixed
widths. The first path that is longer pushes its number out of line, and nobody finds it any more.
"""

from collections.abc import Sequence


def table(rows: Sequence[tuple[str, int]], title: str | None = None) -> str:
    """One line for each row: names to the left, two spaces, numbers to the right; a title stands above.

    Without a title the rows stand alone; without rows there is at most the title.
    """
    name_width = max((len(name) for name, _ in rows), default=0)
    number_width = max((len(str(number)) for _, number in rows), default=0)
    lines = [f"{name.ljust(name_width)}  {str(number).rjust(number_width)}" for name, number in rows]
    return "\n".join(lines if title is None else [title, *lines])
