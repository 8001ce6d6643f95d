"""Grading a class: ``gradus grade`` beside the same checks in fresh processes, in one run.

    uv run python benchmarks/grading.py [--quick] [--json FILE] [--learners N] [--jobs N] [NAME|ID|PHASE ...]

A class is generated (right works, wrong ones of many kinds, some that cheat; no two alike) and graded by the command as
an instructor types it: sandbox, canaries, integrated line, every result on disk, as many checks side by side as it
chooses. The clock runs from its start to the finished gradebook; what it takes to import everything and to prove the
course's own solutions is in it. Beside it, for a sample of the same works, drawn over exercises and kinds:

    fresh     `pytest`, `mypy --strict`, `ruff check` one after the other, one work after the other, disk caches warm
    verdict   what a plain run of fresh processes says, without a sandbox; of honest works only
    tests     the tests' own time in that plain run: what no grader can do without

Half of the sample is measured before the class is graded and half afterwards, since a machine's speed drifts. What the
sample takes on average stands for the whole class. Processor time is given, too: others on the machine change it less.

The promise: eight times the throughput of fresh processes on two cores; every verdict of the sample the same, to the
last word; nothing for those that cheat; and the memory of the grader and its servers flat, in its last fifth at most
1.15 times what it was in the second (medians). Works that never end are graded apart, with a limit of two seconds.
Exit code 0 when it holds, 1 when not.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from statistics import fmean, median
from typing import NamedTuple

from benchmarks.feedback import fresh_processes, save
from benchmarks.generated_class import Work, generate, hand_in, looping
from benchmarks.watched_grading import Grading, grade, processor_time
from gradus.exercises.course import Course, Exercise, Files, course_root, discover
from gradus.judging.checking import Checker
from gradus.judging.opening import Setting, open_checker
from gradus.judging.verdict import Verdict
from gradus.learner.workspace import Workspace, create_workspace

PROMISED_RATIO, PROMISED_FLATNESS = 8.0, 1.15
LOOP_LIMIT, MEBIBYTE = 2, 1 << 20


class Size(NamedTuple):
    """How much is done: learners, works of each exercise in the sample, works that never end, checks side by side.

    Without ``jobs`` the command chooses.
    """

    learners: int
    sample: int
    loops: int
    jobs: int = 0


FULL, QUICK = Size(60, 8, 6), Size(6, 1, 1)
QUICK_EXERCISES = ("first_verdict", "typed_toolbox", "type_narrowing", "ruff_lab")


@dataclass(frozen=True)
class Fresh:
    """One work in fresh processes, seconds of the clock and of the processor; ``verdict`` on an honest one."""

    work: Work
    seconds: float
    processor: float
    verdict: Verdict | None


@dataclass(frozen=True)
class Row:
    """One exercise: milliseconds for one check, on average; ``ours`` is its share of the whole grading.

    ``tests`` are the tests' own time, ``overhead`` is the median of what our checks took beyond that.
    """

    exercise: str
    checks: int
    tests: float
    fresh: float
    ours: float
    overhead: float

    @property
    def ratio(self) -> float:
        """How much faster ours is."""
        return self.fresh / self.ours


@dataclass
class Outcome:
    """All that one run has found out; ``loops`` are works that never end, graded apart."""

    works: list[Work]
    ours: Grading
    sample: list[Fresh]
    loops: Grading


class Desk(NamedTuple):
    """What the fresh side is measured with."""

    course: Course
    plain: Checker
    workspace: Workspace


# The fresh side.


def draw(works: Sequence[Work], each: int, chance: Random) -> list[Work]:
    """``each`` works of every exercise, its kinds in proportion, mixed."""
    names = dict.fromkeys(work.exercise.name for work in works)
    by_name = ([work for work in works if work.exercise.name == name] for name in names)
    found = [work for of_one in by_name for work in _spread(of_one, each, chance)]
    chance.shuffle(found)
    return found


def _spread(works: Sequence[Work], each: int, chance: Random) -> list[Work]:
    by_kind = sorted(works, key=lambda work: work.kind)
    step, begin = len(works) / each, chance.random()
    return [by_kind[int((number + begin) * step)] for number in range(each)]


async def measure_fresh(chosen: Sequence[Work], works: Sequence[Work], desk: Desk) -> list[Fresh]:
    """Each of ``chosen``, exercise by exercise; the first run of an exercise fills caches and is not counted."""
    found = list[Fresh]()
    for exercise in dict.fromkeys(work.exercise for work in chosen):
        folder = desk.workspace.folder(exercise)
        save(exercise.reference, folder)
        fresh_processes(exercise, desk.workspace)
        for work in (work for work in chosen if work.exercise == exercise):
            save(work.files, folder)
            found.append(await _measure_one(work, _own(work, works, desk.course), desk))
            print(".", end="", flush=True, file=sys.stderr)
        save(exercise.reference, folder)
    return found


async def _measure_one(work: Work, own: dict[str, Files], desk: Desk) -> Fresh:
    used = processor_time()
    seconds = fresh_processes(work.exercise, desk.workspace)
    processor = processor_time() - used
    if work.kind == "hostile":
        return Fresh(work, seconds, processor, None)
    return Fresh(work, seconds, processor, await desk.plain.check(work.exercise, work.files, own=own))


def _own(work: Work, works: Sequence[Work], course: Course) -> dict[str, Files]:
    """The learner's packages that the work may stand on."""
    needed = {exercise.name for exercise in course.needed(work.exercise)}
    theirs = (one for one in works if one.learner == work.learner and one.exercise.name in needed)
    return {one.exercise.name: one.files for one in theirs}


# Both, and what follows.


async def compare(course: Course, chosen: Sequence[Exercise], size: Size, seed: int, folder: Path) -> Outcome:
    """The class in the middle, half of the sample on either side of it."""
    chance = Random(seed)  # noqa: S311  # the same class for the same seed
    works = generate(chosen, size.learners, chance)
    hand_in(works, folder / "class")
    sample = draw(works, min(size.sample, size.learners), chance)
    half = (len(sample) + 1) // 2
    workspace = create_workspace(course, folder / "workspace")
    for exercise in course.exercises:
        save(exercise.reference, workspace.folder(exercise))
    async with open_checker(course, chosen, Setting(folder / "cache", os.environ), way="plain") as plain:
        desk = Desk(course, plain, workspace)
        before = await measure_fresh(sample[:half], works, desk)
        ours = grade(folder / "class", folder / "grading", works, "--jobs", str(size.jobs))
        print("|", end="", flush=True, file=sys.stderr)
        after = await measure_fresh(sample[half:], works, desk)
    endless = looping(chosen[0], size.loops)
    hand_in(endless, folder / "loops")
    loops = grade(folder / "loops", folder / "endless", endless, "--timeout", str(LOOP_LIMIT))
    return Outcome(works, ours, before + after, loops)


def rows_of(outcome: Outcome) -> list[Row]:
    """One for each exercise; the time of the grading is shared out by what the checks of each took."""
    names = list(dict.fromkeys(work.exercise.name for work in outcome.works))
    taken = dict.fromkeys(names, 0.0)
    for work in outcome.works:
        taken[work.exercise.name] += _taken(work, outcome.ours.verdict(work))
    share = outcome.ours.seconds / sum(taken.values())
    return [_row(outcome, name, share * taken[name]) for name in names]


def _row(outcome: Outcome, name: str, ours: float) -> Row:
    verdicts = _verdicts_of(outcome, name)
    fresh = [one for one in outcome.sample if one.work.exercise.name == name]
    tests = [one.verdict.seconds.tests for one in fresh if one.verdict is not None]
    return Row(
        exercise=name,
        checks=len(verdicts),
        tests=1000 * fmean(tests or [0.0]),
        fresh=1000 * fmean(one.seconds for one in fresh),
        ours=1000 * ours / len(verdicts),
        overhead=1000 * median(one.seconds.total - one.seconds.tests for one in verdicts),
    )


def _verdicts_of(outcome: Outcome, name: str) -> list[Verdict]:
    return [outcome.ours.verdict(work) for work in outcome.works if work.exercise.name == name]


def _taken(work: Work, verdict: Verdict) -> float:
    """The second line runs the tests once more, and for each package that may be to blame; no verdict counts that."""
    seconds, integrated = verdict.seconds, verdict.integrated
    if integrated is None:
        return seconds.total
    runs = 1 + (len(work.exercise.brief.needs) if integrated.blamed else 0)
    return seconds.total + runs * seconds.running


def differences(one: Fresh, ours: Grading) -> list[str]:
    """Parts of the verdict in which fresh processes differ from the gradebook; none for equal ones."""
    if one.verdict is None:
        return []
    theirs, graded = one.verdict.without_chance(), ours.verdict(one.work).without_chance()
    return [part for part in theirs if theirs[part] != graded[part]]


def promise_of(outcome: Outcome, rows: Sequence[Row]) -> dict[str, float | bool]:
    """Whether it holds, and by how much; seconds for the whole class where it says so."""
    ours, checks = outcome.ours, len(outcome.works)
    fresh = sum(row.fresh * row.checks for row in rows) / 1000
    tests = sum(row.tests * row.checks for row in rows) / 1000
    compared = [one for one in outcome.sample if one.verdict is not None]
    equal = sum(not differences(one, ours) for one in compared)
    cheats = [work for work in outcome.works if work.kind == "hostile"]
    paid = sum(ours.verdict(work).score.earned > 0 for work in cheats)
    not_gradable = sum(one.state == "not_gradable" for one in ours.verdicts.values())
    ratio = fresh / ours.seconds
    computed = fmean(one.processor for one in outcome.sample) * checks
    return {
        "ratio": ratio,
        "ratio_of_processor_time": computed / ours.processor,
        "ratio_if_tests_were_all": fresh / (tests / (os.cpu_count() or 1)),
        "checks": checks,
        "checks_per_second": checks / ours.seconds,
        "fresh_checks_per_second": checks / fresh,
        "class_seconds": ours.seconds,
        "class_seconds_fresh": fresh,
        "class_seconds_of_tests": tests,
        "overhead_ms": 1000 * median(one.seconds.total - one.seconds.tests for one in ours.verdicts.values()),
        "processor_ms_per_check": 1000 * ours.processor / checks,
        "fresh_processor_ms_per_check": 1000 * computed / checks,
        "verdicts_compared": len(compared),
        "verdicts_equal": equal,
        "cheats": len(cheats),
        "cheats_paid": paid,
        "not_gradable": not_gradable,
        "memory_mib": max(ours.memory, default=0) / MEBIBYTE,
        "memory_last_over_first": ours.flatness,
        "seconds_per_endless_work": outcome.loops.seconds / len(outcome.loops.verdicts),
        "holds": ratio >= PROMISED_RATIO
        and equal == len(compared)
        and not paid
        and not not_gradable
        and ours.flatness <= PROMISED_FLATNESS,
    }


def show(rows: Sequence[Row]) -> None:
    """One line an exercise; milliseconds, but for checks and ratio."""
    columns = ("checks", "tests", "fresh", "ours", "overhead", "ratio")
    print("\n" + f"{'exercise':<20}" + "".join(f"{column:>10}" for column in columns))
    for row in rows:
        cells = (f"{value:>10.0f}" for value in (row.checks, row.tests, row.fresh, row.ours, row.overhead))
        print(f"{row.exercise:<20}" + "".join(cells) + f"{row.ratio:>10.1f}")


def show_differences(outcome: Outcome) -> None:
    """Which verdicts are not the same, and in what."""
    for one in outcome.sample:
        parts = differences(one, outcome.ours)
        if parts:
            print(f"{one.work.learner}, {one.work.exercise.name} ({one.work.kind}): {', '.join(parts)}")


def in_full(outcome: Outcome) -> dict[str, object]:
    """Everything that was measured, for a file."""
    states = Counter(f"{work.kind}: {outcome.ours.verdict(work).state}" for work in outcome.works)
    return {
        "states": dict(sorted(states.items())),
        "memory": outcome.ours.memory,
        "checks": [
            {
                "learner": work.learner,
                "exercise": work.exercise.name,
                "kind": work.kind,
                **(verdict := outcome.ours.verdict(work)).model_dump(include={"state", "seconds"}),
                "integrated": verdict.integrated is not None,
            }
            for work in outcome.works
        ],
        "sample": [
            {
                "learner": one.work.learner,
                "exercise": one.work.exercise.name,
                "seconds": one.seconds,
                "processor": one.processor,
                "differs": differences(one, outcome.ours),
            }
            for one in outcome.sample
        ],
    }


def main() -> int:
    """Measure, show, and answer whether the promise holds."""
    options = _options()
    course = discover(course_root())
    chosen = course.select(options.names or (QUICK_EXERCISES if options.quick else ()))
    size = QUICK if options.quick else FULL
    size = size._replace(learners=options.learners or size.learners, sample=options.sample or size.sample)
    size = size._replace(jobs=options.jobs)
    with tempfile.TemporaryDirectory(prefix="gradus-benchmark-") as folder:
        outcome = asyncio.run(compare(course, chosen, size, options.seed, Path(folder)))
    rows = rows_of(outcome)
    show(rows)
    show_differences(outcome)
    promise = promise_of(outcome, rows)
    print(json.dumps(promise, indent=1))
    if options.json:
        found = {"promise": promise, "rows": [asdict(row) for row in rows], **in_full(outcome)}
        options.json.write_text(json.dumps(found, indent=1))
    return 0 if promise["holds"] else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="exercises, ids or phases; all if none")
    parser.add_argument("--quick", action="store_true", help="under a minute: a small class, four exercises")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    parser.add_argument("--learners", type=int, metavar="N", help=f"how many there are; else {FULL.learners}")
    parser.add_argument("--sample", type=int, metavar="N", help=f"works of each exercise; else {FULL.sample}")
    parser.add_argument("--jobs", type=int, default=0, metavar="N", help="as for `gradus grade`")
    parser.add_argument("--seed", type=int, default=4, metavar="N", help="for another class")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
