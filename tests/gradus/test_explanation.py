"""From the facts of a failure to a sentence that helps: what was expected, what came, which line of one's own."""

from pathlib import Path

import pytest

from gradus.judging.explanation import Explainer, chief, never_awaited
from gradus.judging.sentences import defined_names
from gradus.judging.verdict import Failure, Place
from gradus.runner.composition import Composition, Package, PathMap, Slot
from gradus.runner.records import Comparison, Fault, Frame, Trouble

SCALES = Package(
    "scales",
    "01_parcels",
    {
        "__init__.py": b"from scales.weights import weight\n",
        "weights.py": b"def weight(): ...\ndef weigth(): ...\n",
        "tables.py": b"\xff\xfea\0",
    },
)
NEEDED = Package("letters", "01_parcels", {"__init__.py": b"def letter(): ...\n"})


@pytest.fixture
def explainer(tmp_path: Path) -> Explainer:
    """Of a run of ``scales``, which stands on ``letters``, in a slot of its own."""
    composition = Composition((SCALES, NEEDED), {}, "tests/01_parcels/test_scales.py")
    return Explainer(composition, PathMap(Slot(tmp_path / "slot"), composition.packages))


def fault(exception: str, message: str = "", *frames: Frame) -> Fault:
    """One exception."""
    return {"exception": exception, "message": message, "frames": list(frames)}


def trouble(*faults: Fault, comparison: Comparison | None = None) -> Trouble:
    """These exceptions, the first being the one that was raised."""
    return {"faults": list(faults), "comparison": comparison}


def frame(path: Path, line: int, function: str = "weight") -> Frame:
    """A line of a traceback."""
    return {"path": str(path), "line": line, "function": function, "text": ""}


def folder(tmp_path: Path) -> Path:
    """Where the slot of the explainer runs."""
    return tmp_path / "slot" / "run"


def said(explainer: Explainer, *faults: Fault) -> str:
    """The sentence for these exceptions."""
    return explainer.explain(trouble(*faults)).sentence


@pytest.mark.parametrize("operator", ["==", "is"])
def test_an_equality_tells_expected_and_got(explainer: Explainer, operator: str) -> None:
    """What the learner's code gave stands on the left of a test."""
    sides: Comparison = {"operator": operator, "left": "2", "right": "3"}
    failure = explainer.explain(trouble(fault("AssertionError", "assert 2 == 3"), comparison=sides))
    assert failure == Failure(kind="comparison", sentence="Expected 3, got 2.", expected="3", got="2")


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("<coroutine object weigh at 0x7f00>", "`weigh` gave a coroutine"),
        ("<generator object Scale.weights at 0x7f00>", "`weights` gave a generator"),
        ("<async_generator object weights at 0x7f00>", "`weights` gave an asynchronous generator"),
        ("'<coroutine object weigh at 0x7f00>'", ""),
    ],
)
def test_a_result_that_has_not_begun_to_run_is_named(explainer: Explainer, value: str, word: str) -> None:
    """Whoever sees only an address looks for the mistake in the wrong place."""
    sides: Comparison = {"operator": "==", "left": value, "right": "3"}
    failure = explainer.explain(trouble(fault("AssertionError", "assert …"), comparison=sides))
    assert failure.note.startswith(word)
    assert bool(failure.note) == bool(word)


def test_any_other_comparison_is_shown_as_it_should_hold(explainer: Explainer) -> None:
    """Of ``in`` or ``<`` neither side is the expected one."""
    sides: Comparison = {"operator": "in", "left": "'a'", "right": "'xyz'"}
    failure = explainer.explain(trouble(fault("AssertionError", "who\nassert …"), comparison=sides))
    assert (failure.kind, failure.expected, failure.got) == ("comparison", None, None)
    assert failure.sentence == "This should hold: 'a' in 'xyz'"
    assert failure.note == "who"


def test_an_earlier_comparison_does_not_explain_an_error(explainer: Explainer) -> None:
    """It may have been caught by the test, and what came after it is what failed."""
    sides: Comparison = {"operator": "==", "left": "2", "right": "3"}
    failure = explainer.explain(trouble(fault("KeyError", "'a'"), comparison=sides))
    assert (failure.kind, failure.sentence) == ("error", "KeyError: 'a'")


def test_paths_in_both_sides_are_the_learners(explainer: Explainer, tmp_path: Path) -> None:
    """A verdict never shows where it was made."""
    sides: Comparison = {"operator": "==", "left": f"'{folder(tmp_path)}/src/scales/a.csv'", "right": "'b'"}
    failure = explainer.explain(trouble(fault("AssertionError"), comparison=sides))
    assert failure.got == "'01_parcels/scales/a.csv'"


NOT_WRITTEN = {
    "alone": [fault("NotImplementedError", "scales.weights.weight")],
    "as the cause": [fault("ValueError", "no"), fault("NotImplementedError", "scales.weights.weight")],
    "in a group": [
        fault("ExceptionGroup", "unhandled errors in a TaskGroup (1 sub-exception)"),
        fault("NotImplementedError", "scales.weights.weight"),
    ],
    "after others": [
        fault("AssertionError", "assert 1 == 0"),
        fault("KeyError", "'a'"),
        fault("NotImplementedError", "scales.weights.weight"),
    ],
    "from a child": [
        fault(
            "AssertionError",
            'Traceback (most recent call last):\n  File "x.py", line 3, in weight\n'
            "NotImplementedError: scales.weights.weight\n\nassert 1 == 0",
        )
    ],
    "from a child's group": [
        fault(
            "AssertionError", "  +-+---- 1 ----\n    | NotImplementedError: scales.weights.weight\n    +----"
        )
    ],
    "as a repr": [fault("AssertionError", "assert [NotImplementedError('scales.weights.weight')] == []")],
    "after one of a package it needs": [
        fault("NotImplementedError", "letters.letter"),
        fault("NotImplementedError", "scales.weights.weight"),
    ],
}


@pytest.mark.parametrize("faults", NOT_WRITTEN.values(), ids=NOT_WRITTEN)
def test_a_stub_is_recognised_wherever_its_error_stands(explainer: Explainer, faults: list[Fault]) -> None:
    """Through chains, groups and what a child process printed."""
    failure = explainer.explain(trouble(*faults))
    assert (failure.kind, failure.missing) == ("not_written", "scales.weights.weight")
    assert failure.sentence == (
        "`weight` is not written yet: scales.weights.weight raises NotImplementedError."
    )


def test_a_stubbed_method_is_named_in_full(explainer: Explainer) -> None:
    """A class in between is part of the name."""
    given = said(explainer, fault("NotImplementedError", "scales.weights.Scale.weigh"))
    assert given == "`weigh` is not written yet: scales.weights.Scale.weigh raises NotImplementedError."


@pytest.mark.parametrize("message", ["", "later", "letters.letter", "Scales.weights", "scales"])
def test_another_error_of_that_kind_is_no_stub(explainer: Explainer, message: str) -> None:
    """A program may raise it for reasons of its own, and so may a package that it needs."""
    assert explainer.explain(trouble(fault("NotImplementedError", message))).kind == "error"


SENTENCES = [
    (fault("AssertionError", "the file is open"), "the file is open"),
    (fault("AssertionError"), "An assertion does not hold."),
    (fault("KeyError", "'a'"), "KeyError: 'a'"),
    (fault("CancelledError"), "CancelledError was raised."),
    (
        fault("Failed", "DID NOT RAISE <class 'ValueError'>"),
        "Expected ValueError to be raised, but nothing was.",
    ),
    (
        fault("Failed", "DID NOT RAISE any of (<class 'ValueError'>, <class 'scales.errors.ScaleError'>)"),
        "Expected ValueError or ScaleError to be raised, but nothing was.",
    ),
    (
        fault("RuntimeWarning", "coroutine 'Scale.weigh' was never awaited"),
        "`weigh` was called but never awaited: a coroutine does nothing until it is awaited.",
    ),
    (
        fault("ImportError", "cannot import name 'weights' from 'scales.weights' (/x/weights.py)"),
        "`scales.weights` defines no `weights`. It has `weight`: was that renamed?",
    ),
    (
        fault("ImportError", "cannot import name 'zebra' from 'scales' (/x/__init__.py)"),
        "`scales` defines no `zebra`. Was it renamed or removed?",
    ),
    (
        fault("ImportError", "cannot import name 'weight' from 'scales' (/x/__init__.py)"),
        "`scales` defines no `weight`. Another module of the package does: import it from there.",
    ),
    (
        fault("ImportError", "cannot import name 'weight' from 'letters' (/x/__init__.py)"),
        "`letters` defines no `weight`. Was it renamed or removed?",
    ),
    (
        fault("ModuleNotFoundError", "No module named 'scales.weight'"),
        "The module `scales.weight` is gone. Did you mean `scales.weights`?",
    ),
    (
        fault("ModuleNotFoundError", "No module named 'dataclases'"),
        "The package `dataclases` is not installed. Did you mean `dataclasses`?",
    ),
    (
        fault("ModuleNotFoundError", "No module named 'pandas'"),
        "The package `pandas` is not installed. The exercise can be solved with what the course installs.",
    ),
    (
        fault("OSError", "pytest: reading from stdin while output is captured!  Consider using `-s`."),
        "The program asked for input, and nobody is there to answer. What it needs comes in as parameters.",
    ),
    (
        fault("BdbQuit"),
        "A `breakpoint()` stopped the program, and a verdict has no keyboard. `gradus run` has; here, take it out.",
    ),
    (
        fault("SyntaxError", "source code string cannot contain null bytes"),
        "`tables.py` cannot be read as text: save it as UTF-8.",
    ),
]


@pytest.mark.parametrize(("one", "sentence"), SENTENCES)
def test_an_exception_is_said_in_a_learners_words(explainer: Explainer, one: Fault, sentence: str) -> None:
    """What is meant, and where a name was nearly right, the right one."""
    assert said(explainer, one) == sentence


def test_a_test_that_ran_out_of_time_says_so(explainer: Explainer) -> None:
    """That is a kind of its own: the state of the verdict follows from it."""
    failure = explainer.explain(trouble(fault("StillRunningError", "still waiting after 5.0 s")))
    assert (failure.kind, failure.sentence) == ("timeout", "It was still waiting after 5.0 s.")


def test_a_very_long_message_is_cut(explainer: Explainer) -> None:
    """A screen holds a sentence, not a page."""
    assert len(said(explainer, fault("ValueError", "x" * 5_000))) == 1_500


def test_the_learners_line_comes_before_the_tests(explainer: Explainer, tmp_path: Path) -> None:
    """The innermost line of each, whatever frames lie between and around."""
    run = folder(tmp_path)
    frames = [
        frame(run / "tests/01_parcels/test_scales.py", 12, "test_a"),
        frame(run / "src/scales/weights.py", 3, "outer"),
        frame(run / "src/scales/weights.py", 7, "weight"),
        frame(run / "tests/conftest.py", 2, "called_back"),
    ]
    assert explainer.explain(trouble(fault("KeyError", "'a'", *frames))).places == (
        Place(path="01_parcels/scales/weights.py", line=7, function="weight"),
        Place(path="tests/conftest.py", line=2, function="called_back"),
    )


def test_a_cause_gives_the_line_that_the_error_lacks(explainer: Explainer, tmp_path: Path) -> None:
    """A group has no line of its own; the exception in it does."""
    run = folder(tmp_path)
    group = fault("ExceptionGroup", "two", frame(run / "tests/01_parcels/test_scales.py", 12))
    member = fault("KeyError", "'a'", frame(run / "src/scales/weights.py", 7))
    places = explainer.explain(trouble(group, member)).places
    assert [(place.path, place.line) for place in places] == [
        ("01_parcels/scales/weights.py", 7),
        ("tests/01_parcels/test_scales.py", 12),
    ]


def test_the_other_exceptions_are_named_as_causes(explainer: Explainer) -> None:
    """One line each; the sentence speaks of the chief one."""
    group, member = fault("ExceptionGroup", "two\nlines"), fault("KeyError", "'a'")
    failure = explainer.explain(trouble(group, member, fault("OSError", "gone")))
    assert failure.sentence == "KeyError: 'a'"
    assert failure.causes == ("ExceptionGroup: two", "OSError: gone")


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (["ValueError", "KeyError"], "ValueError"),
        (["ExceptionGroup", "BaseExceptionGroup", "KeyError", "OSError"], "KeyError"),
        (["CollectError", "ModuleNotFoundError"], "ModuleNotFoundError"),
        (["PytestUnraisableExceptionWarning", "RuntimeWarning"], "RuntimeWarning"),
        (["ExceptionGroup", "CollectError"], "CollectError"),
        (["ExceptionGroup"], "ExceptionGroup"),
    ],
)
def test_the_chief_exception_is_no_wrapper(names: list[str], chosen: str) -> None:
    """Groups and pytest's own wrappers say little; where there is nothing else, they must do."""
    assert chief([fault(name) for name in names])["exception"] == chosen


def test_a_failure_without_an_exception_is_survived(explainer: Explainer) -> None:
    """Our records name one; one that judged code has forged may not, and must not stop the verdict."""
    assert said(explainer) == "Exception: nothing was said of it"


def test_a_coroutine_that_was_not_awaited_is_named() -> None:
    """In any of the exceptions; most failures have none."""
    message = "coroutine 'test_a.<locals>.weigh' was never awaited"
    assert never_awaited([fault("ExceptionGroup"), fault("RuntimeWarning", message)]) == (
        "test_a.<locals>.weigh"
    )
    assert never_awaited([fault("KeyError", "'a'")]) is None


def test_the_top_level_names_of_a_module_are_found() -> None:
    """What it defines itself, however; a text that is no Python has none."""
    module = b"import os\na, b = 1, 2\nc = d = 3\ne: int = 4\ndef f(): g = 1\nasync def h(): ...\nclass I:\n    j = 1\n"
    assert list(defined_names(module)) == ["c", "d", "e", "f", "h", "I"]
    assert list(defined_names(b"def f(:\n")) == list(defined_names(b"\0")) == []


DUMP = """\
Thread 0x00007f (most recent call first):
  File "/usr/lib/python3.11/threading.py", line 327 in wait

Current thread 0x00007f (most recent call first):
  File "/usr/lib/python3.11/selectors.py", line 468 in select
  File "{run}/src/scales/weights.py", line 7 in weight
  File "{run}/tests/01_parcels/test_scales.py", line 12 in test_a
"""


def test_a_stack_dump_gives_the_innermost_line_of_the_slot(explainer: Explainer, tmp_path: Path) -> None:
    """Of a process that had to be killed there is nothing else; the library's own lines are passed over."""
    place = explainer.stopped_at(DUMP.format(run=folder(tmp_path)))
    assert place == Place(path="01_parcels/scales/weights.py", line=7, function="weight")


def test_a_stack_dump_without_such_a_line_gives_none(explainer: Explainer) -> None:
    """Nor does an empty one: the signal may have come too early."""
    assert explainer.stopped_at(DUMP.format(run="/elsewhere")) is None
    assert explainer.stopped_at("") is None


def test_what_was_noted_on_an_exception_is_told(explainer: Explainer) -> None:
    """A test adds what it knows, and so may a program."""
    noted: Fault = {**fault("KeyError", "'a'"), "notes": "It happened so: ann, bob\nFailing test case: f()"}
    failure = explainer.explain(trouble(noted))
    assert (failure.sentence, failure.note) == ("KeyError: 'a'", "It happened so: ann, bob")


def test_the_smallest_example_of_a_property_is_told(explainer: Explainer) -> None:
    """What was found by trying is the story to look at; Hypothesis notes it on the exception."""
    failing: Fault = {
        **fault("AssertionError", "assert 7 < 7"),
        "notes": "Failing test case: add(\n    n=7,\n)\n\nMore",
    }
    assert explainer.explain(trouble(failing)).example == "add(\n    n=7,\n)"
