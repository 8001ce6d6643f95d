"""What bad input gets: a verdict with a sentence that says what happened, from both runners the same."""

import asyncio
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from gradus.exercises.course import Course, Exercise, course_root, discover
from gradus.judging.opening import Setting, Way, open_checker
from gradus.judging.verdict import Verdict
from gradus.runner.environment import default_cache

SHORT = 0.6
"""Seconds for all tests of an exercise here: endless loops are part of this file."""


class Bad(NamedTuple):
    """A module that does something it should not, and what the verdict says of it."""

    source: str | bytes
    state: str
    says: str


RIGHT = """\
def percentage(passed: int, total: int) -> int:
    if total < 1 or not 0 <= passed <= total:
        raise ValueError(total)
    return passed * 100 // total


def sentence(passed: int, total: int) -> str:
    share = percentage(passed, total)
    return f"All {total} tests pass." if passed == total else f"{passed} of {total} tests pass ({share} %)."
"""

IMPORT_SHUTIL = "import pathlib\nimport shutil\n\n"

BAD_INPUT = {
    "a syntax error": Bad("def sentence(:\n", "error", "invalid syntax"),
    "an empty file": Bad("", "error", "defines no `percentage`"),
    "a renamed function": Bad(
        RIGHT.replace("def sentence", "def sentense"), "error", "It has `sentense`: was that renamed?"
    ),
    "a missing package": Bad("import requestz\n" + RIGHT, "error", "`requestz` is not installed"),
    "a misspelt module": Bad("import dataclases\n" + RIGHT, "error", "Did you mean `dataclasses`?"),
    "a wrong encoding": Bad(
        RIGHT.replace("%)", "§)").encode("latin-1"), "error", "`sentence.py` cannot be read as text"
    ),
    "an exit at import": Bad(
        "import sys\nsys.exit()\n" + RIGHT,
        "error",
        "asked Python to stop (SystemExit) while it was being imported",
    ),
    "a hard exit at import": Bad(
        "import os\nos._exit(0)\n" + RIGHT, "error", "ended Python itself (exit status 0)"
    ),
    "a hard exit in a call": Bad(
        RIGHT.replace("    share", "    import os\n    os._exit(0)\n    share", 1),
        "failed",
        "during test_a_full_score",
    ),
    "an exit in a call": Bad(
        RIGHT.replace("    share", "    raise SystemExit(3)\n    share", 1), "failed", "tests fail"
    ),
    "a crash of the interpreter": Bad(
        RIGHT.replace("    share", "    import os\n    os.abort()\n    share", 1),
        "failed",
        "stopped by SIGABRT",
    ),
    "an endless loop at import": Bad(
        "while True:\n    pass\n" + RIGHT, "timeout", "busy while it was being imported"
    ),
    "an endless loop in a call": Bad(
        RIGHT.replace("    share", "    while True:\n        pass\n    share", 1),
        "timeout",
        "did not end in time",
    ),
    "a loop deaf to its alarm": Bad(
        "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass\n" + RIGHT,
        "timeout",
        "was killed. It was in `<module>`, 01_typing/first_verdict/sentence.py",
    ),
    "an endless await": Bad(
        "import asyncio\nasyncio.run(asyncio.Event().wait())\n" + RIGHT,
        "timeout",
        "busy while it was being imported",
    ),
    "ten megabytes of output": Bad('print("x" * 10_000_000)\n' + RIGHT, "passed", "tests pass. Types"),
    "a deleted folder": Bad(
        IMPORT_SHUTIL + "shutil.rmtree(pathlib.Path(__file__).parent)\n\n\n" + RIGHT,
        "passed",
        "tests pass. Types",
    ),
    "a deleted working folder": Bad(
        IMPORT_SHUTIL + "shutil.rmtree(pathlib.Path.cwd())\n\n\n" + RIGHT, "passed", "tests pass. Types"
    ),
    "a closed standard output": Bad(
        "import sys\nsys.stdout.close()\n" + RIGHT, "error", "closed standard output"
    ),
    "closed descriptors": Bad("import os\nos.closerange(0, 3)\n" + RIGHT, "error", "closed standard output"),
    "mypy told to ignore errors": Bad("# mypy: ignore-errors\n" + RIGHT, "failed", "types (1"),
    "a background process": Bad(
        'import subprocess\n\nsleeper = subprocess.Popen(["sleep", "600"])\n\n\n' + RIGHT,
        "passed",
        "tests pass. Types",
    ),
}


class Judged(NamedTuple):
    """The verdict on a bad input, and on the reference right after it."""

    bad: Verdict
    after: Verdict


def hasty(exercise: Exercise) -> Exercise:
    """The same exercise with little time."""
    brief = exercise.brief.model_copy(update={"time_limit": SHORT})
    return Exercise(brief, exercise.folder, exercise.course)


FOUND = discover(course_root())
COURSE = Course(FOUND.root, (hasty(FOUND.exercises[0]),))
WAYS: tuple[Way, ...] = ("resident", "plain")


@pytest.fixture(scope="module")
def judged() -> Mapping[str, Mapping[str, Judged]]:
    """All bad input by name, for each way of running: one after another, on a checker that stays alive."""
    return asyncio.run(judge_everything(default_cache()))


async def judge_everything(cache: Path) -> Mapping[str, Mapping[str, Judged]]:
    """Both ways side by side: most of this is waiting."""
    async with asyncio.TaskGroup() as group:
        tasks = {way: group.create_task(judge_one_way(cache, way)) for way in WAYS}
    return {way: task.result() for way, task in tasks.items()}


async def judge_one_way(cache: Path, way: Way) -> Mapping[str, Judged]:
    """Each bad input, followed by the reference."""
    [exercise] = COURSE.exercises
    async with open_checker(COURSE, [exercise], Setting(cache, os.environ), way=way) as checker:
        return {
            name: Judged(
                await checker.check(exercise, {**exercise.reference, "sentence.py": content(bad)}),
                await checker.check(exercise, exercise.reference),
            )
            for name, bad in BAD_INPUT.items()
        }


def content(bad: Bad) -> bytes:
    """The module as it lies on the disk."""
    return bad.source if isinstance(bad.source, bytes) else bad.source.encode()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", BAD_INPUT)
def test_bad_input_gets_a_sentence_that_says_what_happened(
    judged: Mapping[str, Mapping[str, Judged]], name: str, way: str
) -> None:
    """Whatever a program does to itself or its judge, the verdict explains it within the time limit."""
    verdict, expected = judged[way][name].bad, BAD_INPUT[name]

    assert (verdict.state, expected.says in verdict.sentence) == (expected.state, True), verdict.sentence


@pytest.mark.parametrize("name", BAD_INPUT)
def test_both_ways_say_the_same_of_bad_input(judged: Mapping[str, Mapping[str, Judged]], name: str) -> None:
    """Forked or in a fresh process: the whole document is equal, durations apart."""
    assert judged["resident"][name].bad.without_chance() == judged["plain"][name].bad.without_chance()


@pytest.mark.parametrize("way", WAYS)
def test_the_check_after_a_bad_one_is_not_affected(
    judged: Mapping[str, Mapping[str, Judged]], way: str
) -> None:
    """The runner lives on, and the next learner gets what is due."""
    assert [name for name, verdicts in judged[way].items() if not verdicts.after.passed] == []


def test_no_place_in_a_verdict_leads_into_a_temporary_folder(
    judged: Mapping[str, Mapping[str, Judged]],
) -> None:
    """Places are mapped back to the files that the learner knows."""
    text = "".join(verdicts.bad.model_dump_json() for way in judged.values() for verdicts in way.values())

    assert "gradus-" not in text
    assert tempfile.gettempdir() + "/" not in text
