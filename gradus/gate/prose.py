"""Rules about what a learner reads: the brief, the lesson, the hints.

Words are counted as a reader meets them: whatever holds a letter or a digit. The lesson's code is not counted, the
brief's is, because a brief must be short to look at.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from gradus import syntax_trees
from gradus.exercises.briefs import split_brief
from gradus.gate.blocks import Block, fenced_blocks, outside_blocks
from gradus.gate.subject import Subject

_LONGEST_BRIEF = 250
_LONGEST_LESSON = 1_200
_PARTS = ("The contract", "Done when", "Not about")
_HINTS = 3
_NEARLY_PYTHON = {"py", "py3", "python3", "pycon", "python"}
_RUNS = re.compile(r"python( raises [A-Za-z_][\w.]*)?")
_HEADING = re.compile(r"## +(.+?)\s*")


def brief_is_short(subject: Subject) -> Iterator[str]:
    """A learner reads it standing."""
    count = _words(_brief(subject))
    if count > _LONGEST_BRIEF:
        yield (
            f"{subject.folder}/README.md has {count} words after the front matter, at most {_LONGEST_BRIEF}"
            " are allowed: move what teaches into lesson.md"
        )


def brief_has_its_parts(subject: Subject) -> Iterator[str]:
    """Who looks for the end of the work finds it under the same heading everywhere."""
    sections = dict(_sections(_brief(subject)))
    for part in _PARTS:
        if not sections.get(part):
            yield f"{subject.folder}/README.md says nothing under '## {part}': write that part"


def lesson_is_short(subject: Subject) -> Iterator[str]:
    """About a thousand words; what is longer is two lessons."""
    count = _words(outside_blocks(subject.prose("lesson.md")))
    if count > _LONGEST_LESSON:
        yield (
            f"{subject.folder}/lesson.md has {count} words without its code, at most {_LONGEST_LESSON} are"
            " allowed: keep one worked example and the traps"
        )


def lesson_blocks_can_run(subject: Subject) -> Iterator[str]:
    """Code that is shown as Python is run as Python, so it must be that, and say so in the agreed words."""
    for block in fenced_blocks(subject.prose("lesson.md")):
        problem = _block_problem(block)
        if problem:
            yield f"{subject.folder}/lesson.md:{block.line}: {problem}"


def _block_problem(block: Block) -> str | None:
    if not block.closed:
        return "this block is never closed: end it with a line of three backticks"
    if block.language.casefold() not in _NEARLY_PYTHON:
        return None
    if not _RUNS.fullmatch(block.info):
        return f"'{block.info}' is no kind of block: write 'python', 'python raises NAME', or 'text'"
    try:
        syntax_trees.parse(block.code)
    except SyntaxError as error:
        line = block.line + (error.lineno or 1) - 1
        return f"line {line} is not Python ({error.msg}): mend it, or show it as 'text'"
    return None


def hints_have_three_rungs(subject: Subject) -> Iterator[str]:
    """A question, the tool to reach for, the shape of the answer: each goes further than the one before."""
    sections = _sections(subject.prose("hints.md"))
    if len(sections) != _HINTS:
        yield f"{subject.folder}/hints.md has {len(sections)} '## ' headings: write exactly {_HINTS}"
    for title, text in sections:
        if not text:
            yield f"{subject.folder}/hints.md says nothing under '## {title}': write that hint"


def _brief(subject: Subject) -> str:
    return split_brief(subject.prose("README.md"), subject.exercise.folder / "README.md")[1]


def _words(text: str) -> int:
    return sum(any(character.isalnum() for character in word) for word in text.split())


def _sections(text: str) -> list[tuple[str, str]]:
    """Heading and text of each section of the second level; headings inside of code are none."""
    lines = text.splitlines()
    code = {
        number
        for block in fenced_blocks(text)
        for number in range(block.line, block.line + len(block.code.splitlines()))
    }
    headings = [
        (number, found[1])
        for number, line in enumerate(lines, start=1)
        if number not in code and (found := _HEADING.fullmatch(line))
    ]
    return [
        (title, "\n".join(lines[number : following - 1]).strip())
        for (number, title), (following, _) in pairwise([*headings, (len(lines) + 1, "")])
    ]
