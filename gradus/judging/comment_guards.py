"""Guards that look at comments: orders to mypy and to the linter that silence more than one line, or say no why.

What ruff itself says of ``noqa`` can be silenced by ``noqa``, and mypy obeys ``# type: ignore`` whatever stands behind
it; so both are read here, by the rules that the two tools have for them. A comment that neither obeys
(``# pyright:``, ``# fmt: off``) is nobody's order and left alone.
"""

import re
from collections.abc import Iterator

from gradus.judging.scanned_module import NOQA, RUFF_IGNORE, Finding, ScannedModule, is_reason

_TYPE_IGNORE = re.compile(r"#\s*type:\s*ignore(?!\w)\s*(?:\[(?P<codes>[^]]*)\])?")
_FILE_WIDE = re.compile(
    r"(?:ruff|flake8)\s*:\s*(?:noqa|file-ignore)|(?:ruff\s*:\s*)?isort\s*:\s*(?:skip_file|off)"
)
_RANGE = re.compile(r"ruff\s*:\s*disable")


def _inline_mypy(module: ScannedModule) -> Iterator[Finding]:
    for comment in module.comments:
        if re.match(r"#+\s*mypy\s*:", comment.text):
            yield comment.finding("inline-mypy")


def _type_ignores(module: ScannedModule) -> Iterator[Finding]:
    """Before the first statement it holds for the whole file, whatever else it says."""
    first = min(filter(None, module.statement_of.values()), default=0)
    for comment in module.comments:
        order = _TYPE_IGNORE.match(comment.text)
        if order is None:
            continue
        if comment.line < first:
            yield comment.finding("type-ignore-file")
        elif not (order["codes"] or "").strip():
            yield comment.finding("type-ignore-bare")
        elif not is_reason(comment.text):
            yield comment.finding("type-ignore-reason")


def _lint_ignores(module: ScannedModule) -> Iterator[Finding]:
    for comment in module.comments:
        parts = [part.strip() for part in comment.text.split("#")]
        if any(_FILE_WIDE.match(part.lower()) for part in parts):
            yield comment.finding("lint-ignore-file")
        elif any(_RANGE.match(part.lower()) for part in parts):
            yield comment.finding("lint-ignore-range")
        for order in filter(None, [NOQA.match(part) or RUFF_IGNORE.match(part) for part in parts]):
            if not order["codes"]:
                yield comment.finding("lint-ignore-bare")
            elif not is_reason(comment.text):
                yield comment.finding("lint-ignore-reason")


COMMENT_LOOKS = (_inline_mypy, _type_ignores, _lint_ignores)
"""Each gives what it finds, in any order."""
