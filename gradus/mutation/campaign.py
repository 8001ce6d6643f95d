"""One exercise held to account: measure the reference, try every mutant, hold the survivors against the listing.

Speed comes from asking the right test first. A mutant of a body meets only tests that reach this body, those first
that have killed most before, then the quick ones; only if it gets past these do the others see it. Time is bounded by
what the same tests take on the reference: five times that, and a second.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from gradus.errors import CourseError, RunnerError, innermost
from gradus.exercises.course import Exercise
from gradus.gate.touches import read_touches
from gradus.mutation.account import Account, Trial, settle
from gradus.mutation.bench import SURVIVED, Bench, Benches, Result, result_of, timed_run
from gradus.mutation.equal_to_everything import agreeable
from gradus.mutation.listing import read_listing
from gradus.mutation.memory import Agreeable, Memory
from gradus.mutation.mutants import Mutant, make_mutants
from gradus.mutation.reach import key_of, reaching, reporting
from gradus.mutation.targets import bodies
from gradus.runner.interface import Choice, TestRun

_TIMES_LONGER, _GRACE = 5, 1.0
_SHARE_OF_ONE_TEST = 0.5
"""Of the time that a run is given, each test may use this much of what is left."""

Heard = Callable[[int, int, int], None]
"""Is told how many are tried, of how many, and how many of them survived."""


@dataclass(frozen=True)
class Pace:
    """The tests of an exercise in order, the seconds each takes, the limit for all, and which reach which body."""

    seconds: dict[str, float]
    limit: float
    reaching: dict[str, frozenset[str] | None]

    def first_choice(self, mutant: Mutant) -> frozenset[str]:
        """The tests that may know of the place where the mutant differs."""
        found = self.reaching.get(f"{mutant.place.file}:{mutant.place.function}")
        return frozenset(self.seconds) if mutant.kind == "annotation" or found is None else found


class Campaign:
    """Against one exercise, on ``benches``; what ``memory`` knows is not tried again."""

    def __init__(self, exercise: Exercise, benches: Benches, memory: Memory) -> None:
        self._exercise, self._benches, self._memory = exercise, benches, memory
        self._kills: Counter[str] = Counter()
        self._limits: dict[frozenset[str], float] = {}

    async def account(self, only: str | None, heard: Heard) -> Account:
        """Try every mutant, or those of the file ``only``; what was found out is kept even if this is interrupted.

        CourseError while the reference does not pass, RunnerError when judging processes cannot be had.
        """
        began = time.perf_counter()
        listed = [one for one in read_listing(self._exercise) if only in (None, one.file)]
        mutants = [one for one in make_mutants(self._exercise) if only in (None, one.place.file)]
        try:
            trials = await self._try_all(mutants, heard)
            earned = await self._try_agreeable()
        finally:
            self._memory.keep()
        return settle(self._exercise, trials, listed, earned, seconds=time.perf_counter() - began)

    async def _try_all(self, mutants: Sequence[Mutant], heard: Heard) -> list[Trial]:
        tried: list[Trial] = []

        async def attempt(mutant: Mutant) -> Trial:
            trial = Trial(mutant, await self._result(mutant, pace))
            tried.append(trial)
            heard(len(tried), len(mutants), sum(one.result == SURVIVED for one in tried))
            return trial

        known = all(self._recall(one) for one in mutants)
        pace = Pace({}, 0, {}) if known else await self._measure()
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(attempt(one)) for one in mutants]
        except ExceptionGroup as several:  # one sentence is enough for whoever waits
            raise innermost(several) from several
        return [task.result() for task in tasks]

    def _recall(self, mutant: Mutant) -> Result | None:
        return self._memory.recall({mutant.place.file: mutant.text.encode()})

    async def _result(self, mutant: Mutant, pace: Pace) -> Result:
        known = self._recall(mutant)
        if known is not None:
            return known
        async with self._benches.one() as bench:
            result = await self._try(bench, mutant, pace)
        self._memory.learn({mutant.place.file: mutant.text.encode()}, result)
        return result

    async def _try(self, bench: Bench, mutant: Mutant, pace: Pace) -> Result:
        """Tests that reach it, then the others, then, for an annotation, the type checker."""
        near = pace.first_choice(mutant)
        result = await self._ask(bench, mutant, near, pace)
        if result == SURVIVED and near != pace.seconds.keys():
            result = await self._ask_twice(bench, mutant, frozenset(pace.seconds.keys() - near), pace)
        if result == SURVIVED and mutant.kind == "annotation":
            return await bench.objection_of_types(self._exercise, mutant.files(self._exercise.reference))
        self._kills[result.by] += 1
        return result

    async def _ask_twice(self, bench: Bench, mutant: Mutant, names: frozenset[str], pace: Pace) -> Result:
        """A test that does not reach what it objects to may have failed by accident."""
        first = await self._ask(bench, mutant, names, pace)
        return first if first == SURVIVED else await self._ask(bench, mutant, names, pace)

    async def _ask(self, bench: Bench, mutant: Mutant, names: frozenset[str], pace: Pace) -> Result:
        limit = await self._limit(bench, names, pace)
        order = tuple(sorted(names, key=lambda name: (-self._kills[name], pace.seconds[name], name)))
        files, choice = mutant.files(self._exercise.reference), Choice(order, first_failure_only=True)
        seconds = limit / _SHARE_OF_ONE_TEST
        return result_of(await bench.run(self._exercise, files, seconds=seconds, choice=choice), order)

    async def _limit(self, bench: Bench, names: frozenset[str], pace: Pace) -> float:
        """Measured once for each set of tests: a fixture that several share costs the first of them its time."""
        if names == frozenset(pace.seconds):
            return pace.limit
        if names not in self._limits:
            choice = Choice(tuple(name for name in pace.seconds if name in names))
            run, seconds = await timed_run(
                bench, self._exercise, self._exercise.reference, seconds=pace.limit, choice=choice
            )
            _require_passing(self._exercise, run, choice.only)
            self._limits[names] = _TIMES_LONGER * seconds + _GRACE
        return self._limits[names]

    async def _measure(self) -> Pace:
        """The reference, once as it is and once with bodies that report who runs them."""
        exercise, allowed = self._exercise, self._exercise.brief.time_limit
        async with self._benches.one() as bench:
            run, total = await timed_run(bench, exercise, exercise.reference, seconds=allowed)
            _require_passing(exercise, run)
            reached = await self._measure_reach(bench, allowed)
        seconds = {one["id"]: one["seconds"] for one in run.records if one["kind"] == "tested"}
        return Pace(seconds, _TIMES_LONGER * total + _GRACE, reached)

    async def _measure_reach(self, bench: Bench, allowed: float) -> dict[str, frozenset[str] | None]:
        with TemporaryDirectory(prefix="gradus-", ignore_cleanup_errors=True) as folder:
            record = Path(folder).resolve() / "touched"
            run = await bench.run(self._exercise, reporting(self._exercise, record), seconds=allowed)
            _require_passing(self._exercise, run)
            touches = read_touches(record)
        return {key_of(body): reaching(touches, key_of(body)) for body in bodies(self._exercise)}

    async def _try_agreeable(self) -> Agreeable:
        program = agreeable(self._exercise)
        known = self._memory.recall_agreeable(program)
        if known is not None:
            return known
        async with self._benches.one() as bench:
            verdict = await bench.judge(self._exercise, program)
        if verdict.state == "not_gradable":
            raise RunnerError(verdict.sentence)
        believing = [test.name for test in verdict.tests if test.outcome == "passed" and test.worth]
        earned = Agreeable(earned=verdict.score.earned, tests=tuple(believing))
        self._memory.learn_agreeable(program, earned)
        return earned


def _require_passing(exercise: Exercise, run: TestRun, names: Sequence[str] = ()) -> None:
    result = result_of(run, names)
    if result != SURVIVED:
        problem = (
            f"{exercise.phase}/{exercise.name}: the reference itself fails ({result.by or result.outcome}),"
            f" so nothing is learnt from mutants: see 'gradus author check {exercise.name}'"
        )
        raise CourseError(problem)
