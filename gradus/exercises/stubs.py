"""Derives other texts from the working source: the learner's stub, the probe, the solution as it is shown.

A module is written once, as a working program, with marks on the bodies that the learner writes. In the stub each of
them becomes a ``raise``; in the probe each reports that it ran. It goes from text to text, and no file is touched.
Whole lines are exchanged from the bottom up, so that a line which is not exchanged stays as it was, byte for byte.

What does not work: printing a changed syntax tree, which loses comments and layout.

Two decisions that show in the result:

- A stubbed generator keeps a ``yield`` that nothing reaches. Without it an async generator would turn into a
  coroutine, and ``async for`` would complain of that instead of the body that is missing.
- Imports stay, used or not: the learner needs them. Unused-import rules are off for stubs.
"""

import ast
from itertools import takewhile

from gradus.exercises.marked_text import Text, end_of, first_line_of, is_docstring, parse_text
from gradus.exercises.marks import BODY_MARK, MarkedBody, NamedDefinition, Removal, plan_edits

LINE_LENGTH = 110

_TOUCH = """\
def _gradus_touch(name: str) -> None:
    import os

    path = os.environ.get("GRADUS_TOUCHED")
    if path:
        descriptor = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
        try:
            os.write(descriptor, os.fsencode(f"{name}\\t{os.environ.get('PYTEST_CURRENT_TEST', '')}\\n"))
        finally:
            os.close(descriptor)
"""


def derive_stub(source: str, *, module: str, path: str = "<source>") -> str:
    """What the learner starts from; a source without marks, such as a stub, comes back unchanged."""
    text = parse_text(source, path)
    lines = list(text.lines)
    for edit in reversed(plan_edits(text, module)):
        if isinstance(edit, MarkedBody):
            _stub_body(lines, edit)
        else:
            _remove(lines, edit)
    return "".join(lines)


def derive_probe(source: str, *, module: str, path: str = "<source>") -> str:
    r"""The working source, in which each marked body says that it runs, where its stub would raise.

    It appends ``qualified_name\tPYTEST_CURRENT_TEST\n`` to the file that ``GRADUS_TOUCHED`` names, in this
    process or in a child that inherited the variable, and does nothing where the variable is unset.
    """
    text = parse_text(source, path)
    lines = list(text.lines)
    bodies = [edit for edit in plan_edits(text, module) if isinstance(edit, MarkedBody)]
    for body in reversed(bodies):
        touch = f'{body.indentation}_gradus_touch("{body.qualified_name}")'
        _exchange(lines, body.first_line, body.first_line - 1, [touch])
    if bodies:
        line = _first_line_of_code(text)
        _exchange(lines, line, line - 1, _TOUCH.splitlines())
    return "".join(lines)


def derive_solution(source: str, *, module: str, path: str = "<source>") -> str:
    """The working source without its marks: what whoever has passed gets to read."""
    text = parse_text(source, path)
    lines = list(text.lines)
    for edit in reversed(plan_edits(text, module)):
        above = edit.mark_line - 1
        below = edit.first_line - 1 if isinstance(edit, MarkedBody) else edit.mark_line
        del lines[above:below]
        if text.is_blank(above) and below < len(text.lines) and text.is_blank(below + 1):
            del lines[above - 1]
    return "".join(lines)


# The exchange of lines.


def _stub_body(lines: list[str], body: MarkedBody) -> None:
    replacement = _raise_lines(body)
    if body.kind.endswith("generator"):
        replacement.append(f"{body.indentation}yield")
    _exchange(lines, body.first_line, body.last_line, replacement)
    mark = lines[body.mark_line - 1]
    lines[body.mark_line - 1] = mark.replace(BODY_MARK, "# TODO:", 1)


def _raise_lines(body: MarkedBody) -> list[str]:
    """As the formatter lays it out."""
    line = f'{body.indentation}raise NotImplementedError("{body.qualified_name}")'
    if len(line) <= LINE_LENGTH:
        return [line]
    opening = line.index("(") + 1
    return [line[:opening], f"{body.indentation}    {line[opening:-1]}", f"{body.indentation})"]


def _exchange(lines: list[str], first: int, last: int, replacement: list[str]) -> None:
    """Puts new lines in the place of the old, or before ``first``; they end as the line above them does."""
    above = lines[max(first - 2, 0)]
    ending = above[len(above.rstrip("\r\n")) :] or "\n"
    if first > 1 and not above.endswith(ending):
        lines[first - 2] += ending
    lines[first - 1 : last] = [line + ending for line in replacement]


def _remove(lines: list[str], removal: Removal) -> None:
    """Of the blank lines around it, those stay that the formatter wants between its neighbours."""
    start, stop = removal.first_line - 1, removal.last_line
    above, below = start, stop
    while above > 0 and not lines[above - 1].strip():
        above -= 1
    while below < len(lines) and not lines[below].strip():
        below += 1
    keep_above, keep_below = _blank_lines_kept(lines, removal, (above, below))
    del lines[start if keep_above else above : stop if keep_below else below]


def _blank_lines_kept(lines: list[str], removal: Removal, gap: tuple[int, int]) -> tuple[bool, bool]:
    """Those above, those below: never both; which, says the formatter."""
    (above, below), column = gap, removal.place.node.col_offset
    if below == len(lines) or _column(lines[below]) < column:
        return False, below < len(lines)
    if above == 0 or _column(lines[above - 1]) < column:
        return False, above > 0 and _needs_space(lines[below], removal.place)
    more_above = removal.first_line - 1 - above >= below - removal.last_line
    return more_above, not more_above


def _needs_space(line: str, place: NamedDefinition) -> bool:
    """A definition that comes first: below ``if`` and its like a blank line precedes it, in a class none."""
    is_member = place.node in getattr(place.owner, "body", [])
    return not is_member and line.lstrip().startswith(("@", "def ", "async def ", "class "))


def _column(line: str) -> int:
    return len(line) - len(line.lstrip())


def _first_line_of_code(text: Text) -> int:
    """Below the docstring and the ``__future__`` imports, which must stay first."""
    head = list(takewhile(_must_stay_first, text.tree.body))
    return end_of(head[-1]) + 1 if head else first_line_of(text, text.tree.body[0])


def _must_stay_first(statement: ast.stmt) -> bool:
    is_future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
    return is_future or is_docstring(statement)
