"""Hints open one rung at a time, and their parts are chosen by what fails.

An exercise's ``hints.md`` has three rungs (``## ``); a part in a rung (``### name``) belongs to a function or class.
The topic of a hint is the first failing name that has a part, or nothing in particular. Each topic climbs its own
ladder: whoever has mended one function begins at the first rung with the next, and never sees all parts at once.
What was opened is kept with the progress, by topic, so that a part which moves within the file stays open.

What fails is what the last verdict said; an edit since then is not seen. Before the first verdict everything fails:
the first part is shown.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gradus.exercises.course import Exercise
from gradus.learner.progress import Progress, changing_progress, load_progress
from gradus.learner.workspace import Workspace

_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_HEADING = re.compile(r"(##|###) +(.+?)\s*#*\s*")


@dataclass(frozen=True)
class Rung:
    """One step of the ladder: what is for everyone, and parts by the name they are about."""

    title: str
    text: str
    parts: Mapping[str, str]


@dataclass(frozen=True)
class Hint:
    """An opened rung: ``number`` of ``of``, counted on its ``topic``, which is empty for a hint on the whole."""

    exercise: str
    number: int
    of: int
    title: str
    topic: str
    text: str

    @property
    def is_last(self) -> bool:
        """Whether nothing is left to open on this topic."""
        return self.number >= self.of


def next_hint(workspace: Workspace, exercise: Exercise) -> Hint:
    """Open the next rung on what fails now, and remember it; after the last, that again."""
    rungs = read_rungs(exercise)
    with changing_progress(workspace.state) as progress:
        topic = _topic(rungs, exercise, progress)
        opened = progress.help_on(exercise).hints
        opened[topic] = min(opened.get(topic, 0) + 1, len(rungs))
    return _hint(exercise, rungs, topic, opened[topic])


def open_hints(workspace: Workspace, exercise: Exercise) -> tuple[Hint, ...]:
    """Every rung that is open on what fails now, from the first; opens none."""
    rungs = read_rungs(exercise)
    progress = load_progress(workspace.state)
    topic = _topic(rungs, exercise, progress)
    opened = min(progress.help_on(exercise).hints.get(topic, 0), len(rungs))
    return tuple(_hint(exercise, rungs, topic, number) for number in range(1, opened + 1))


def _topic(rungs: Sequence[Rung], exercise: Exercise, progress: Progress) -> str:
    """The first failing name that has a part."""
    parts = list(dict.fromkeys(name for rung in rungs for name in rung.parts))
    entry = progress.entry(exercise)
    failing = entry.failing if entry else [part.rpartition(".")[2] for part in parts]
    return next((name for name in failing if any(_is_about(part, name) for part in parts)), "")


def _is_about(part: str, name: str) -> bool:
    """``### Basket.add`` is about ``add``; the class alone has a part of its own."""
    return name in (part, part.rpartition(".")[2])


def _hint(exercise: Exercise, rungs: Sequence[Rung], topic: str, number: int) -> Hint:
    rung = rungs[number - 1]
    parts = [text for part, text in rung.parts.items() if _is_about(part, topic)]
    text = "\n\n".join(filter(None, [rung.text, *parts]))
    return Hint(exercise.name, number, len(rungs), rung.title, topic, text)


def read_rungs(exercise: Exercise) -> tuple[Rung, ...]:
    """The ladder of ``exercise``, from the question to the shape of the answer."""
    sections = _sections((exercise.folder / "hints.md").read_text(encoding="utf-8"))
    starts = [place for place, (level, _, _) in enumerate(sections) if level == "##"]
    ends = [*starts[1:], len(sections)]
    return tuple(_rung(sections[start:end]) for start, end in zip(starts, ends, strict=True))


_Section = tuple[str, str, str]
"""Level (``##`` or ``###``), title, text."""


def _rung(sections: Sequence[_Section]) -> Rung:
    (_, title, text), *parts = sections
    return Rung(title, text, {name.strip("`()"): part for _, name, part in parts})


def _sections(text: str) -> list[_Section]:
    """The headings with what stands below each; a heading inside of a code block is code."""
    found: list[tuple[str, str, list[str]]] = []
    fence = ""
    for line in text.splitlines():
        heading = None if fence else _HEADING.fullmatch(line)
        if heading:
            found.append((heading[1], heading[2], []))
        elif found:
            found[-1][2].append(line)
        fence = _fence_after(fence, line)
    return [(level, title, "\n".join(lines).strip()) for level, title, lines in found]


def _fence_after(fence: str, line: str) -> str:
    """The fence that a code block is waiting for below ``line``; empty outside of one."""
    found = _FENCE.match(line)
    if not found:
        return fence
    if not fence:
        return found[1]
    return "" if line.strip().startswith(fence) else fence
