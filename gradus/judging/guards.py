"""Finds what talks the type checker or the linter into silence, in code that they are to judge.

A file whose first line is ``# type: ignore`` is free of type errors, and worth nothing. So a verdict asks
here first: no checker may be switched off for a file, a branch or a name, and where one must yield for a
line, the line says why.

What does not work: the strictness of the checkers. Under ``--strict`` mypy says nothing of ``cast``, of ``Any``, of
``no_type_check`` or of a branch that it takes for dead, and what ruff says of ``noqa`` can be silenced by ``noqa``.

What is left alone, on purpose:

- Branches on ``sys.platform`` and ``sys.version_info``: what mypy skips there does not run here either.
- Comments that neither mypy nor ruff's linter obeys: ``# pyright:``, ``# pragma:``, ``# fmt: off``.
- What is ``Any`` without being called so (``json.loads``), and lies at run time (``setattr``, a ``TypeGuard``
  that always agrees). There is no end to these; the tests judge what the code does.
"""

import tokenize
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from gradus.judging.code_guards import CODE_LOOKS
from gradus.judging.comment_guards import COMMENT_LOOKS
from gradus.judging.scanned_module import read_module

MOST_CHARACTERS = 200_000
"""Of one file; looking through more takes seconds, and no person wrote it."""

_LOOKS = (*COMMENT_LOOKS, *CODE_LOOKS)
_SENTENCES = {
    "inline-mypy": "The course configures mypy, not the file: delete this comment and mend what it hides.",
    "type-ignore-file": "This hides the whole file from mypy: delete it, and mend what it hides.",
    "type-ignore-bare": "Name what is ignored, and why: `# type: ignore[code]  # why`.",
    "type-ignore-reason": "Say why it is ignored: `# type: ignore[code]  # why`.",
    "lint-ignore-file": "This silences the linter for the whole file: delete it, and mend what it hides.",
    "lint-ignore-range": "The linter skips all lines from here: end the one line with `# noqa: CODE  # why`.",
    "lint-ignore-bare": "Name the rule, and why it does not hold here: `# noqa: CODE  # why`.",
    "lint-ignore-reason": "Delete this, or say why the rule does not hold here: `# noqa: CODE  # why`.",
    "no-type-check": "This hides the code from mypy: delete it, and mend what it hides.",
    "type-checking-branch": "mypy alone believes this condition: let nothing but imports depend on it.",
    "any-reason": "`Any` switches checking off: write the type or `object`, or end the line with a reason.",
    "cast-reason": "`cast` is believed unchecked: narrow with `isinstance`, or end the line with a reason.",
    "code-in-text": "No checker reads code in a string: write it as code, or end the line with a reason.",
    "too-large": f"No program of this course needs a file of more than {MOST_CHARACTERS:,} characters: divide it.",
    "stub-file": "mypy reads this file instead of the code: delete it, and annotate the code.",
}


@dataclass(frozen=True)
class Evasion:
    """One place where a checker was silenced; line and column count from 1, the sentence says what to do.

    ``path`` is relative to the folder that holds the package, with ``/`` between its parts.
    """

    path: str
    line: int
    column: int
    code: str
    sentence: str


def find_evasions(package: Path) -> list[Evasion]:
    """Those of all files, by path and place; links, hidden files and unreadable ones are passed over."""
    found: list[Evasion] = []
    for file in sorted([*package.rglob("*.py"), *package.rglob("*.pyi")]):
        inner = file.relative_to(package)
        if not any(part.startswith(".") for part in inner.parts):
            found += _scan_file(file, (package.name / inner).as_posix())
    return found


def _scan_file(file: Path, path: str) -> list[Evasion]:
    try:
        if file.is_symlink() or not file.is_file():
            return []
        if file.suffix == ".pyi":
            return [Evasion(path, 1, 1, "stub-file", _SENTENCES["stub-file"])]
        with tokenize.open(file) as stream:
            source = stream.read(MOST_CHARACTERS + 1)
        if len(source) > MOST_CHARACTERS:
            return [Evasion(path, 1, 1, "too-large", _SENTENCES["too-large"])]
        return list(_remembered(source, path))
    except (OSError, SyntaxError, ValueError):  # what cannot be read cannot be imported
        return []


@lru_cache(maxsize=256)
def _remembered(source: str, path: str) -> tuple[Evasion, ...]:
    """A save changes one file of many; looking through a module takes five milliseconds."""
    return tuple(scan_source(source, path))


def scan_source(source: str, path: str) -> list[Evasion]:
    """Those of one file, from top to bottom and one of a kind per line; none where it is not Python."""
    module = read_module(source)
    if module is None:
        return []
    found = sorted((finding for look in _LOOKS for finding in look(module)), reverse=True)
    first = {(finding.line, finding.code): finding for finding in found}
    return [
        Evasion(path, line, column + 1, code, _SENTENCES[code])
        for line, column, code in sorted(first.values())
    ]
