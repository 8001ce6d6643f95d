"""What every page of ours is written on: one file, no script, nothing from the network; for phone, desk and paper.

All text that was written elsewhere goes through one door, ``text``, and the page forbids itself to load or run
anything. Escaping alone would not do: a terminal's colour codes, a lone half of a character and marks that turn the
direction of writing are no markup, but they break a page or make it say something else than it holds.
"""

import re
from datetime import datetime
from html import escape
from pathlib import Path

from gradus.screens.screen import shown

_TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_QUOTED = re.compile(r"(`{1,2})([^`\n]+)\1")

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
{mark}
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
{body}</body>
</html>
"""


def document(body: str, *, title: str, program: str, style: str) -> str:
    """A whole page; ``body`` and ``style`` are taken as they are, ``title`` and ``program`` are text."""
    return _PAGE.format(mark=made_by(program), title=text(title), style=style, body=body)


def made_by(program: str) -> str:
    """The line by which a page is known as one of ours, so that only such a page is written over."""
    return f'<meta name="generator" content="{text(program)}">'


def sheet(more: Path) -> str:
    """The style of all pages and, after it, what the file ``more`` adds."""
    shared = Path(__file__).with_name("paper.css")
    return "".join(path.read_text(encoding="utf-8") for path in (shared, more))


def text(words: str) -> str:
    """The one door: whatever was written elsewhere becomes text of the page, in attributes too.

    Control characters (tab and line feed apart) and what turns the direction of writing are spelt out.
    """
    return escape(_TURNING.sub(lambda found: f"\\u{ord(found[0]):04x}", shown(words)))


def prose(words: str) -> str:
    """A sentence as ``text``, with what stands in backticks as code."""
    return _QUOTED.sub(r"<code>\2</code>", text(words))


def day(moment: datetime) -> str:
    """The day of ``moment`` where the page is made."""
    local = moment.astimezone()
    return f'<time datetime="{local:%Y-%m-%d}">{local.day} {local:%B %Y}</time>'
