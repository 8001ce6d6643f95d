"""Everything works, three rules of four are mended, and an import that nobody needs is still there.

replaces: columns.py
whole: true
fails:
  - test_the_columns_are_written_in_todays_python
"""

import os
from collections.abc import Sequence


def table(rows: Sequence[tuple[str, int]], title: str | None = None) -> str:
    """One line for each row."""
    name_width = max((len(name) for name, _ in rows), default=0)
    number_width = max((len(str(number)) for _, number in rows), default=0)
    lines = [f"{name.ljust(name_width)}  {str(number).rjust(number_width)}" for name, number in rows]
    return "\n".join(lines if title is None else [title, *lines])
