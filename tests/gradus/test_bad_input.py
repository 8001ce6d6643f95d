"""What bad input gets: a verdict with a sentence that says what happened, from both runners the same."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest
import pytest_asyncio

from gradus.checking import Checker, open_checker
from gradus.course import Course, Exercise, course_root, discover
from gradus.verdict import Verdict

SHORT = 1.0
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
    "a wrong encoding": Bad(RIGHT.replace("%)", "§)").encode("latin-1"), "error", "utf-8"),
    "an exit at import": Bad(
        "import sys\nsys.exit()\n" + RIGHT, "error", "asked Python to stop (SystemExit)"
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
    "ten megabytes of output": Bad('print("x" * 10_000_000)\n' + RIGHT, "passed", "All 10 tests pass"),
    "a deleted folder": Bad(
        IMPORT_SHUTIL + "shutil.rmtree(pathlib.Path(__file__).parent)\n\n\n" + RIGHT, "passed", "All 10 tests"
    ),
    "a deleted working folder": Bad(
        IMPORT_SHUTIL + "shutil.rmtree(pathlib.Path.cwd())\n\n\n" + RIGHT, "passed", "All 10 tests"
    ),
    "a closed standard output": Bad(
        "import sys\nsys.stdout.close()\n" + RIGHT, "error", "closed standard output"
    ),
    "closed descriptors": Bad("import os\nos.closerange(0, 3)\n" + RIGHT, "error", "closed standard output"),
    "mypy told to ignore errors": Bad("# mypy: ignore-errors\n" + RIGHT, "failed", "types (1)"),
    "a background process": Bad(
        'import subprocess\n\nsleeper = subprocess.Popen(["sleep", "600"])\n\n\n' + RIGHT, "passed", "All 10"
    ),
}


def hasty(exercise: Exercise) -> Exercise:
    """The same exercise with little time."""
    brief = exercise.brief.model_copy(update={"time_limit": SHORT})
    return Exercise(brief, exercise.folder, exercise.course)


@pytest.fixture(scope="module")
def course() -> Course:
    """The course, its first exercise in a hurry."""
    found = discover(course_root())
    return Course(found.root, (hasty(found.exercises[0]), *found.exercises[1:]))


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["warm", "plain"])
async def checker(
    request: pytest.FixtureRequest, course: Course, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Checker]:
    """A checker of either kind, alive over the whole module: each bad input follows another."""
    cache = tmp_path_factory.getbasetemp() / "gradus-cache"
    warm = request.param == "warm"
    async with open_checker(
        course, course.exercises[:1], cache=cache, outside=os.environ, warm=warm
    ) as opened:
        yield opened


seen: dict[str, Verdict] = {}
"""What the first runner said, for the second to be compared with."""


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", BAD_INPUT)
async def test_bad_input_gets_a_sentence_and_hurts_nobody(
    checker: Checker, course: Course, name: str
) -> None:
    """The verdict says what happened, is the same from both runners, and the next check is not affected."""
    exercise, bad = course.exercises[0], BAD_INPUT[name]
    content = bad.source if isinstance(bad.source, bytes) else bad.source.encode()

    verdict = await checker.check(exercise, {**exercise.reference, "sentence.py": content})

    assert (verdict.state, verdict.sentence) == (bad.state, verdict.sentence)
    assert bad.says in verdict.sentence
    assert seen.setdefault(name, verdict).without_chance() == verdict.without_chance()
    assert (await checker.check(exercise, exercise.reference)).state == "passed"


def test_no_place_in_a_verdict_leads_into_a_temporary_folder(tmp_path: Path) -> None:
    """Places are mapped back to the files that the learner knows."""
    text = "".join(verdict.model_dump_json() for verdict in seen.values())

    assert "gradus-" not in text
    assert str(tmp_path.parents[2]) not in text
