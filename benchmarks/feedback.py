"""From a changed file to the whole verdict: ours on a live runner beside fresh processes, in one run.

    uv run python benchmarks/feedback.py [--quick] [--json FILE]

Each sample follows a real edit: the exercise changes between its reference and a solution that earns another
verdict. Three ways judge the same content, one after the other:

    warm    our checker on its live runner
    plain   our checker with a fresh process for each judge
    fresh   `pytest`, `mypy --strict`, `ruff check` as a person would type them, in a workspace, disk caches warm

``overhead`` is the warm verdict's time minus the tests' own time, which is taken from the plain run. ``start`` is
what the command ``gradus check`` adds before its first check: Python, imports, the fork servers.

The promise: the overhead is at most 250 ms (median over all samples), and every warm verdict equals the plain
one. Exit code 0 when it holds, 1 when not.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from gradus.checking import Checker, open_checker
from gradus.corpus import apply, read_corpus
from gradus.course import Course, Exercise, Files, course_root, discover
from gradus.verdict import Verdict
from gradus.workspace import Workspace, create_workspace

PROMISED_OVERHEAD = 0.250


class Limit(NamedTuple):
    """How much is measured of each exercise: so many edits, or as many as fit into so many seconds."""

    rounds: int
    seconds: float


FULL, QUICK = Limit(10, 120.0), Limit(2, 4.0)


@dataclass(frozen=True)
class Sample:
    """One edit judged three ways; seconds."""

    edit: str
    tests: float
    warm: float
    plain: float
    fresh: float
    same: bool

    @property
    def overhead(self) -> float:
        """What the warm verdict cost beyond the tests' own time."""
        return self.warm - self.tests


@dataclass
class Row:
    """The samples of one exercise, and what its command costs to start."""

    exercise: str
    start: float
    samples: list[Sample] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Medians in milliseconds, the ninety-fifth percentile of the overhead, and the ratio to fresh processes."""
        overheads = [sample.overhead for sample in self.samples]
        warm, fresh = (median(getattr(sample, way) for sample in self.samples) for way in ("warm", "fresh"))
        return {
            "tests": 1000 * median(sample.tests for sample in self.samples),
            "warm": 1000 * warm,
            "overhead": 1000 * median(overheads),
            "overhead p95": 1000 * quantiles([*overheads, max(overheads)], n=20, method="inclusive")[-1],
            "plain": 1000 * median(sample.plain for sample in self.samples),
            "fresh": 1000 * fresh,
            "ratio": fresh / warm,
            "start": 1000 * self.start,
        }


@dataclass(frozen=True)
class Ways:
    """The three judges of one run."""

    warm: Checker
    plain: Checker
    workspace: Workspace


def edits(exercise: Exercise) -> Iterator[tuple[str, Files]]:
    """For ever: the reference, then a wrong solution, the reference again, the next wrong one."""
    wrong = [solution for solution in read_corpus(exercise) if not solution.right]
    while True:
        for solution in wrong:
            yield "reference", exercise.reference
            yield solution.name, apply(solution, exercise.reference)


async def measure(exercise: Exercise, ways: Ways, limit: Limit) -> Row:
    """Judge edits of ``exercise`` three ways until ``limit`` is met, after one that warms every cache."""
    row = Row(exercise.name, start_up(exercise, ways.workspace))
    source = edits(exercise)
    await judge(exercise, *next(source), ways)
    end = time.monotonic() + limit.seconds
    while len(row.samples) < limit.rounds and (not row.samples or time.monotonic() < end):
        row.samples.append(await judge(exercise, *next(source), ways))
        print(".", end="", flush=True, file=sys.stderr)
    return row


async def judge(exercise: Exercise, name: str, files: Files, ways: Ways) -> Sample:
    """One edit: warm, plain, fresh."""
    warm, warm_seconds = await timed_check(ways.warm, exercise, files)
    plain, plain_seconds = await timed_check(ways.plain, exercise, files)
    fresh = await asyncio.to_thread(fresh_processes, exercise, files, ways.workspace)
    same = warm.without_chance() == plain.without_chance()
    return Sample(name, plain.seconds.tests, warm_seconds, plain_seconds, fresh, same)


async def timed_check(checker: Checker, exercise: Exercise, files: Files) -> tuple[Verdict, float]:
    """From the request to the complete verdict."""
    began = time.perf_counter()
    verdict = await checker.check(exercise, files)
    return verdict, time.perf_counter() - began


def fresh_processes(exercise: Exercise, files: Files, workspace: Workspace) -> float:
    """Save the edit in the workspace, then run the three commands one after the other."""
    folder = workspace.folder(exercise)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    test = exercise.test.relative_to(exercise.course)
    began = time.perf_counter()
    for command in (
        ["pytest", "-q", str(test)],
        ["mypy", "--strict", str(folder)],
        ["ruff", "check", str(folder)],
    ):
        subprocess.run([sys.executable, "-m", *command], cwd=workspace.root, capture_output=True, check=False)
    return time.perf_counter() - began


def start_up(exercise: Exercise, workspace: Workspace) -> float:
    """What ``gradus check`` takes beyond the verdict itself, its caches warm: the better of two."""
    command = [sys.executable, "-m", "gradus", "check", exercise.name, "--json"]
    return min(_beyond_the_verdict(command, workspace) for _ in range(2))


def _beyond_the_verdict(command: list[str], workspace: Workspace) -> float:
    began = time.perf_counter()
    said = subprocess.run(command, cwd=workspace.root, capture_output=True, check=False, text=True).stdout
    total = time.perf_counter() - began
    return total - float(json.loads(said)["verdicts"][0]["seconds"]["total"])


async def compare(course: Course, limit: Limit, folder: Path) -> list[Row]:
    """Every exercise of the course, one after the other."""
    workspace = create_workspace(course, folder / "workspace")
    async with AsyncExitStack() as stack:
        warm, plain = [
            await stack.enter_async_context(
                open_checker(course, course.exercises, cache=folder / "cache", outside=os.environ, warm=warm)
            )
            for warm in (True, False)
        ]
        ways = Ways(warm, plain, workspace)
        return [await measure(exercise, ways, limit) for exercise in course.exercises]


def show(rows: Sequence[Row]) -> None:
    """One line an exercise, milliseconds."""
    columns = list(rows[0].figures())
    print("\n" + f"{'exercise':<20}" + "".join(f"{column:>14}" for column in columns))
    for row in rows:
        figures = row.figures()
        print(f"{row.exercise:<20}" + "".join(f"{figures[column]:>14.1f}" for column in columns))


def verdict_of(rows: Sequence[Row]) -> dict[str, object]:
    """Whether the promise holds, and by how much."""
    samples = [sample for row in rows for sample in row.samples]
    overhead = median(sample.overhead for sample in samples)
    different = sorted(
        {f"{row.exercise}: {sample.edit}" for row in rows for sample in row.samples if not sample.same}
    )
    return {
        "overhead_ms": 1000 * overhead,
        "promised_ms": 1000 * PROMISED_OVERHEAD,
        "different_verdicts": different,
        "holds": overhead <= PROMISED_OVERHEAD and not different,
    }


def main() -> int:
    """Measure, show, and answer whether the promise holds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="under a minute")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gradus-benchmark-") as folder:
        limit = QUICK if options.quick else FULL
        rows = asyncio.run(compare(discover(course_root()), limit, Path(folder)))
    show(rows)
    promise = verdict_of(rows)
    print(json.dumps(promise, indent=1))
    if options.json:
        options.json.write_text(
            json.dumps({"promise": promise, "rows": [asdict(row) for row in rows]}, indent=1)
        )
    return 0 if promise["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
