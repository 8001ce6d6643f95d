"""The course's prose in a terminal: Markdown, laid out, in which code stays recognisable without colour."""

import re

from rich.markdown import Markdown

_BLOCK = re.compile(r"(^```.*?^```$)", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")


def prose_view(text: str) -> Markdown:
    """``text`` laid out; short code keeps its backticks."""
    parts = _BLOCK.split(text)
    quoted = [part if number % 2 else _CODE.sub(r"`` `\1` ``", part) for number, part in enumerate(parts)]
    return Markdown("".join(quoted))
