"""Names and numbers as two columns of text."""

# TODO: mend F401, I001, UP032 and UP045. What it does is right and stays as it is.

import os
from typing import Optional
from collections.abc import Sequence


def table(rows: Sequence[tuple[str, int]], title: Optional[str] = None) -> str:
    """One line for each row: names to the left, two spaces, numbers to the right; a title stands above.

    Without a title the rows stand alone; without rows there is at most the title.
    """
    name_width = max((len(name) for name, _ in rows), default=0)
    number_width = max((len(str(number)) for _, number in rows), default=0)
    lines = [
        "{}  {}".format(name.ljust(name_width), str(number).rjust(number_width)) for name, number in rows
    ]
    return "\n".join(lines if title is None else [title, *lines])
