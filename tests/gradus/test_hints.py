"""Hints climb one rung at a time, and are about what fails."""

import re
from pathlib import Path

import pytest

from gradus.exercises.course import Exercise, discover
from gradus.judging.verdict import Failure, Place, Score, TestResult, TypeFinding, Verdict
from gradus.learner.failing import failing_names
from gradus.learner.hints import next_hint, open_hints, read_rungs
from gradus.learner.progress import record_verdict
from gradus.learner.workspace import Workspace
from gradus.runner.composition import write_files

HERE = Path(__file__).parent
HINTS = """\
## A question

What is asked?

### total

What is none of them together?

### heaviest

Which stays?

## The tool to reach for

### total

```
## no heading: sum(...)
```

### Shelf.heaviest

`max`

## The shape of the answer

One line.
"""


@pytest.fixture
def weights(tmp_path: Path) -> Exercise:
    """The planted exercise, with the hints above."""
    text = (HERE / "planted_course.txt").read_text(encoding="utf-8")
    _, *parts = re.split(r"^==== (.+)\n", text, flags=re.MULTILINE)
    write_files(tmp_path, dict(zip(parts[::2], (part.encode() for part in parts[1::2]), strict=True)))
    write_files(tmp_path, {"01_parcels/parcel_weights/hints.md": HINTS.encode()})
    return discover(tmp_path).find("parcel_weights")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Where progress is kept; nothing else of it is asked for."""
    return Workspace(tmp_path / "mine")


def failed(test: str, **failure: object) -> TestResult:
    """A test that fails like this."""
    why = Failure.model_validate({"kind": "error", "sentence": "", **failure})
    at = f"tests/01_parcels/test_parcel_weights.py::{test}"
    return TestResult(id=at, rule="", outcome="failed", worth=1, passes_at_start=False, failure=why)


def verdict(*tests: TestResult, types: tuple[TypeFinding, ...] = ()) -> Verdict:
    """A verdict with these objections."""
    said = {"exercise": "parcel_weights", "id": "1.1", "title": "", "phase": "01_parcels", "state": "failed"}
    score = Score(earned=0, possible=2)
    return Verdict.model_validate({**said, "sentence": "", "score": score, "tests": tests, "types": types})


def names(exercise: Exercise, judged: Verdict) -> tuple[str, ...]:
    """What fails, when the learner's files are the reference."""
    return failing_names(exercise, exercise.reference, judged)


def judge(workspace: Workspace, exercise: Exercise, *tests: str) -> None:
    """The last verdict has these tests failing."""
    record_verdict(workspace.state, exercise, exercise.start, verdict(*(failed(test) for test in tests)))


def test_rungs_open_one_at_a_time(workspace: Workspace, weights: Exercise) -> None:
    """The first call opens the first of three; after the last, it stays open and says that it is the last."""
    hints = [next_hint(workspace, weights) for _ in range(4)]

    assert [(hint.number, hint.of, hint.is_last) for hint in hints] == [
        (1, 3, False),
        (2, 3, False),
        (3, 3, True),
        (3, 3, True),
    ]
    assert [hint.title for hint in hints[:2]] == ["A question", "The tool to reach for"]


def test_what_is_open_can_be_read_again(workspace: Workspace, weights: Exercise) -> None:
    """From the first on, and nothing more is opened by that."""
    assert open_hints(workspace, weights) == ()
    opened = (next_hint(workspace, weights), next_hint(workspace, weights))
    assert open_hints(workspace, weights) == open_hints(workspace, weights) == opened


def test_a_part_is_shown_when_that_is_what_fails(workspace: Workspace, weights: Exercise) -> None:
    """What is for everyone comes before it, and the parts of others are left out."""
    judge(workspace, weights, "test_without_parcels_none_is_heaviest")
    first, second = next_hint(workspace, weights), next_hint(workspace, weights)

    assert (first.topic, first.text) == ("heaviest", "What is asked?\n\nWhich stays?")
    assert (second.topic, second.text) == ("heaviest", "`max`")


def test_each_topic_climbs_its_own_ladder(workspace: Workspace, weights: Exercise) -> None:
    """Whoever has mended one function begins at the first rung with the next, and can come back."""
    judge(workspace, weights, "test_the_total_adds_up_all_weights")
    assert [next_hint(workspace, weights).number for _ in range(2)] == [1, 2]
    judge(workspace, weights, "test_without_parcels_none_is_heaviest")
    assert next_hint(workspace, weights).number == 1
    judge(workspace, weights, "test_the_total_adds_up_all_weights")
    assert next_hint(workspace, weights).number == 3


def test_what_has_no_part_gets_what_is_for_everyone(workspace: Workspace, weights: Exercise) -> None:
    """No topic, and no part."""
    judge(workspace, weights, "test_a_kilogram_is_heavy_already")
    hint = next_hint(workspace, weights)

    assert (hint.topic, hint.text) == ("", "What is asked?")


def test_before_the_first_verdict_the_first_part_is_shown(workspace: Workspace, weights: Exercise) -> None:
    """Everything is missing then, and one begins at the beginning."""
    assert next_hint(workspace, weights).topic == "total"


def test_a_heading_in_a_code_block_is_code(weights: Exercise) -> None:
    """Three rungs, whatever the examples hold; a part of a class's method goes by both names."""
    rungs = read_rungs(weights)

    assert [rung.title for rung in rungs][1:] == ["The tool to reach for", "The shape of the answer"]
    assert list(rungs[1].parts) == ["total", "Shelf.heaviest"]
    assert "## no heading" in rungs[1].parts["total"]


def test_what_a_stub_raised_comes_first(weights: Exercise) -> None:
    """Then what else the failing test mentions; no name that is not the program's."""
    test = failed("test_the_total_adds_up_all_weights", missing="parcel_weights.weights.lightest")
    assert names(weights, verdict(test)) == ("lightest", "total")


def test_a_traceback_names_the_learners_function(weights: Exercise) -> None:
    """The test's own place does not count."""
    places = (
        Place(path="01_parcels/parcel_weights/weights.py", line=9, function="weigh"),
        Place(path="tests/01_parcels/test_parcel_weights.py", line=9, function="describe"),
    )
    assert names(weights, verdict(failed("test_unknown", places=places))) == ("weigh",)


def test_a_type_error_is_about_the_definition_around_it(weights: Exercise) -> None:
    """In the learner's own file, whose lines are others than the reference's."""
    place = Place(path="01_parcels/parcel_weights/weights.py", line=3)
    finding = TypeFinding(source="mypy", code="misc", message="", place=place)
    files = {"weights.py": b"\n\ndef total(x): return x\n"}

    assert failing_names(weights, files, verdict(types=(finding,))) == ("total",)
    assert failing_names(weights, {"weights.py": b"def ("}, verdict(types=(finding,))) == ()


def test_a_typing_case_says_what_it_is_about(tmp_path: Path, weights: Exercise) -> None:
    """The brackets of the test name its file."""
    labels = discover(tmp_path).find(weights.name.replace("weights", "labels"))
    assert names(labels, verdict(failed("test_types[accept_town]"))) == ("label",)
