"""What an update would do: a comparison of what the course has, what was delivered, and what stands in the workspace.

Three versions of each file decide. Course files become what the course has; one that the learner edited moves aside
first, and stays where the course has nothing newer. A learner's file is only replaced while it is, byte for byte,
what was delivered; else the newer stub is put beside it. What stands as the course has it needs nothing, whoever
wrote it: that is what makes an update that was killed midway go on where it stopped.

An exercise that the learner has begun loses no file, even one that the course has given up: the rest may import it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from gradus.exercises.course import Course
from gradus.learner.line_difference import line_difference
from gradus.learner.manifest import Manifest, kept_text, load_manifest
from gradus.learner.workspace import READING, Workspace, course_files, environment_is_lost, start_files

Kind = Literal["new", "newer", "edited", "restored", "beside", "retired", "left", "kept"]

SIMILAR = 0.6
"""How alike two texts must be for one to count as the other under a new name."""


@dataclass(frozen=True)
class Step:
    """What happens to the file at ``path``, relative to the workspace.

    ``new``: it comes. ``newer``: it is replaced, untouched as it was. ``edited``: a course file, which moves aside and
    is replaced. ``restored``: a course file that had gone. ``beside``: the newer stub is put beside. ``retired``: the
    course has it no more, it moves aside. ``left``: so too, but it is the learner's and stays. ``kept``: a course
    file with an edit, and nothing newer to bring: it stays.
    ``renamed``: what the course calls it now.
    """

    path: str
    kind: Kind
    content: bytes = b""
    renamed: str = ""
    difference: str = ""

    @property
    def acts(self) -> bool:
        """Whether anything is written or moved."""
        return self.kind not in ("left", "kept")


@dataclass(frozen=True)
class Plan:
    """Every step, in the order of the paths; ``files`` is what the manifest will say was delivered."""

    steps: tuple[Step, ...]
    files: Mapping[str, bytes]
    begun: Mapping[str, bytes]
    news: bool
    """Whether there is something to say, be it only that a file is no longer part of the course."""


@dataclass(frozen=True)
class _Sides:
    """The three versions, and whose each file is."""

    workspace: Workspace
    manifest: Manifest
    owned: Mapping[str, bytes]
    begun: Mapping[str, bytes]

    def there(self, path: str) -> bytes | None:
        place = self.workspace.root / path
        return place.read_bytes() if place.is_file() else None

    def untouched(self, path: str) -> bool:
        return self.manifest.delivered(path, self.there(path))

    def gone(self) -> list[str]:
        """What was delivered once, and is no longer part of the course."""
        return sorted(
            path for path in self.manifest.files if path not in self.owned and path not in self.begun
        )


def plan_update(course: Course, workspace: Workspace) -> Plan:
    """What ``course`` would change in ``workspace``; nothing is touched. NewerStateError as from the manifest."""
    sides = _Sides(
        workspace,
        load_manifest(workspace.state),
        course_files(course, workspace.root),
        start_files(course.exercises),
    )
    steps = [*_course_steps(sides), *_learner_steps(sides), *_retiring_steps(sides)]
    news = environment_is_lost(workspace) or any(step.kind != "kept" for step in steps)
    ordered = tuple(sorted(steps, key=lambda step: step.path))
    return Plan(ordered, {**sides.owned, **sides.begun}, sides.begun, news)


def _course_steps(sides: _Sides) -> Iterator[Step]:
    for path, wanted in sides.owned.items():
        there = sides.there(path)
        if there == wanted:
            continue
        known = path in sides.manifest.files
        if there is None:
            yield Step(path, "restored" if known else "new", wanted)
        elif sides.untouched(path):
            yield Step(path, "newer", wanted)
        else:
            yield Step(path, "kept" if sides.manifest.delivered(path, wanted) else "edited", wanted)


def _learner_steps(sides: _Sides) -> Iterator[Step]:
    for path, wanted in sides.begun.items():
        there = sides.there(path)
        if there == wanted or sides.manifest.delivered(path, wanted):
            continue
        if there is None and path not in sides.manifest.files:
            yield Step(path, "new", wanted)
        elif sides.untouched(path):
            yield Step(path, "newer", wanted)
        else:
            yield Step(path, "beside", wanted, difference=_what_changed(sides, path, wanted))


def _what_changed(sides: _Sides, path: str, wanted: bytes) -> str:
    """From the stub that was delivered to the newer one; where that is not known, from the learner's file."""
    old = kept_text(sides.workspace.state, sides.manifest, path)
    names = ("as you got it", "now")
    if old is None:
        old, names = (sides.there(path) or b"").decode(errors="replace"), ("yours", "now")
    return line_difference(old, wanted.decode(errors="replace"), path, names)


def _retiring_steps(sides: _Sides) -> Iterator[Step]:
    touched = {_exercise_of(path) for path in sides.gone() if is_learners(path) and _is_mine(sides, path)}
    touched |= {_exercise_of(path) for path in sides.begun if _is_mine(sides, path)}
    for path in sides.gone():
        if sides.there(path) is None:
            continue
        stays = is_learners(path) and _exercise_of(path) in touched
        yield Step(path, "left" if stays else "retired", renamed=_renamed(sides, path))


def _is_mine(sides: _Sides, path: str) -> bool:
    """Whether the learner changed what stands at ``path``, and the course did not."""
    there = sides.there(path)
    return there is not None and there != sides.begun.get(path) and not sides.untouched(path)


def is_learners(path: str) -> bool:
    """Whether a delivered path is the learner's: in an exercise's folder, and nothing for reading."""
    parts = path.split("/")
    return parts[0] != "tests" and len(parts) > 2 and not (len(parts) == 3 and parts[2] in READING)  # noqa: PLR2004  # phase, exercise, file


def _exercise_of(path: str) -> str:
    return "/".join(path.split("/")[:2])


def _renamed(sides: _Sides, path: str) -> str:
    """The new file of the same exercise that was made from the one at ``path``; empty if none was."""
    old = kept_text(sides.workspace.state, sides.manifest, path)
    new = [
        one
        for one in sides.begun
        if one not in sides.manifest.files and _exercise_of(one) == _exercise_of(path)
    ]
    return max(_alike(sides, old or "", new), default=(SIMILAR, ""))[1]


def _alike(sides: _Sides, old: str, paths: Iterable[str]) -> Iterator[tuple[float, str]]:
    for path in paths:
        share = SequenceMatcher(None, old, sides.begun[path].decode(errors="replace")).ratio()
        if share > SIMILAR:
            yield share, path
