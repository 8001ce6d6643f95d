"""Each rule of the gate refuses an exercise that breaks it, and that rule alone.

``planted_course.txt`` holds two small exercises that break none: one whose bodies are marked, one with a start of its
own. A line ``==== PATH`` begins a file. Each case below is one small edit.
"""

import os
import re
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from gradus.exercises.course import Course, discover
from gradus.gate import behaviour, form
from gradus.gate.behaviour import examine_behaviour
from gradus.gate.breach import Breach
from gradus.gate.child import reference_slot, run_python
from gradus.gate.examination import examine
from gradus.gate.form import examine_form
from gradus.gate.subject import Subject
from gradus.judging.checking import Checker
from gradus.judging.opening import Setting, open_checker
from gradus.runner.composition import write_files
from gradus.runner.environment import default_cache

Files = dict[str, str]
Edit = Callable[[Files], Files]

WEIGHTS_AT, LABELS_AT = "01_parcels/parcel_weights", "01_parcels/parcel_labels"
TESTS_AT = "tests/01_parcels"
WEIGHT_TESTS, LABEL_TESTS = f"{TESTS_AT}/test_parcel_weights.py", f"{TESTS_AT}/test_parcel_labels.py"
CORPUS_AT, LABEL_CORPUS_AT = f"{TESTS_AT}/corpus/parcel_weights", f"{TESTS_AT}/corpus/parcel_labels"
CASES_AT = f"{TESTS_AT}/typing_cases/parcel_labels"


def planted() -> Files:
    """The sound course, with one wrong and one right solution for each exercise."""
    text = Path(__file__).with_name("planted_course.txt").read_text(encoding="utf-8")
    _, *parts = re.split(r"^==== (.+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def with_copies(files: Files) -> Files:
    """As many solutions as the rules ask for."""
    copies = {
        name.replace("_0.py", f"_{number}.py"): text
        for name, text in files.items()
        for number in range(8 if "wrong_0" in name else 2 if "right_0" in name else 0)
    }
    return files | copies


SMALL = planted()
GOOD = with_copies(SMALL)
LISTED = "start_fails: [types, test_shouting_is_done_in_capitals]\n"


def change(path: str, old: str, new: str) -> Edit:
    """One text of one file becomes another; it must be there."""

    def edit(files: Files) -> Files:
        assert old in files[path], f"{old!r} is not in {path}"
        return {**files, path: files[path].replace(old, new)}

    return edit


def add(path: str, text: str) -> Edit:
    """A file gets more text, or is new."""
    return lambda files: {**files, path: files.get(path, "") + text}


def remove(path: str) -> Edit:
    """A file is gone."""
    return lambda files: {name: text for name, text in files.items() if name != path}


def rename(old: str, new: str) -> Edit:
    """A name becomes another wherever it stands."""
    return lambda files: {name.replace(old, new): text.replace(old, new) for name, text in files.items()}


def plant(root: Path, files: Files) -> Course:
    """The course of ``files`` in the place of whatever was at ``root``."""
    for folder in (root / "01_parcels", root / "tests"):
        shutil.rmtree(folder, ignore_errors=True)
    write_files(root, {name: text.encode() for name, text in files.items()})
    return discover(root)


def form_of(course: Course) -> list[Breach]:
    """What the form of all exercises lacks."""
    return [breach for exercise in course.exercises for breach in examine_form(course, exercise)]


def numbered(cases: list[tuple[str, Edit]]) -> list[str]:
    """Ids for cases of which several break the same rule."""
    return [f"{rule}-{number}" for number, (rule, _) in enumerate(cases)]


BAD_MARK = add(f"{WEIGHTS_AT}/weights.py", "# EXERCISE: a mark of nothing.\n")

SOURCE_TEST = '''

def test_the_source_is_what_it_was() -> None:
    """A test that looks where it should not."""
    import inspect

    source = inspect.getsource(total)
    assert {claim}
'''

BAD_FORM = [
    ("files", remove(f"{WEIGHTS_AT}/after.md")),
    ("files", change(f"{WEIGHTS_AT}/hints.md", GOOD[f"{WEIGHTS_AT}/hints.md"], "\n")),
    ("files", remove(WEIGHT_TESTS)),
    ("python", add(f"{WEIGHTS_AT}/weights.py", "def (")),
    ("python", add(f"{LABELS_AT}/start/label.py", "def (")),
    ("python", add(WEIGHT_TESTS, "def (")),
    ("marks", BAD_MARK),
    ("brief-length", add(f"{WEIGHTS_AT}/README.md", "word " * 250)),
    ("brief-parts", change(f"{WEIGHTS_AT}/README.md", "## Done when", "## Finished when")),
    ("brief-parts", change(f"{WEIGHTS_AT}/README.md", "Anything else.", "")),
    ("lesson-length", add(f"{WEIGHTS_AT}/lesson.md", "word " * 1200)),
    ("lesson-blocks", change(f"{WEIGHTS_AT}/lesson.md", "double = 2 * 2", "double = 2 *")),
    ("lesson-blocks", change(f"{WEIGHTS_AT}/lesson.md", "```python\ndouble = ", "```py\ndouble = ")),
    (
        "lesson-blocks",
        change(f"{WEIGHTS_AT}/lesson.md", "raises ZeroDivisionError", "raise ZeroDivisionError"),
    ),
    ("lesson-blocks", add(f"{WEIGHTS_AT}/lesson.md", "```python\n")),
    ("hints", change(f"{WEIGHTS_AT}/hints.md", "## A question\n\nWhy?\n", "")),
    ("hints", change(f"{WEIGHTS_AT}/hints.md", "Why?", "")),
    ("test-names", rename("test_a_kilogram_is_heavy_already", "test_kilogram_heavy")),
    ("test-names", rename("test_a_kilogram_is_heavy_already", "test_the_lightest_of_all_is_found")),
    ("test-docstrings", change(WEIGHT_TESTS, '"""Of 1, 3 and 2 it is 3."""', "pass")),
    (
        "test-docstrings",
        change(WEIGHT_TESTS, "Of 1, 3 and 2 it is 3.", "The heaviest of all must be found."),
    ),
    ("package-name", rename("parcel_weights", "tomllib")),
    ("package-name", rename("parcel_weights", "rich")),
    ("package-name", rename("parcel_weights", "gradus")),
    ("layers", change(f"{WEIGHTS_AT}/weights.py", "HEAVY = 1_000", "import gradus")),
    ("layers", add(f"{WEIGHTS_AT}/weights.py", "import pluggy\n")),
    ("layers", add(f"{WEIGHTS_AT}/weights.py", "from parcel_labels.label import LINE\n")),
    ("layers", add(f"{LABELS_AT}/start/label.py", "import no_such_package\n")),
    ("layers", add(WEIGHT_TESTS, "from gradus import errors\n")),
    ("start-kind", change(f"{WEIGHTS_AT}/weights.py", "# EXERCISE:", "# So:")),
    (
        "start-kind",
        change(f"{LABELS_AT}/label.py", "    return f", "    # EXERCISE: join both.\n    return f"),
    ),
    ("start-kind", add(f"{LABELS_AT}/start/lable.py", "")),
    ("mark-count", change(f"{WEIGHTS_AT}/weights.py", "# EXERCISE: give", "# Give")),
    ("start-fails-names", change(f"{LABELS_AT}/README.md", "types, ", "types, test_of_nothing, ")),
    ("start-fails-names", change(f"{LABELS_AT}/README.md", LISTED, "")),
    ("start-fails-names", change(f"{WEIGHTS_AT}/README.md", "points: 2", "points: 2\nstart_fails: [types]")),
    ("public-names", change(f"{LABELS_AT}/__init__.py", '["label", "shout"]', '["shout", "label"]')),
    (
        "public-names",
        change(f"{LABELS_AT}/__init__.py", '["label", "shout"]', '["label", "shout", "whisper"]'),
    ),
    ("public-names", change(f"{LABELS_AT}/__init__.py", "__all__", "NAMES")),
    ("start-names", change(f"{LABELS_AT}/start/label.py", "def shout", "def cry")),
    (
        "start-names",
        add(
            f"{LABELS_AT}/start/__init__.py", "from parcel_labels.label import label\n\n__all__ = ['label']\n"
        ),
    ),
    ("typing-cases", remove(f"{CASES_AT}/accept_town.py")),
    ("typing-cases", add(f"{CASES_AT}/reject_town.py", "label\n")),
    ("typing-cases", change(f"{CASES_AT}/reject_town.py", "  # expect: arg-type", "")),
    ("typing-cases", rename("assert_type(given, str)", "print(given)")),
    ("typing-cases", add(f"{CASES_AT}/case_town.py", "")),
    ("corpus-size", remove(f"{CORPUS_AT}/wrong_7.py")),
    ("corpus-size", remove(f"{CORPUS_AT}/right_1.py")),
    ("corpus-form", rename("wrong_7", "worng_7")),
    ("corpus-form", change(f"{CORPUS_AT}/wrong_7.py", "weights.py", "wieghts.py")),
    ("corpus-form", change(f"{CORPUS_AT}/wrong_7.py", "test_the_heaviest_of", "test_the_largest_of")),
    ("corpus-form", change(f"{CORPUS_AT}/wrong_7.py", "\n  - test_the_heaviest_of_all_is_found", " []")),
    ("corpus-form", change(f"{CORPUS_AT}/right_1.py", "[]", "[types]")),
]


@pytest.mark.parametrize(("rule", "edit"), BAD_FORM, ids=numbered(BAD_FORM))
def test_a_flaw_of_the_form_is_refused_by_its_own_rule(tmp_path: Path, rule: str, edit: Edit) -> None:
    """One edit of a sound course breaks one rule; an author who mends that is through."""
    assert {breach.rule for breach in form_of(plant(tmp_path, edit(GOOD)))} == {rule}


def test_a_sound_course_has_nothing_to_refuse(tmp_path: Path) -> None:
    """Otherwise the cases above would prove nothing."""
    assert form_of(plant(tmp_path, GOOD)) == []


def test_tests_may_fill_a_folder(tmp_path: Path) -> None:
    """Its files are tests as one file would be, classes of tests included."""
    moved = rename("test_parcel_labels.py", "test_parcel_labels/test_parcel_labels.py")(GOOD)
    grouped = add(
        f"{TESTS_AT}/test_parcel_labels/test_group.py", "class TestShort:\n    def test_it(self): ...\n"
    )
    breaches = form_of(plant(tmp_path, grouped(moved)))
    assert [breach.rule for breach in breaches] == ["test-names", "test-docstrings"]


def test_a_breach_says_where_and_what_to_do(tmp_path: Path) -> None:
    """The author finds file and line, and the change that helps."""
    course = plant(tmp_path, add(f"{WEIGHTS_AT}/weights.py", "import pluggy\n")(GOOD))
    line = len(GOOD[f"{WEIGHTS_AT}/weights.py"].splitlines()) + 1
    assert form_of(course) == [
        Breach(
            "parcel_weights",
            "layers",
            f"{WEIGHTS_AT}/weights.py:{line}: imports pluggy, which nobody declares: add pluggy to pyproject.toml,"
            " or do without",
        )
    ]


TOWN_TEST = "test_the_name_stands_above_the_town"

BAD_BEHAVIOUR = [
    ("reference", change(f"{WEIGHTS_AT}/weights.py", "max(weights)", "weights[0]")),
    ("reference", change(f"{WEIGHTS_AT}/weights.py", "HEAVY = 1_000", "HEAVY: str = 1_000")),
    ("reference", change(f"{WEIGHTS_AT}/weights.py", "HEAVY = 1_000", "l = 1\nHEAVY = 1_000")),
    ("start-format", change(f"{LABELS_AT}/start/label.py", "(name: str, ", "( name: str, ")),
    ("start-imports", add(f"{LABELS_AT}/start/label.py", "\n\nNOTHING = {}[LINE]\n")),
    ("start-types", change(f"{LABELS_AT}/start/label.py", "(text)", "(text: str) -> str")),
    ("start-types", change(f"{LABELS_AT}/README.md", "[types, ", "[")),
    ("start-lint", change(f"{LABELS_AT}/start/label.py", 'LINE = "-"', 'LINE = "-"\nl = 1')),
    ("start-lint", change(f"{LABELS_AT}/README.md", "[types, ", "[types, lint, ")),
    ("start-fails", change(f"{LABELS_AT}/start/label.py", "return text", "return text.upper()")),
    ("start-fails", change(f"{LABELS_AT}/start/label.py", "{name}\\n{town}", "{town}")),
    ("probe", add(WEIGHT_TESTS, SOURCE_TEST.format(claim="source.count('\\n') == 4"))),
    ("not-written", change(WEIGHT_TESTS, "pytest.raises(ValueError)", "pytest.raises(Exception)")),
    ("not-written", change(WEIGHT_TESTS, ", run.stderr", "")),
    ("body-untested", rename("def test_the_lightest", "def look_for_the_lightest")),
    ("start-passes", add(WEIGHT_TESTS, SOURCE_TEST.format(claim="'TODO' not in source"))),
    ("body-at-import", add(f"{WEIGHTS_AT}/weights.py", "\n\nNOTHING = total([])\n")),
    (
        "wrong-solution",
        change(f"{LABEL_CORPUS_AT}/wrong_0.py", TOWN_TEST, "test_shouting_is_done_in_capitals"),
    ),
    ("wrong-solution", change(f"{LABEL_CORPUS_AT}/wrong_0.py", "fails:\n", "fails:\n  - types\n")),
    ("wrong-solution", change(f"{LABEL_CORPUS_AT}/wrong_0.py", 'f"{town}', 'b"{town}')),
    ("wrong-solution", change(f"{LABEL_CORPUS_AT}/wrong_0.py", 'f"{town}\\n{name}"', 'name + "\\n" + town')),
    ("wrong-solution", add(f"{LABEL_CORPUS_AT}/wrong_0.py", "\n\nNOTHING = {}[LINE]\n")),
    ("right-solution", change(f"{LABEL_CORPUS_AT}/right_0.py", "[name, town]", "[town, name]")),
    ("right-solution", change(f"{LABEL_CORPUS_AT}/right_0.py", "    return", "    l = 1\n    return")),
    ("demonstration", add(f"{WEIGHTS_AT}/__main__.py", "    raise SystemExit(3)\n")),
    ("demonstration", change(f"{LABELS_AT}/__main__.py", "print(label", "(label")),
    ("demonstration", add(f"{LABELS_AT}/__main__.py", '    open("label.txt", "w").close()\n')),
    ("lesson-runs", change(f"{LABELS_AT}/lesson.md", "double == 4", "double == 5")),
    ("lesson-runs", change(f"{LABELS_AT}/lesson.md", "double / 0", "double / 1")),
    ("lesson-runs", change(f"{LABELS_AT}/lesson.md", "raises ZeroDivisionError", "raises ValueError")),
]


@dataclass(frozen=True)
class Bench:
    """One warm checker for all cases: its folder stays, what is planted there changes."""

    root: Path
    checker: Checker

    async def examine(self, files: Files) -> list[Breach]:
        """What the exercises do wrong that ``files`` has otherwise than the sound course."""
        course = plant(self.root, files)
        changed = "".join(name for name in files if files[name] != SMALL.get(name))
        exercises = [one for one in course.exercises if one.name in changed]
        return [breach for one in exercises for breach in await examine_behaviour(course, one, self.checker)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bench(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bench]:
    """Opened on the sound course."""
    root, cache = tmp_path_factory.mktemp("course").resolve(), default_cache()
    course = plant(root, SMALL)
    async with open_checker(course, course.exercises, Setting(cache, os.environ)) as checker:
        yield Bench(root, checker)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(("rule", "edit"), BAD_BEHAVIOUR, ids=numbered(BAD_BEHAVIOUR))
async def test_a_flaw_in_behaviour_is_refused_by_its_own_rule(bench: Bench, rule: str, edit: Edit) -> None:
    """The program is run, and one edit of a sound course breaks one rule."""
    breaches = await bench.examine(edit(SMALL))
    assert {breach.rule for breach in breaches} == {rule}, breaches


SHARED_TEST = '''

@pytest.fixture(scope="module")
def known() -> int:
    """Shared, so that it is made once."""
    return total([1, 2])


@pytest.mark.parametrize("limit", [2, 1])
def test_three_grams_are_more_than_that(known: int, limit: int) -> None:
    """1 and 2 g are more than 2 g."""
    assert known > limit
'''

SOUND_BEHAVIOUR = [
    add(WEIGHT_TESTS, SHARED_TEST),
    rename('"parcel_weights"],', '"parcel_weights"], env={"PYTHONPATH": os.environ["PYTHONPATH"]},'),
]


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("edit", SOUND_BEHAVIOUR, ids=["shared fixture", "child without environment"])
async def test_what_is_reached_by_a_detour_is_let_in(bench: Bench, edit: Edit) -> None:
    """A fixture that several tests share, a child whose environment was made from nothing."""
    assert await bench.examine(edit(SMALL)) == []


def test_every_rule_of_the_gate_has_refused_something() -> None:
    """A rule that never refuses might as well not be there."""
    refused = {rule for rule, _ in [*BAD_FORM, *BAD_BEHAVIOUR]}
    assert refused == {*form.FOUNDATIONS, *form.RULES, "reference", *behaviour.RULES}


@pytest.mark.asyncio(loop_scope="module")
async def test_a_sound_exercise_is_let_in_and_progress_is_told(bench: Bench) -> None:
    """Form and behaviour of both; whoever waits hears what is looked at."""
    course, heard = plant(bench.root, GOOD), list[str]()
    breaches = [
        breach
        for one in course.exercises
        for breach in await examine(course, one, bench.checker, heard.append)
    ]
    assert breaches == []
    assert "solution 10 of 10" in heard


@pytest.mark.asyncio(loop_scope="module")
async def test_an_exercise_that_cannot_be_read_is_not_run(bench: Bench) -> None:
    """What a mark that nothing claims would do to the start is nobody's verdict."""
    course, heard = plant(bench.root, BAD_MARK(SMALL)), list[str]()
    breaches = await examine(course, course.exercises[0], bench.checker, heard.append)
    assert ([breach.rule for breach in breaches], heard) == (["marks"], ["the form"])


async def test_a_program_that_does_not_end_is_killed(tmp_path: Path) -> None:
    """A demonstration that waits for ever is a breach, and never the end of the gate."""
    course = plant(tmp_path, SMALL)
    with reference_slot(Subject(course, course.exercises[0])) as slot:
        ended = await run_python(slot, ["-c", "import threading; threading.Event().wait()"], seconds=0.2)
    assert ended.status is None
    assert "was still running" in ended.how
