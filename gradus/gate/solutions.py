"""Rules about the corpus as it is written: enough of it, readable, and naming tests that exist."""

from collections import Counter
from collections.abc import Iterator

from gradus.errors import CorpusError
from gradus.gate.subject import Subject

_FEWEST = {"wrong": 8, "right": 2}
CHECKS = frozenset({"types", "lint", "health"})
"""What ``fails`` may name besides tests."""


def corpus_is_large_enough(subject: Subject) -> Iterator[str]:
    """Eight mistakes that people make, two roads that are right and not the reference's."""
    count = Counter("right" if one.right else "wrong" for one, _ in subject.solutions)
    broken = sum(isinstance(one, CorpusError) for one in subject.corpus)
    for kind, fewest in _FEWEST.items():
        if count[kind] + broken < fewest:
            yield (
                f"{_folder(subject)} has {count[kind]} {kind} solutions, at least {fewest} are needed: write"
                f" {fewest - count[kind]} more"
            )


def corpus_is_well_formed(subject: Subject) -> Iterator[str]:
    """Each file can be laid over the reference, and says exactly what objects to it."""
    yield from (str(one) for one in subject.corpus if isinstance(one, CorpusError))
    known = {test.name for test in subject.tests} | CHECKS
    for solution, _ in subject.solutions:
        path = solution.path.relative_to(subject.course.root)
        if solution.right and solution.fails:
            yield f"{path}: a right solution fails nothing: write 'fails: []'"
        if not solution.right and not solution.fails:
            yield f"{path}: a wrong solution must fail: name in 'fails' the tests that object to it"
        for name in sorted(solution.fails - known):
            yield f"{path}: 'fails' names {name}, which is no test of this exercise: mend the name"


def _folder(subject: Subject) -> str:
    return f"tests/{subject.exercise.phase}/corpus/{subject.exercise.name}"
