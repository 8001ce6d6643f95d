"""A class is graded: what counts, what is kept, who gets no zero, and how it goes on after an interruption."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio

from gradus.errors import UseError
from gradus.exercises.course import Course, Exercise, Files, discover
from gradus.grading.batch import Assignment, Batch
from gradus.grading.gradebook import Learner
from gradus.grading.intake.submission import Found
from gradus.grading.results import FOLDER, Results, make_ready, writing_to
from gradus.grading.row import Row
from gradus.judging.checking import Judge
from gradus.judging.distrust import Distrust
from gradus.judging.opening import Setting, open_pool
from gradus.judging.verdict import Verdict
from gradus.runner.composition import NO_PACKAGES, write_files
from gradus.runner.environment import default_cache
from gradus.runner.sandbox import detect_sandbox

BRIEF = """\
---
id: {id}
title: Small sums
kind: micro
level: [beginner]
study: 5min
build: 5min
points: 4
learning: [See marks]
time_limit: 5s
needs: [{needs}]
---
"""
ADDING = '''\
"""Adds."""


def add(first: int, second: int) -> int:
    """Their sum."""
    # EXERCISE: add them.
    return first + second
'''
REPORTING = '''\
"""Reports on sums."""

from small_sums import add


def report(first: int, second: int) -> str:
    """The sum in words."""
    # EXERCISE: use add.
    return f"sum {add(first, second)}"
'''
ADDING_TESTS = '''\
"""Tests of adding."""

from small_sums import add


def test_two_and_three_make_five() -> None:
    """They do."""
    assert add(2, 3) == 5


def test_nothing_is_added_to_seven() -> None:
    """Nothing changes."""
    assert add(7, 0) == 7


def test_a_negative_number_is_taken_away() -> None:
    """It makes less."""
    assert add(7, -3) == 4


def test_order_does_not_matter_to_sums() -> None:
    """Either way."""
    assert add(1, 8) == 9
'''
REPORTING_TESTS = '''\
"""Tests of reports."""

from sum_reports import report


def test_the_report_names_the_sum() -> None:
    """It does."""
    assert report(2, 3) == "sum 5"


def test_the_report_of_a_larger_sum() -> None:
    """It does as well."""
    assert report(20, 30) == "sum 50"
'''
PRIVATE_TESTS = '''\
"""Tests that nobody has seen."""

from small_sums import add


def test_large_numbers_can_be_added() -> None:
    """Large numbers are numbers."""
    assert add(1000, 1) == 1001
'''
WRONG = ADDING.replace("first + second", "abs(first + second) if second < 5 else 0")
SMALL_ONLY = ADDING.replace("first + second", "min(first + second, 100)")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Two exercises; the second imports the first."""
    files = {
        "01_sums/small_sums/README.md": BRIEF.format(id="1.1", needs=""),
        "01_sums/small_sums/__init__.py": ADDING,
        "01_sums/sum_reports/README.md": BRIEF.format(id="1.2", needs="small_sums"),
        "01_sums/sum_reports/__init__.py": REPORTING,
        "tests/01_sums/test_small_sums.py": ADDING_TESTS,
        "tests/01_sums/test_sum_reports.py": REPORTING_TESTS,
        "tests/conftest.py": "",
        "private/01_sums/test_small_sums.py": PRIVATE_TESTS,
    }
    root = tmp_path_factory.mktemp("course")
    write_files(root, {name: text.encode() for name, text in files.items()})
    return discover(root)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def judge(course: Course) -> AsyncIterator[Judge]:
    """Sandboxed and distrustful, as a grading has it."""
    setting = Setting(default_cache(), {"PATH": "/usr/bin:/bin"}, await detect_sandbox(), Distrust(Random(7)))  # noqa: S311  # always the same canaries
    async with open_pool(course, course.exercises, setting, ways=["warm"]) as pool:
        yield pool


class Counting:
    """A judge that counts what it is asked, and answers with another's words, or its own."""

    def __init__(self, judge: Judge, answers: Sequence[str] = ()) -> None:
        self._judge, self._answers = judge, list(answers)
        self.asked: list[str] = []

    async def check(
        self, exercise: Exercise, files: Files, *, own: Mapping[str, Files] = NO_PACKAGES
    ) -> Verdict:
        """As the other does, but for the state."""
        self.asked.append(exercise.name)
        verdict = await self._judge.check(exercise, files, own=own)
        return verdict.model_copy(update={"state": self._answers.pop(0)}) if self._answers else verdict


class Listener:
    """Hears of learners; ``stop`` is called at the first."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.first = asyncio.Event()

    def proving(self, exercise: Exercise) -> None:
        """Not of interest."""

    def judged(self, row: Row, exercise: Exercise, verdict: Verdict) -> None:
        """Not of interest."""

    def graded(self, learner: Learner) -> None:
        """One more."""
        self.names.append(learner.id)
        self.first.set()


def handed_in(folder: Path, name: str, **packages: str) -> Row:
    """A workspace of that name."""
    files = {f"01_sums/{package}/__init__.py": text.encode() for package, text in packages.items()}
    write_files(folder / name, files)
    return Row(name, name, None, Found(name, folder / name, "folder"))


@dataclass(frozen=True)
class Classroom:
    """Where a class is graded."""

    course: Course
    judge: Judge
    out: Path

    async def graded(
        self, rows: list[Row], *, judge: Judge | None = None, resume: bool = False, private: bool = False
    ) -> list[Learner]:
        """The learners, after proving."""
        private_tests = self.course.root / "private" if private else None
        assignment = Assignment(self.course, self.course.exercises, private_tests)
        batch = Batch(assignment, judge or self.judge, Results(self.out, resume=resume), Listener())
        await batch.prove(at_once=2)
        return await batch.grade(rows, at_once=2)


@pytest.fixture
def room(course: Course, judge: Judge, tmp_path: Path) -> Classroom:
    """An empty one."""
    return Classroom(course, judge, tmp_path / "out")


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_each_learner_gets_what_their_own_program_earns(room: Classroom, tmp_path: Path) -> None:
    """Right earns everything, wrong a part, and neither knows of the other."""
    rows = [
        handed_in(tmp_path, "right", small_sums=ADDING),
        handed_in(tmp_path, "wrong", small_sums=WRONG),
    ]
    right, wrong = await room.graded(rows)
    assert [right.marks[0].earned, wrong.marks[0].earned] == [4.0, 3.0]
    assert (right.marks[0].state, wrong.marks[0].state) == ("passed", "failed")


async def test_what_was_not_handed_in_earns_nothing_and_says_so(room: Classroom, tmp_path: Path) -> None:
    """It is a zero, but one with a reason."""
    (learner,) = await room.graded([handed_in(tmp_path, "half", small_sums=ADDING)])
    missing = learner.marks[1]
    assert (missing.handed_in, missing.earned, missing.state) == (False, 0.0, "incomplete")


async def test_what_cannot_be_read_is_no_zero_and_stops_nobody(room: Classroom, tmp_path: Path) -> None:
    """An archive that is none leaves the mark open; the next learner is graded."""
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and then nothing")
    broken = Row("broken", "broken", None, Found("broken", tmp_path / "broken.zip", "zip"))
    learners = await room.graded([broken, handed_in(tmp_path, "right", small_sums=ADDING)])
    assert learners[0].problem
    assert [mark.earned for mark in learners[0].marks] == [None, None]
    assert learners[1].marks[0].earned == 4.0


async def test_a_mistake_in_an_earlier_package_costs_that_package_only(
    room: Classroom, tmp_path: Path
) -> None:
    """The mark is judged on the reference; the second line names the learner's own package that breaks it."""
    row = handed_in(tmp_path, "built", small_sums=SMALL_ONLY.replace("100", "10"), sum_reports=REPORTING)
    (learner,) = await room.graded([row])
    report = learner.marks[1]
    assert (report.state, report.earned) == ("passed", 4.0)
    assert report.integrated is not None
    assert report.integrated.blamed == ("small_sums",)


async def test_a_learner_whose_packages_fit_is_told_so(room: Classroom, tmp_path: Path) -> None:
    """The second line is green on one's own packages."""
    row = handed_in(tmp_path, "built", small_sums=ADDING, sum_reports=REPORTING)
    (learner,) = await room.graded([row])
    assert learner.marks[1].integrated is not None
    assert learner.marks[1].integrated.passed


async def test_private_tests_count_beside_the_public_ones(room: Classroom, tmp_path: Path) -> None:
    """Four public tests and a private one: who fails that has four fifths."""
    row = handed_in(tmp_path, "small", small_sums=SMALL_ONLY)
    (learner,) = await room.graded([row], private=True)
    assert (learner.marks[0].state, learner.marks[0].earned) == ("failed", 3.2)
    assert "private" in learner.marks[0].sentence


async def test_private_tests_are_not_there_while_public_ones_run(room: Classroom, tmp_path: Path) -> None:
    """A program that looks for them while the public tests run finds none to print."""
    looks = "import pathlib\n\nassert len([*pathlib.Path.cwd().parent.rglob('test_*.py')]) == 1, 'there are more'\n"
    row = handed_in(tmp_path, "curious", small_sums=ADDING + looks)
    (learner,) = await room.graded([row], private=True)
    assert learner.marks[0].earned == 4.0


async def test_going_on_judges_only_what_is_missing(room: Classroom, tmp_path: Path) -> None:
    """A second grading with --resume finds every verdict; without it, it judges anew."""
    rows = [handed_in(tmp_path, "right", small_sums=ADDING)]
    await room.graded(rows)
    counting = Counting(room.judge)
    again = await room.graded(rows, judge=counting, resume=True)
    assert len(counting.asked) == len(room.course.exercises)  # the references are proven every time
    assert again[0].marks[0].earned == 4.0
    await room.graded(rows, judge=counting)
    assert len(counting.asked) == 2 * len(room.course.exercises) + 1


async def test_a_changed_file_is_judged_again_when_going_on(room: Classroom, tmp_path: Path) -> None:
    """What is kept is kept for these files, not for this name."""
    await room.graded([handed_in(tmp_path, "ada", small_sums=WRONG)])
    rows = [handed_in(tmp_path, "ada", small_sums=ADDING)]
    (learner,) = await room.graded(rows, resume=True)
    assert learner.marks[0].earned == 4.0


async def test_finished_results_survive_an_interruption(room: Classroom, tmp_path: Path) -> None:
    """What was judged when somebody pressed Ctrl-C lies on the disk."""
    rows = [handed_in(tmp_path, f"learner{n}", small_sums=f"{ADDING}# {n}\n") for n in range(8)]
    listener = Listener()
    assignment = Assignment(room.course, room.course.exercises)
    batch = Batch(assignment, room.judge, Results(room.out, resume=True), listener)
    await batch.prove(at_once=1)
    task = asyncio.create_task(batch.grade(rows, at_once=1))
    await listener.first.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    kept = list((room.out / FOLDER).glob("*.json"))
    assert 1 <= len(kept) < len(rows)


async def test_the_same_files_are_judged_once(room: Classroom, tmp_path: Path) -> None:
    """Two learners with equal files share a verdict."""
    rows = [handed_in(tmp_path, name, small_sums=WRONG) for name in ("ada", "bob")]
    counting = Counting(room.judge)
    learners = await room.graded(rows, judge=counting)
    assert counting.asked.count("small_sums") == 2  # the reference, and one of the two
    assert learners[0].marks[0].earned == learners[1].marks[0].earned == 3.0


async def test_bad_luck_is_judged_again_when_nobody_else_runs(room: Classroom, tmp_path: Path) -> None:
    """Who ran out of time beside busy neighbours gets a second run, alone."""
    rows = [handed_in(tmp_path, "slow", small_sums=ADDING)]
    unlucky = Counting(room.judge, ["passed", "passed", "timeout"])
    (learner,) = await room.graded(rows, judge=unlucky)
    assert learner.marks[0].state == "passed"
    assert unlucky.asked.count("small_sums") == 3


async def test_where_the_reference_fails_nobody_gets_a_zero(room: Classroom, tmp_path: Path) -> None:
    """What is wrong with the machine is nobody's mark."""
    rows = [handed_in(tmp_path, "right", small_sums=ADDING)]
    broken_here = Counting(room.judge, ["failed"])
    (learner,) = await room.graded(rows, judge=broken_here)
    assert (learner.marks[0].state, learner.marks[0].earned) == ("not_gradable", None)
    assert "does not pass here" in learner.marks[0].sentence


async def test_what_cannot_be_read_was_handed_in_and_is_nobodys_innocence(
    room: Classroom, tmp_path: Path
) -> None:
    """The mark says that it could not be read, and not that there was nothing, or whose fault it was."""
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and then nothing")
    broken = Row("broken", "broken", None, Found("broken", tmp_path / "broken.zip", "zip"))
    (learner,) = await room.graded([broken])
    mark = learner.marks[0]
    assert (mark.handed_in, mark.sentence) == (True, "The submission could not be read.")
    assert not learner.known


async def test_a_reference_that_ran_out_of_time_is_proven_once_more_alone(
    room: Classroom, tmp_path: Path
) -> None:
    """A busy moment takes no exercise from the whole class."""
    unlucky = Counting(room.judge, ["timeout"])
    (learner,) = await room.graded([handed_in(tmp_path, "right", small_sums=ADDING)], judge=unlucky)
    assert (learner.marks[0].state, learner.marks[0].earned) == ("passed", 4.0)


async def test_private_tests_that_ran_out_of_time_are_judged_again_as_well(
    room: Classroom, tmp_path: Path
) -> None:
    """Two references with their private tests first, then the public run, then the unlucky one."""
    unlucky = Counting(room.judge, ["passed", "passed", "passed", "passed", "timeout"])
    row = handed_in(tmp_path, "small", small_sums=SMALL_ONLY)
    (learner,) = await room.graded([row], judge=unlucky, private=True)
    assert unlucky.asked.count("small_sums") == 2 + 2 + 2
    assert learner.marks[0].earned == 3.2


async def test_a_folder_that_cannot_be_written_to_is_said_in_a_sentence(tmp_path: Path) -> None:
    """Before the work, and when it fills up meanwhile; what is elsewhere is not blamed on it."""
    (tmp_path / "out").write_text("a file")
    with pytest.raises(UseError, match="cannot be written to"), writing_to(tmp_path / "out"):
        make_ready(tmp_path / "out")
    full = ExceptionGroup("", [ExceptionGroup("", [OSError(28, "No space left on device")])])
    with pytest.raises(UseError, match=r"No space left.*--resume"), writing_to(tmp_path):
        raise full
    with pytest.raises(FileNotFoundError), writing_to(tmp_path / "out"):
        (tmp_path / "elsewhere").read_bytes()
