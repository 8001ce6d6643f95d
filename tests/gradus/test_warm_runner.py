"""The forking runner: whose child a run is, what it leaves behind, and what a dead server means."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from gradus.exercises.course import Course, Exercise, course_root, discover
from gradus.runner.composition import Slot, compose
from gradus.runner.interface import RunnerSettings, TestRun
from gradus.runner.records import Record
from gradus.runner.warm import WarmRunner, warm_runner

pytestmark = pytest.mark.asyncio(loop_scope="module")

COURSE = discover(course_root())
EXERCISE = COURSE.exercises[0]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def runner(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[WarmRunner]:
    """One runner for all of these: each finds it as the one before left it."""
    folder = tmp_path_factory.mktemp("runner")
    slot = Slot(folder / "slot")
    async with warm_runner(
        slot, RunnerSettings(cache=folder / "cache", preload=[], outside=os.environ)
    ) as opened:
        yield opened


def fill(
    runner: WarmRunner, addition: str = "", *, course: Course = COURSE, exercise: Exercise = EXERCISE
) -> str:
    """Put the reference with ``addition`` at the top of its module into the slot; the path of its tests."""
    module = addition.encode() + exercise.reference["sentence.py"]
    composition = compose(course, exercise, {**exercise.reference, "sentence.py": module})
    runner.slot.fill(composition)
    return composition.test_root


def importing(run: TestRun) -> tuple[int, int]:
    """The judging process and its parent."""
    record = next(record for record in run.records if record["kind"] == "importing")
    return record["process"], record["parent"]


def alive(process: int) -> bool:
    """Whether the process exists and has not merely not been reaped yet."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except FileNotFoundError:
        return False


async def test_the_parent_of_each_run_is_the_fork_server(runner: WarmRunner) -> None:
    """Two runs are two children of one process that stays."""
    first, second = [await runner.run_tests(fill(runner), seconds=5) for _ in range(2)]

    assert importing(first)[1] == importing(second)[1] == runner.tests.process_id
    assert importing(first)[0] != importing(second)[0]


async def test_the_server_never_imports_what_it_judges(runner: WarmRunner) -> None:
    """A module that one child imported is new to the next: each sees its own edit."""
    await runner.run_tests(fill(runner, "raise ValueError('first')\n"), seconds=5)
    run = await runner.run_tests(fill(runner), seconds=5)

    assert {record["outcome"] for record in run.records if record["kind"] == "tested"} == {"passed"}


async def test_a_process_that_left_the_session_is_killed_too(runner: WarmRunner, tmp_path: Path) -> None:
    """When a verdict is out, nothing of the judged program runs any more."""
    note = tmp_path / "pid"
    addition = f"""
import os
import pathlib
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        pathlib.Path({str(note)!r}).write_text(str(os.getpid()))
        time.sleep(600)
    os._exit(0)
os.wait()
while not pathlib.Path({str(note)!r}).exists():
    time.sleep(0.001)
"""
    await runner.run_tests(fill(runner, addition), seconds=5)

    assert not alive(int(note.read_text()))


async def test_a_killed_server_costs_one_run_and_is_replaced(runner: WarmRunner) -> None:
    """A program that kills its judge gets a verdict of its own; the next one finds a new judge."""
    addition = "import os\nimport signal\n\nos.kill(os.getppid(), signal.SIGKILL)\nsignal.pause()\n"
    killed = await runner.run_tests(fill(runner, addition), seconds=5)
    after = await runner.run_tests(fill(runner), seconds=5)

    assert killed.ending == {"status": -signal.SIGKILL, "timed_out": False}
    assert [record["kind"] for record in killed.records] == ["importing"]
    assert after.records[-1]["kind"] == "finished"


async def test_a_run_that_is_called_off_ends_at_once(runner: WarmRunner) -> None:
    """A newer save makes the older check pointless: its child is killed, and the next run gets its own answer."""
    began = asyncio.Event()

    def heard(_record: Record) -> None:
        began.set()

    addition = "import signal\n\nsignal.pause()\n"
    task = asyncio.create_task(runner.run_tests(fill(runner, addition), seconds=60, heard=heard))
    await began.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert (await runner.run_tests(fill(runner), seconds=5)).records[-1]["kind"] == "finished"


async def test_runs_that_are_called_off_in_a_row_leave_no_answer_behind(runner: WarmRunner) -> None:
    """However often the caller changes its mind, and however early, each later answer is for its own request."""
    for _ in range(3):
        task = asyncio.create_task(
            runner.run_tests(fill(runner, "import signal\n\nsignal.pause()\n"), seconds=60)
        )
        await asyncio.sleep(0)
        task.cancel()
        task.cancel()
        await asyncio.wait({task})
    runs = [await runner.run_tests(fill(runner), seconds=5) for _ in range(2)]

    assert [run.ending for run in runs] == [{"status": 0, "timed_out": False}] * 2
    assert [run.records[-1]["kind"] for run in runs] == ["finished"] * 2


async def test_a_line_too_long_to_be_a_record_ends_that_run_only(runner: WarmRunner) -> None:
    """Forty megabytes on the record pipe are nobody's verdict, and the next run is as usual."""
    run = await runner.run_tests(fill(runner, "import os\n\nos.write(100, b'x' * 40_000_000)\n"), seconds=5)
    after = await runner.run_tests(fill(runner), seconds=5)

    assert (run.ending is not None, after.records[-1]["kind"]) == (True, "finished")


async def test_records_arrive_while_the_run_goes_on(runner: WarmRunner) -> None:
    """What is known early can be shown early."""
    kinds: list[str] = []

    await runner.run_tests(fill(runner), seconds=5, heard=lambda record: kinds.append(record["kind"]))

    assert (*kinds[:2], kinds[-1]) == ("importing", "collected", "finished")
    assert set(kinds[2:-1]) == {"tested"}


async def test_what_a_child_writes_to_the_record_pipe_is_only_counted(runner: WarmRunner) -> None:
    """A line that is no record is somebody else's, and tears nothing down."""
    run = await runner.run_tests(fill(runner, "import os\n\nos.write(100, b'nonsense\\n')\n"), seconds=5)

    assert (run.malformed, run.records[-1]["kind"]) == (1, "finished")


async def test_both_servers_are_gone_after_the_runner_is(tmp_path: Path) -> None:
    """Leaving the runner leaves no process."""
    slot = Slot(tmp_path / "slot")
    async with warm_runner(
        slot, RunnerSettings(cache=tmp_path / "cache", preload=[], outside=os.environ)
    ) as opened:
        await opened.run_tests(fill(opened), seconds=5)
        servers = [opened.tests.process_id, opened.types.process_id]

    assert [server for server in servers if server is None or alive(server)] == []
