"""Which files of a submission belong to which exercise, and which of their names are fit to be used.

Submissions come as whole workspaces, as a folder inside a folder, as one exercise alone, with a copy of everything
beside. So every name is looked at: ``…/01_typing/scales/scales.py`` belongs to scales wherever it stands; the
shallowest place wins, and a remark says that there were others. An exercise's folder without its phase counts only
where no folder bears the phase's name, since workspaces hold folders of that name in other places (tests, for
instance).

A name is judged by its text, never by asking the file system. What comes out is relative, goes only down, holds no
control character, and can be written on any system without hitting another of them. Nothing is repaired: a file whose
name is not like that is left out, with a remark.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Literal

from gradus.errors import SubmissionError
from gradus.exercises.course import Exercise, Files, is_program
from gradus.grading.intake.bounds import Budget
from gradus.grading.intake.remarks import Reason, Remarks, shown

PASSED_OVER = frozenset({"__MACOSX", "__pycache__", "node_modules", "site-packages"})
"""Folders in which nobody looks for an exercise; hidden ones too."""

_UNPORTABLE = re.compile(r'[\x00-\x1f\x7f-\x9f\\<>:"|?*\u2028\u2029\ud800-\udfff]|[. ]$')
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:")

Contents = bytes | Reason
Parts = tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One name of a submission. ``obstacle``: why it is nothing to read.

    ``read`` gives the contents, one byte more than asked for where they are longer, or why there are none; it may be
    called only before the next entry is asked for.
    """

    name: str
    obstacle: Reason | None
    read: Callable[[int], Contents]


def unread(name: str, obstacle: Reason) -> Entry:
    """An entry that is only remarked upon."""
    return Entry(name, obstacle, lambda _: obstacle)


@dataclass
class _Place:
    files: dict[str, bytes] = field(default_factory=dict)
    remarks: Remarks = field(default_factory=Remarks)


@dataclass(frozen=True)
class Placed:
    """The packages by exercise, and what was remarked on the way."""

    packages: dict[str, Files]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class _Spot:
    exercise: str
    phased: bool
    prefix: Parts


class _Gathering:
    def __init__(self, exercises: Sequence[Exercise], budget: Budget) -> None:
        self.phases = {exercise.name: exercise.phase for exercise in exercises}
        self.budget = budget
        self.places: dict[_Spot, _Place] = {}
        self.remarks = Remarks()
        self.seen_phases: set[str] = set()

    def take(self, entry: Entry) -> None:
        parts = _parts(entry.name)
        if isinstance(parts, str):
            self.remarks.add(parts, entry.name)
            return
        if any(part.startswith(".") or part in PASSED_OVER for part in parts[:-1]):
            return
        self.seen_phases.update(parts[:-1])
        spot = self._spot(parts)
        if spot is not None:
            self._keep(spot, parts[len(spot.prefix) + 1 + spot.phased :], entry)
        elif entry.obstacle and self._is_wanted(parts[-1]):
            self.remarks.add(entry.obstacle, entry.name)

    def _is_wanted(self, name: str) -> bool:
        return name in self.phases or name in self.phases.values()

    def _spot(self, parts: Parts) -> _Spot | None:
        """Where in a submission a file with these ``parts`` belongs; its phase before it is the better sign."""
        at = [index for index, part in enumerate(parts[:-1]) if part in self.phases]
        for index in at:
            if index and parts[index - 1] == self.phases[parts[index]]:
                return _Spot(parts[index], phased=True, prefix=parts[: index - 1])
        return _Spot(parts[at[0]], phased=False, prefix=parts[: at[0]]) if at else None

    def _keep(self, spot: _Spot, inside: Parts, entry: Entry) -> None:
        if not is_program(PurePosixPath(*inside)):
            return
        place = self.places.setdefault(spot, _Place())
        contents = self._contents(inside, entry)
        if isinstance(contents, str):
            place.remarks.add(contents, entry.name)
            return
        name = "/".join(inside)
        if name in place.files:
            place.remarks.add("twice", entry.name)
        place.files[name] = contents

    def _contents(self, inside: Parts, entry: Entry) -> Contents:
        limits = self.budget.limits
        obstacle = entry.obstacle or unfit("/".join(inside), depth=limits.depth, length=limits.name_length)
        if obstacle:
            return obstacle
        contents = entry.read(limits.file_bytes)
        if isinstance(contents, str):
            return contents
        self.budget.file(min(len(contents), limits.file_bytes))
        return contents if len(contents) <= limits.file_bytes else "too_big"


def place(entries: Iterable[Entry], exercises: Sequence[Exercise], budget: Budget) -> Placed:
    """Read what belongs to ``exercises``; SubmissionError where a limit is passed or nothing belongs to them."""
    gathering = _Gathering(exercises, budget)
    for entry in entries:
        gathering.take(entry)
    packages: dict[str, Files] = {}
    elsewhere: list[str] = []
    for exercise in exercises:
        spots = _choice(gathering, exercise)
        if spots:
            found = gathering.places[spots[0]]
            _leave_out_clashes(found)
            gathering.remarks.take_in(found.remarks)
            packages.update({exercise.name: found.files} if found.files else {})
        if sum(bool(gathering.places[spot].files) for spot in spots) > 1:
            elsewhere.append(f"{exercise.name}, of which the one in {_where(spots[0])} counts")
    remarks = gathering.remarks.sentences() + _ambiguous(elsewhere)
    if not packages:
        raise SubmissionError(" ".join((_nothing(exercises), *remarks)))
    return Placed(packages, remarks)


def _choice(gathering: _Gathering, exercise: Exercise) -> list[_Spot]:
    """The places of ``exercise``, the one that counts first."""
    spots = [spot for spot in gathering.places if spot.exercise == exercise.name]
    phased = [spot for spot in spots if spot.phased]
    if not phased and exercise.phase in gathering.seen_phases:
        return []
    return sorted(
        phased or spots,
        key=lambda spot: (not gathering.places[spot].files, len(spot.prefix), spot.prefix),
    )


def _where(spot: _Spot) -> str:
    return f"'{shown('/'.join(spot.prefix))}'" if spot.prefix else "the outermost folder"


def _ambiguous(elsewhere: list[str]) -> tuple[str, ...]:
    if not elsewhere:
        return ()
    first = f"({'first: ' * (len(elsewhere) > 1)}{elsewhere[0]})"
    number = "1 exercise stands" if len(elsewhere) == 1 else f"{len(elsewhere)} exercises stand"
    return (f"{number} in more than one place {first}.",)


def _nothing(exercises: Sequence[Exercise]) -> str:
    example = f"{exercises[0].phase}/{exercises[0].name}" if exercises else "01_typing"
    return f"None of the exercises to grade is in it: there is no file in a folder such as {example}."


def _parts(name: str) -> Parts | Literal["leads_out"]:
    """The parts of ``name``, or why it must not be followed. A leading ``./`` is how many tools begin."""
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if name.startswith(("/", "\\")) or _DRIVE.match(name) or not parts:
        return "leads_out"
    if any(".." in part.split("\\") for part in parts):
        return "leads_out"
    return parts


def unfit(name: str, *, depth: int, length: int) -> Reason | None:
    """Why ``name``, relative to a package and with single slashes, cannot be a file's on every system."""
    parts = name.split("/")
    if len(parts) > depth or len(name) > length:
        return "long_name"
    if any(not part or part in (".", "..") for part in parts):
        return "leads_out"
    bad = any(_UNPORTABLE.search(part) or _DEVICES.fullmatch(part) for part in parts)
    return "unportable" if bad else None


def _leave_out_clashes(place: _Place) -> None:
    """No two names that some system takes for one, and no name that is a folder's as well."""
    folders = {_folded(parent) for name in place.files for parent in _parents(name)}
    taken: dict[str, str] = {}
    for name in sorted(place.files, reverse=True):
        if _folded(name) in folders:
            _drop(place, "file_and_folder", name)
        elif _folded(name) in taken:
            _drop(place, "case", name)
        else:
            taken[_folded(name)] = name


def _drop(place: _Place, reason: Reason, name: str) -> None:
    del place.files[name]
    place.remarks.add(reason, name)


def _parents(name: str) -> list[str]:
    parts = name.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
