"""What came of an exercise's mutants, and whether that is good enough.

Good enough is: at least nine of ten mutants that are not listed as equivalent are killed, no listed one is stale, and
the object that equals everything earns nothing. A survivor below that mark may stay, but it is shown each time, since
it names the test that is missing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypedDict

from gradus.exercises.course import Exercise
from gradus.mutation.bench import SURVIVED, Result
from gradus.mutation.listing import Listed
from gradus.mutation.memory import Agreeable
from gradus.mutation.mutants import Mutant

SCHEMA_VERSION = 1
THRESHOLD = 0.9
_MOST_TESTS = 5


@dataclass(frozen=True)
class Trial:
    """A mutant and how it fared."""

    mutant: Mutant
    result: Result


@dataclass(frozen=True)
class Account:
    """All trials of one exercise, sorted out."""

    exercise: Exercise
    killed: tuple[Trial, ...]
    equivalent: tuple[Trial, ...]
    survivors: tuple[Trial, ...]
    stale: tuple[str, ...]
    agreeable: Agreeable
    seconds: float

    @property
    def timeouts(self) -> int:
        """How many of those killed ran out of time: no test objected, so these deserve a look."""
        return sum(trial.result.outcome == "timeout" for trial in self.killed)

    @property
    def share(self) -> float:
        """Of the mutants that differ in more than words, how many are killed."""
        differing = len(self.killed) + len(self.survivors)
        return len(self.killed) / differing if differing else 1.0

    @property
    def good(self) -> bool:
        """Whether this is good enough."""
        return self.share >= THRESHOLD and not self.stale and not self.agreeable.earned


def settle(
    exercise: Exercise,
    trials: Sequence[Trial],
    listed: Sequence[Listed],
    earned: Agreeable,
    *,
    seconds: float,
) -> Account:
    """Sort the trials out; ``listed`` are the mutants said to be equivalent."""
    alive = [trial for trial in trials if trial.result == SURVIVED]
    excused = {one.place for one in listed}
    return Account(
        exercise=exercise,
        killed=tuple(trial for trial in trials if trial.result != SURVIVED),
        equivalent=tuple(trial for trial in alive if trial.mutant.place in excused),
        survivors=tuple(trial for trial in alive if trial.mutant.place not in excused),
        stale=tuple(_stale(trials, listed)),
        agreeable=earned,
        seconds=seconds,
    )


def _stale(trials: Sequence[Trial], listed: Sequence[Listed]) -> Iterator[str]:
    results = {trial.mutant.place: trial.result for trial in trials}
    for one in listed:
        result = results.get(one.place)
        where = f"{one.file}, {one.function}: {one.before!r} → {one.after!r}"
        if result is None:
            yield f"{where} is listed, and no such mutant is made any more: take it off the list"
        elif result != SURVIVED:
            yield f"{where} is listed as equivalent, and {result.by or 'the time limit'} kills it: take it off"


class Position(TypedDict):
    """A mutant in the JSON form; ``number`` as in the listing."""

    file: str
    line: int
    function: str
    kind: str
    before: str
    after: str
    number: int


class Entry(TypedDict):
    """One exercise in the JSON form. ``share`` is of the mutants that are not listed as equivalent."""

    exercise: str
    mutants: int
    killed: int
    timeouts: list[Position]
    share: float
    equivalent: int
    survivors: list[Position]
    stale: list[str]
    equal_to_everything: dict[str, object]
    good: bool
    seconds: float


class Document(TypedDict):
    """The JSON form."""

    schema_version: int
    good: bool
    exercises: list[Entry]


def as_document(accounts: Sequence[Account]) -> Document:
    """What ``--json`` prints."""
    return {
        "schema_version": SCHEMA_VERSION,
        "good": all(account.good for account in accounts),
        "exercises": [_as_entry(account) for account in accounts],
    }


def _as_entry(account: Account) -> Entry:
    return {
        "exercise": account.exercise.name,
        "mutants": len(account.killed) + len(account.equivalent) + len(account.survivors),
        "killed": len(account.killed),
        "timeouts": [_as_place(trial) for trial in account.killed if trial.result.outcome == "timeout"],
        "share": round(account.share, 4),
        "equivalent": len(account.equivalent),
        "survivors": [_as_place(trial) for trial in account.survivors],
        "stale": list(account.stale),
        "equal_to_everything": account.agreeable.model_dump(mode="json"),
        "good": account.good,
        "seconds": round(account.seconds, 2),
    }


def _as_place(trial: Trial) -> Position:
    mutant = trial.mutant
    return {
        "file": mutant.place.file,
        "line": mutant.line,
        "function": mutant.place.function,
        "kind": mutant.kind,
        "before": mutant.place.before,
        "after": mutant.place.after,
        "number": mutant.place.number,
    }


def in_words(account: Account) -> Iterator[str]:
    """What a person reads: one line, then each survivor as a small diff."""
    killed, differing = len(account.killed), len(account.killed) + len(account.survivors)
    late = f" ({account.timeouts} by the time limit)" if account.timeouts else ""
    yield (
        f"{account.exercise.name}: killed {killed} of {differing}{late}, {_percent(account.share)};"
        f" {len(account.equivalent)} equivalent, {_counted(len(account.survivors), 'survivor')};"
        f" {account.seconds:.0f} s"
    )
    for trial in account.survivors:
        yield from _diff(account.exercise, trial.mutant)
    yield from (f"  stale: {sentence}" for sentence in account.stale)
    if account.agreeable.earned:
        names = list(dict.fromkeys(name.partition("[")[0] for name in account.agreeable.tests))
        tests = ", ".join([*names[:_MOST_TESTS], *([f"{len(names)} in all"] if names[_MOST_TESTS:] else [])])
        yield f"  an object that equals everything earns {account.agreeable.earned:g} points, by {tests}"


def _percent(share: float) -> str:
    """Rounded down: nothing reads 100 % that is not."""
    return f"{int(share * 100)} %"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _diff(exercise: Exercise, mutant: Mutant) -> Iterator[str]:
    place = mutant.place
    yield f"  {exercise.phase}/{exercise.name}/{place.file}:{mutant.line}  {place.function}"
    yield from (f"    - {line}" for line in place.before.splitlines())
    yield from (f"    + {line}" for line in place.after.splitlines())
