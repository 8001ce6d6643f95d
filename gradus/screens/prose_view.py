"""The course's prose in a terminal: Markdown, laid out, in which code stays recognisable without colour.

What lays it out takes longer to import than most commands need from first to last, so it waits for the first prose.
"""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.markdown import Markdown

_BLOCK = re.compile(r"(^```.*?^```$)", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")


def prose_view(text: str) -> "Markdown":
    """``text`` laid out; short code keeps its backticks."""
    from rich.markdown import Markdown  # noqa: PLC0415

    parts = _BLOCK.split(text)
    quoted = [part if number % 2 else _CODE.sub(r"`` `\1` ``", part) for number, part in enumerate(parts)]
    return Markdown("".join(quoted))
