"""From a saved file to the verdict on the screen: ``gradus watch`` beside fresh processes, in one run.

    uv run python benchmarks/feedback.py [--quick] [--json FILE] [NAME|ID|PHASE ...]

For each exercise (those of phase 1 unless named, four of them with ``--quick``) a real ``gradus watch`` runs in a
terminal. Each sample is a save that changes the outcome: the reference, a solution of the corpus that fails, the
reference again. Measured are

    screen    until the terminal shows the whole verdict, and ``first`` until it shows any result of this save
    fresh     `pytest`, `mypy --strict`, `ruff check` as a person would type them there, disk caches warm
    tests     the tests' own time, as a plain run of fresh processes reports it

``overhead`` is the screen's time minus the tests' own. ``start`` is what `gradus check` takes beyond its verdict. The
plain run also gives the verdict that the screen must show, points and state.

The promise, in medians over all samples: overhead at most 100 ms, the first result within 150 ms of the save, and
eight times as fast as fresh processes where the tests themselves take under 50 ms; no verdict differs. Exit code 0
when it holds, 1 when not.
"""

import argparse
import asyncio
import fcntl
import json
import os
import pty
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from gradus.exercises.corpus import apply, read_corpus
from gradus.exercises.course import Course, Exercise, Files, course_root, discover
from gradus.judging.checking import Checker
from gradus.judging.opening import Setting, open_checker
from gradus.judging.verdict import Verdict
from gradus.learner.progress import record_verdict
from gradus.learner.workspace import Workspace, create_workspace
from gradus.screens.screen import headline

PROMISED_OVERHEAD, PROMISED_FIRST, PROMISED_RATIO, QUICK_TESTS = 0.100, 0.150, 8.0, 0.050
PATIENCE = 60.0
FRAME = "\x1b[H"
STYLE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
SECONDS = re.compile(r"\d+\.\d\d s\b")


class Limit(NamedTuple):
    """How much is measured of each exercise: so many rounds of two saves, or as many as fit into so many seconds."""

    rounds: int
    seconds: float


FULL, QUICK = Limit(5, 90.0), Limit(1, 4.0)
QUICK_ONES = ["first_verdict", "typed_toolbox", "type_narrowing", "ruff_lab"]


@dataclass(frozen=True)
class Sample:
    """One save; seconds."""

    edit: str
    tests: float
    first: float
    screen: float
    fresh: float

    @property
    def overhead(self) -> float:
        """What the person waits beyond the tests' own time."""
        return self.screen - self.tests


@dataclass
class Row:
    """The samples of one exercise, and what its command costs to start."""

    exercise: str
    start: float
    samples: list[Sample] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Milliseconds: medians, the ninety-fifth percentile; the share of the tests' own time; the ratio."""
        screen, fresh = (self.middle(lambda one: one.screen), self.middle(lambda one: one.fresh))
        tests = self.middle(lambda one: one.tests)
        return {
            "tests": 1000 * tests,
            "first": 1000 * self.middle(lambda one: one.first),
            "screen": 1000 * screen,
            "screen p95": 1000 * ninety_fifth([one.screen for one in self.samples]),
            "overhead": 1000 * self.middle(lambda one: one.overhead),
            "share": tests / screen,
            "fresh": 1000 * fresh,
            "ratio": fresh / screen,
            "start": 1000 * self.start,
        }

    def middle(self, figure: Callable[[Sample], float]) -> float:
        """The median of ``figure``."""
        return median(figure(sample) for sample in self.samples)


def ninety_fifth(values: list[float]) -> float:
    """Of few samples it is nearly the largest."""
    return quantiles([*values, max(values)], n=20, method="inclusive")[-1]


class WatchedScreen:
    """A ``gradus watch`` in a terminal, seen frame by frame."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor, self._text = descriptor, ""

    def until(self, fits: Callable[[str], bool]) -> float:
        """The moment at which the last frame fits, perhaps the one that is there; RuntimeError when none does."""
        end = time.perf_counter() + PATIENCE
        while time.perf_counter() < end:
            now = time.perf_counter()
            *_, frame = self._text.split(FRAME)
            if fits(STYLE.sub("", frame)):
                return now
            if select.select([self._descriptor], [], [], 1.0)[0]:
                self._text += os.read(self._descriptor, 1 << 16).decode(errors="replace")
        problem = f"the screen never showed what was expected, but:\n{STYLE.sub('', self._text)[-2000:]}"
        raise RuntimeError(problem)


@contextmanager
def watching(exercise: Exercise, workspace: Workspace) -> Iterator[WatchedScreen]:
    """Watch ``exercise`` in a terminal of 80 columns and 24 lines."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "gradus", "watch", exercise.name],
        cwd=workspace.root,
        env={**os.environ, "TERM": "xterm-256color", "NO_COLOR": "1"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    try:
        yield WatchedScreen(ours)
        os.write(ours, b"q")
        process.wait(PATIENCE)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
        os.close(theirs)


def shows(verdict: Verdict) -> Callable[[str], bool]:
    """Whether a frame is the whole verdict: its state and points, and seconds instead of a running check."""
    said = headline(verdict).plain
    return lambda frame: said in frame and "judging" not in frame and SECONDS.search(frame) is not None


def edits(exercise: Exercise) -> Iterator[tuple[str, Files]]:
    """For ever: a wrong solution, the reference, the next wrong one."""
    wrong = [solution for solution in read_corpus(exercise) if not solution.right]
    while True:
        for solution in wrong:
            yield solution.name, apply(solution, exercise.reference)
            yield "reference", exercise.reference


def save(files: Files, folder: Path) -> None:
    """Write what differs, as an editor would."""
    for name, content in files.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


class Desk(NamedTuple):
    """What one run measures with."""

    plain: Checker
    workspace: Workspace


async def measure(exercise: Exercise, desk: Desk, limit: Limit) -> Row:
    """Save edits of ``exercise`` until ``limit`` is met, after two that warm every cache."""
    workspace = desk.workspace
    folder = workspace.folder(exercise)
    save(exercise.reference, folder)
    right = await desk.plain.check(exercise, exercise.reference)
    record_verdict(workspace.state, exercise, exercise.reference, right)  # what has passed stays at hand
    row = Row(exercise.name, start_up(exercise, workspace))
    fresh_processes(exercise, workspace)
    with watching(exercise, workspace) as screen:
        screen.until(shows(right))
        warming = edits(exercise)
        for _ in range(2):  # the second check of a session is the one that a resident mypy starts at
            await sample(*next(warming), exercise, desk, screen)
        end = time.monotonic() + limit.seconds
        for number, (name, files) in enumerate(edits(exercise)):
            if number >= 2 * limit.rounds or (len(row.samples) > 1 and time.monotonic() > end):
                break
            row.samples.append(await sample(name, files, exercise, desk, screen))
            print(".", end="", flush=True, file=sys.stderr)
    return row


async def sample(name: str, files: Files, exercise: Exercise, desk: Desk, screen: WatchedScreen) -> Sample:
    """Judge ``files`` in fresh processes first, then save them under the eyes of the watch."""
    expected = await desk.plain.check(exercise, files)
    whole = shows(expected)
    began = time.perf_counter()
    save(files, desk.workspace.folder(exercise))
    first = screen.until(lambda frame: "judging: " in frame or whole(frame))
    shown = await asyncio.to_thread(screen.until, whole) if first else first
    fresh = fresh_processes(exercise, desk.workspace)
    return Sample(name, expected.seconds.tests, first - began, shown - began, fresh)


def fresh_processes(exercise: Exercise, workspace: Workspace) -> float:
    """The three commands one after the other, on what lies in the workspace."""
    test = exercise.test.relative_to(exercise.course)
    folder = f"{exercise.phase}/{exercise.name}"
    began = time.perf_counter()
    for command in (["pytest", "-q", str(test)], ["mypy", "--strict", folder], ["ruff", "check", folder]):
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


async def compare(course: Course, chosen: Sequence[Exercise], limit: Limit, folder: Path) -> list[Row]:
    """Each exercise, one after the other."""
    workspace = create_workspace(course, folder / "workspace")
    opening = open_checker(course, chosen, Setting(folder / "cache", os.environ), way="plain")
    async with opening as plain:
        return [await measure(exercise, Desk(plain, workspace), limit) for exercise in chosen]


def show(rows: Sequence[Row]) -> None:
    """One line an exercise; milliseconds, but for share and ratio."""
    columns = list(rows[0].figures())
    print("\n" + f"{'exercise':<20}" + "".join(f"{column:>12}" for column in columns))
    for row in rows:
        cells = (
            f"{value:>12.2f}" if name in ("share", "ratio") else f"{value:>12.0f}"
            for name, value in row.figures().items()
        )
        print(f"{row.exercise:<20}" + "".join(cells))


def promise_of(rows: Sequence[Row]) -> dict[str, float | bool]:
    """Whether it holds, and by how much."""
    samples = [sample for row in rows for sample in row.samples]
    quick = [one.fresh / one.screen for one in samples if one.tests < QUICK_TESTS]
    overhead, first = median(one.overhead for one in samples), median(one.first for one in samples)
    ratio = median(quick) if quick else 0.0
    holds = (
        overhead <= PROMISED_OVERHEAD and first <= PROMISED_FIRST and (ratio >= PROMISED_RATIO or not quick)
    )
    return {
        "overhead_ms": 1000 * overhead,
        "first_ms": 1000 * first,
        "ratio_where_tests_are_quick": ratio,
        "samples": len(samples),
        "holds": holds,
    }


def main() -> int:
    """Measure, show, and answer whether the promise holds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "names", nargs="*", help="exercises, ids or phases; phase 1 if none, four of it with --quick"
    )
    parser.add_argument("--quick", action="store_true", help="under a minute")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    options = parser.parse_args()
    course = discover(course_root())
    chosen = course.select(options.names or (QUICK_ONES if options.quick else course.phases[:1]))
    with tempfile.TemporaryDirectory(prefix="gradus-benchmark-") as folder:
        rows = asyncio.run(compare(course, chosen, QUICK if options.quick else FULL, Path(folder)))
    show(rows)
    promise = promise_of(rows)
    print(json.dumps(promise, indent=1))
    if options.json:
        options.json.write_text(
            json.dumps({"promise": promise, "rows": [asdict(row) for row in rows]}, indent=1)
        )
    return 0 if promise["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
