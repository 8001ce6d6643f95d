"""Rules about typing cases: pairs of files that differ in one line, which mypy must tell apart.

The pair is the proof: whatever else the file needs is accepted in the twin, so the one line alone is rejected.
"""

import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from gradus.gate.subject import Subject

_ACCEPT, _REJECT = "accept_", "reject_"
_MARK = "# expect:"
_EXPECTED = re.compile(r".*\S  # expect: [a-z][a-z-]*")


def cases_come_in_twins(subject: Subject) -> Iterator[str]:
    """Each rejected file differs from its accepted twin in the one line that says what mypy reports."""
    folder = subject.exercise.cases
    for path in sorted(folder.rglob("*.py")):
        problem = _problem(path)
        if problem:
            yield f"{path.relative_to(subject.course.root)}: {problem}"


def _problem(path: Path) -> str | None:
    if path.name.startswith(_REJECT):
        twin = path.with_name(_ACCEPT + path.name.removeprefix(_REJECT))
        return _twin_problem(path, twin) if twin.exists() else f"has no twin: write {twin.name}"
    if not path.name.startswith(_ACCEPT):
        return "must be called accept_<what>.py or reject_<what>.py"
    text = path.read_text(encoding="utf-8")
    if _MARK in text:
        return f"announces an error with '{_MARK}', but it must be accepted: remove that"
    twin = path.with_name(_REJECT + path.name.removeprefix(_ACCEPT))
    if twin.exists() and "assert_type(" not in text:
        return "never uses assert_type, so Any would pass: assert the type of a result"
    return None


def _twin_problem(path: Path, twin: Path) -> str | None:
    pairs = zip_longest(_lines(path), _lines(twin))
    differing = [(number, mine) for number, (mine, other) in enumerate(pairs, start=1) if mine != other]
    if len(differing) != 1:
        where = ", ".join(str(number) for number, _ in differing) or "none"
        return f"must differ from {twin.name} in exactly one line, and differs in these: {where}"
    number, line = differing[0]
    if not _EXPECTED.fullmatch(line or ""):
        return f"line {number} differs from {twin.name} and must end in '  {_MARK} code'"
    if sum(_MARK in one for one in _lines(path)) != 1:
        return f"announces more than one error: keep the '{_MARK}' of line {number}"
    return None


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()
