"""An instructor who prefers plain pytest gets the verdicts of the grader, in pytest's own words."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from gradus.exercises.corpus import apply, read_corpus
from gradus.exercises.course import Files, course_root, discover
from gradus.exercises.rules import project_settings
from gradus.judging.assembly import not_gradable
from gradus.judging.opening import Setting, open_checker
from gradus.judging.verdict import NEVER_BEGUN, Outcome, Score, State, TestResult, Verdict
from gradus.plugin.answers import answer_for_aspect, answer_for_test
from gradus.plugin.items import ASPECTS
from gradus.plugin.run import submission_run
from gradus.runner.composition import write_files
from gradus.runner.environment import default_cache

ROOT = Path(__file__).resolve().parents[2]
COURSE = discover(course_root())
HANDED_IN = {"first_verdict": "wrong_annotation_left_out", "ruff_lab": "wrong_one_rule_is_left"}
ADDOPTS = b'[tool.pytest.ini_options]\naddopts = ["--no-such-option"]\n'
PATCHES_PYTEST = b"""
import pytest

percentage = sentence = lambda *_: None
pytest.Function.runtest = lambda _: None
"""


def of_corpus(name: str, solution: str) -> Files:
    """A package as somebody might have handed it in."""
    exercise = COURSE.find(name)
    return next(apply(one, exercise.reference) for one in read_corpus(exercise) if one.name == solution)


def judged(folder: Path, packages: Mapping[str, Files], *arguments: str) -> subprocess.Popen[str]:
    """Pytest at work on ``packages``, handed in as a workspace in ``folder``; its XML goes beside that."""
    for name, files in packages.items():
        write_files(folder / "01_typing" / name, files)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"--submission={folder}"]
    asked = [*command, f"--junitxml={folder}.xml", "-q", *arguments]
    return subprocess.Popen(asked, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def path_of(name: str) -> str:
    """The path that asks for an exercise."""
    return f"tests/01_typing/test_{name}.py"


class Ran:
    """What a run of pytest left: what it printed, its exit status, and the word on each item by id."""

    def __init__(self, process: subprocess.Popen[str], xml: Path) -> None:
        self.printed = process.communicate()[0]
        self.status = process.returncode
        cases = ET.parse(xml).iter("testcase")
        self.words = {_id(case): next((child.tag for child in case), "passed") for case in cases}


def _id(case: ET.Element) -> str:
    return f"{case.attrib['classname'].replace('.', '/')}.py::{case.attrib['name']}"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ran, Ran]:
    """Two wrong programs beside tests of another kind, and a hostile program with an exercise that is missing."""
    honest, hostile = tmp_path_factory.mktemp("honest"), tmp_path_factory.mktemp("hostile")
    write_files(hostile, {"conftest.py": b"raise SystemExit('strangers decide')", "pyproject.toml": ADDOPTS})
    packages = {name: of_corpus(name, solution) for name, solution in HANDED_IN.items()}
    asked = [*map(path_of, HANDED_IN), "tests/gradus/test_marks.py"]
    processes = (
        judged(honest, packages, *asked),
        judged(
            hostile,
            {"first_verdict": {"__init__.py": PATCHES_PYTEST}},
            *(path_of("first_verdict"), f"{path_of('document_workflow')}::lint"),
        ),
    )
    return (
        Ran(processes[0], honest.with_suffix(".xml")),
        Ran(processes[1], hostile.with_suffix(".xml")),
    )


async def verdicts_of_the_checker() -> list[Verdict]:
    """What a checker says of the wrong programs."""
    exercises = [COURSE.find(name) for name in HANDED_IN]
    setting = Setting(default_cache(), dict(os.environ))
    async with open_checker(COURSE, exercises, setting) as checker:
        return [await checker.check(one, of_corpus(one.name, HANDED_IN[one.name])) for one in exercises]


def test_each_test_has_the_outcome_of_the_verdict(runs: tuple[Ran, Ran]) -> None:
    """By id, with types, lint and health besides; nothing else is run."""
    verdicts = asyncio.run(verdicts_of_the_checker())
    expected = {test.id: test.outcome for verdict in verdicts for test in verdict.tests}
    found = {
        f"{path_of(verdict.exercise)}::{aspect}": bool(getattr(verdict, aspect))
        for verdict in verdicts
        for aspect in ASPECTS
    }
    expected |= {name: "failed" if findings else "passed" for name, findings in found.items()}

    assert {one: word.replace("failure", "failed") for one, word in runs[0].words.items()} == expected
    assert set(expected.values()) == {"passed", "failed"}


def test_the_summary_tells_points_and_what_was_left_out(runs: tuple[Ran, Ran]) -> None:
    """A fifth of the points goes with the types; tests of the tool itself say nothing about a submission."""
    printed = " ".join(runs[0].printed.split())

    assert "✗ 1.0 first_verdict 1.6 of 2 not yet right All 15 tests pass. Still open: types" in printed
    assert "not run, since they are no exercise's:" in printed
    assert runs[0].status == pytest.ExitCode.TESTS_FAILED


def test_a_failure_shows_the_rule_and_the_line_and_nothing_of_the_judge(runs: tuple[Ran, Ran]) -> None:
    """Who reads it wants to know what is wrong with the program, not how it was found."""
    assert "01_typing/first_verdict/sentence.py:" in runs[0].printed
    assert "Traceback" not in runs[0].printed
    assert "gradus/" not in runs[0].printed.partition("short test summary")[0]


def test_a_program_that_patches_pytest_gets_nothing_and_is_listed_for_a_look(runs: tuple[Ran, Ran]) -> None:
    """None of its tests passes, whatever the run says of them, and the reason is given in words."""
    of_tests = {word for name, word in runs[1].words.items() if "::test_" in name}

    assert of_tests == {"failure"}
    assert "first_verdict            0 of 2    proves nothing yet" in runs[1].printed
    assert "needs a person's look before it counts:" in runs[1].printed


def test_settings_of_the_submission_are_not_obeyed(runs: tuple[Ran, Ran]) -> None:
    """Neither its ``pyproject.toml`` nor its ``conftest.py`` has a word in a run of the instructor's."""
    assert runs[1].status == pytest.ExitCode.TESTS_FAILED
    assert "strangers decide" not in runs[1].printed


def test_the_form_that_lets_strangers_settings_in_is_refused(tmp_path: Path) -> None:
    """Written without the sign, the path would be taken for one of tests; that is said where it can be said."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--co",
        path_of("first_verdict"),
        "--submission",
        str(tmp_path),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert "Write --submission=PATH, with '='." in done.stderr
    assert done.returncode == pytest.ExitCode.USAGE_ERROR


def test_what_was_not_handed_in_fails_with_that_sentence(runs: tuple[Ran, Ran]) -> None:
    """Also where pytest was asked for a single item of the exercise."""
    assert runs[1].words[f"{path_of('document_workflow')}::lint"] == "failure"
    assert "document_workflow as a whole: Nothing was handed in for this exercise." in runs[1].printed


def verdict_of(state: State, outcome: Outcome = "passed", *, review: tuple[str, ...] = ()) -> Verdict:
    """A verdict on one test, with nothing found."""
    test = TestResult(
        id="t::test_it",
        rule="It works.",
        outcome=outcome,
        worth=1,
        passes_at_start=False,
        failure=None if outcome == "passed" else NEVER_BEGUN,
    )
    empty = not_gradable(COURSE.exercises[0], "no reason")
    score = Score(earned=1, possible=1)
    return empty.model_copy(update={"state": state, "tests": (test,), "score": score, "review": review})


@pytest.mark.parametrize(
    "verdict",
    [
        verdict_of("timeout"),
        verdict_of("failed", review=("It was too good.",)),
        verdict_of("error", "not_run"),
        not_gradable(COURSE.exercises[0], "the disk is full"),
    ],
    ids=["never ends", "to review", "not imported", "our fault"],
)
def test_something_fails_whenever_a_verdict_did_not_pass(verdict: Verdict) -> None:
    """Exit status 0 means that every exercise passed, also where neither a test nor a finding says why not."""
    answers = [answer_for_test(verdict, "t::test_it"), *(answer_for_aspect(verdict, one) for one in ASPECTS)]

    assert any(answer.outcome != "passed" and answer.sentence for answer in answers)


def test_nothing_fails_when_the_verdict_passed() -> None:
    """The other half of the promise."""
    answers = [answer_for_aspect(verdict_of("passed"), one) for one in ASPECTS]

    assert {one.outcome for one in [*answers, answer_for_test(verdict_of("passed"), "t::test_it")]} == {
        "passed"
    }


def test_a_fault_of_ours_is_an_error_and_no_failure() -> None:
    """Whoever counts failures counts the submission's."""
    verdict = not_gradable(COURSE.exercises[0], "the disk is full")

    assert {answer_for_aspect(verdict, one).outcome for one in ASPECTS} == {"error"}
    assert answer_for_test(verdict, "t::test_it").outcome == "error"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("", "--submission is empty"),
        ("nowhere", "nowhere cannot be read: No such file or directory"),
        ("broken.zip", "broken.zip cannot be judged: It is no zip archive, or a damaged one."),
        ("class", r"holds 2 submissions \(a, b\), and pytest judges one at a time"),
    ],
)
def test_what_cannot_be_judged_is_a_mistake_of_use(tmp_path: Path, path: str, said: str) -> None:
    """Pytest ends with its status for wrong use before it collects anything; an empty path is never the course."""
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and no more")
    for name in "ab":
        (tmp_path / "class" / name / "01_typing").mkdir(parents=True)

    with pytest.raises(pytest.UsageError, match=said):
        submission_run(ROOT, str(tmp_path / path) if path else "")


def test_judged_runs_and_workspaces_do_not_load_it() -> None:
    """Their settings are others, and name no plugin."""
    assert "pytest_submission" not in project_settings(["01_typing"])
