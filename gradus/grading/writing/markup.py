"""Pieces that the class page and the learners' pages share; what a stranger wrote comes in as words, never as HTML."""

from collections.abc import Iterable, Sequence

from gradus.screens.paper import text

_LONGEST_NAME = 120
_LONGEST_LINE = 400


def name(words: str) -> str:
    """Somebody's name or id: cut where it is endless, and its direction of writing ends with it."""
    return f"<bdi>{text(cut(words, _LONGEST_NAME))}</bdi>"


def cut(words: str, most: int = _LONGEST_LINE) -> str:
    """The first ``most`` characters, and whether there were more."""
    return words if len(words) <= most else f"{words[:most]} …"


def folded(summary: str, content: str, *, hidden: bool = True) -> str:
    """``content`` behind a line to click on; both are HTML."""
    return f"<details{'' if hidden else ' open'}><summary>{summary}</summary>{content}</details>"


def listed(items: Sequence[str], most: int, more: str, kind: str = "plain") -> str:
    """A list of HTML, what is beyond ``most`` behind a line that counts it; ``more`` may say what it is."""
    shown = _list(items[:most], kind)
    rest = items[most:]
    return shown + (folded(f"{len(rest)} more {more}".strip(), _list(rest, kind)) if rest else "")


def _list(items: Iterable[str], kind: str) -> str:
    return f'<ul class="{kind}">{"".join(f"<li>{item}</li>" for item in items)}</ul>'


def sums(pairs: Iterable[tuple[str, str, str]]) -> str:
    """The numbers at the head of a page: what, how many, and of how many; all HTML."""
    items = (f"<div><dt>{label}</dt><dd><b>{got}</b> {of}</dd></div>" for label, got, of in pairs)
    return f'<dl class="sums">{"".join(items)}</dl>'
