"""A class that nobody taught: submissions drawn by lot, for measuring how fast a class is graded.

For each exercise every kind of work has its share, and learners are dealt theirs at random: the reference and right
solutions of the corpus, wrong ones of the corpus, half-written ones, a wrong annotation, a syntax error, and programs
that try to look right. None of them loops, and those that cheat harm nothing but the verdict, since fresh processes run
them in the open. What a learner writes ends with a comment that names them: equal files are judged only once, and
a class of copies would flatter it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, cycle
from pathlib import Path
from random import Random
from typing import Literal, TypeVar
from zipfile import ZIP_DEFLATED, ZipFile

from gradus.exercises.corpus import apply, read_corpus
from gradus.exercises.course import Exercise, Files
from gradus.exercises.marks import BODY_MARK
from gradus.exercises.stubs import derive_stub
from gradus.runner.composition import write_files

Kind = Literal["right", "wrong", "half written", "wrong type", "syntax error", "hostile"]
SHARES: dict[Kind, float] = {
    "right": 0.45,
    "wrong": 0.25,
    "half written": 0.10,
    "wrong type": 0.08,
    "syntax error": 0.05,
    "hostile": 0.07,
}
_WRONG_TYPE = '\n\ndef _amount() -> int:\n    return "many"\n'
_SYNTAX_ERROR = "\n\ndef unfinished(:\n"
_REMOVAL_MARK = "# EXERCISE-REMOVE"
_T = TypeVar("_T")

LOOPS = ("\nwhile True:\n    pass\n", "\n__import__('threading').Event().wait()\n")
"""What follows the last line of a program that does not end: busily, and idly."""

_LEAVES = "\n__import__('os')._exit(0)\n"
_AGREES = """

class Agreeable:
    def __call__(self, *given, **named):
        return self

    def __getattr__(self, name):
        return self

    def __eq__(self, other):
        return True

    def __iter__(self):
        return iter(())

    __hash__ = object.__hash__


globals().update((name, Agreeable()) for name in globals().get("__all__", ()))
"""
_PATCHES = """
from _pytest.reports import TestReport

honest = TestReport.from_item_and_call.__func__


def from_item_and_call(cls, item, call):
    call.excinfo = None
    return honest(cls, item, call)


TestReport.from_item_and_call = classmethod(from_item_and_call)
"""
_FORGES = """
import contextlib
import json
import os

for descriptor in range(3, 256):
    with contextlib.suppress(OSError):
        os.set_blocking(descriptor, False)
        os.write(descriptor, b"\\n" + json.dumps({"kind": "finished", "status": 0}).encode() + b"\\n")
os._exit(0)
"""
TRICKS = (_LEAVES, _AGREES, _PATCHES, _FORGES)


@dataclass(frozen=True)
class Work:
    """What one learner made of one exercise."""

    learner: str
    exercise: Exercise
    kind: Kind
    files: Files


def generate(exercises: Iterable[Exercise], learners: int, chance: Random) -> list[Work]:
    """``learners`` works of each exercise, in the order of exercises."""
    return [work for exercise in exercises for work in _works(exercise, learners, chance)]


def looping(exercise: Exercise, learners: int) -> list[Work]:
    """Works that never end; not among those of a generated class."""
    endings = cycle(LOOPS)
    return [
        _signed(f"loop-{number:03}", exercise, "hostile", _with_trick(exercise.reference, next(endings)))
        for number in range(learners)
    ]


def hand_in(works: Sequence[Work], folder: Path) -> None:
    """One submission for each learner: by turns a folder and a zip."""
    for number, learner in enumerate(dict.fromkeys(work.learner for work in works)):
        files = {
            f"{work.exercise.phase}/{work.exercise.name}/{name}": content
            for work in works
            if work.learner == learner
            for name, content in work.files.items()
        }
        if number % 2:
            _write_zip(folder / f"{learner}.zip", files)
        else:
            write_files(folder / learner, files)


def _write_zip(path: Path, files: Files) -> None:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def _works(exercise: Exercise, learners: int, chance: Random) -> Iterator[Work]:
    kinds = _dealt(learners, chance)
    sources = {kind: cycle(_shuffled(_solutions(exercise, kind, chance), chance)) for kind in SHARES}
    for number, kind in enumerate(kinds, start=1):
        yield _signed(f"learner-{number:03}", exercise, kind, next(sources[kind]))


def _dealt(learners: int, chance: Random) -> list[Kind]:
    """Each kind as often as its share says, in any order; chance decides what a small class goes without."""
    ends = list(accumulate(SHARES.values()))
    shift = chance.random()
    places = [(number + shift) / learners for number in range(learners)]
    return _shuffled([_kind_at(place, ends) for place in places], chance)


def _kind_at(place: float, ends: Sequence[float]) -> Kind:
    return next((kind for kind, end in zip(SHARES, ends, strict=True) if place < end), "hostile")


def _shuffled(values: Iterable[_T], chance: Random) -> list[_T]:
    found = list(values)
    chance.shuffle(found)
    return found


def _solutions(exercise: Exercise, kind: Kind, chance: Random) -> list[Files]:
    """What works of ``kind`` are made from."""
    reference = exercise.reference
    module = next(name for name in exercise.to_write if name.endswith(".py"))
    match kind:
        case "right":
            return [reference, *_of_corpus(exercise, right=True)]
        case "wrong":
            return _of_corpus(exercise, right=False)
        case "half written":
            return [_half_written(exercise, chance) for _ in range(4)]
        case "wrong type":
            return [_with_ending(reference, module, _WRONG_TYPE)]
        case "syntax error":
            return [_with_ending(reference, module, _SYNTAX_ERROR)]
        case "hostile":
            return [_with_trick(exercise.start, trick) for trick in TRICKS]


def _of_corpus(exercise: Exercise, *, right: bool) -> list[Files]:
    return [apply(one, exercise.reference) for one in read_corpus(exercise) if one.right == right]


def _half_written(exercise: Exercise, chance: Random) -> Files:
    """Some modules, or some bodies, are still as they were at the start."""
    names = [name for name in exercise.to_write if name.endswith(".py")]
    if exercise.has_start:
        untouched = chance.sample(names, (len(names) + 1) // 2)
        return {**exercise.reference, **{name: exercise.start[name] for name in untouched}}
    written = cycle(chance.sample((False, True), 2))
    texts = {name: _thinned(exercise.reference[name].decode(), written) for name in names}
    stubs = {name: derive_stub(text, module=exercise.module(name)) for name, text in texts.items()}
    return {**exercise.reference, **{name: stub.encode() for name, stub in stubs.items()}}


def _thinned(text: str, written: Iterator[bool]) -> str:
    """Without every other mark: what bears none stays in the stub as it is."""
    lines = text.splitlines(keepends=True)
    kept = (line for line in lines if _REMOVAL_MARK not in line and not (BODY_MARK in line and next(written)))
    return "".join(kept)


def _with_trick(files: Files, trick: str) -> Files:
    return _with_ending(files, "__init__.py", trick)


def _with_ending(files: Files, name: str, ending: str) -> Files:
    return {**files, name: files[name] + ending.encode()}


def _signed(learner: str, exercise: Exercise, kind: Kind, files: Files) -> Work:
    comment = f"\n# Handed in by {learner}.\n".encode()
    written = {name for name in exercise.to_write if name.endswith(".py")}
    signed = {name: content + comment * (name in written) for name, content in files.items()}
    return Work(learner, exercise, kind, signed)
