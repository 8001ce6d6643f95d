"""Canaries fail for every program, look like any other test, and leave no trace in what is told afterwards."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradus.exercises.course import Exercise, course_root, discover
from gradus.judging.altered_tests import AlterableTest, SourceOfTests
from gradus.judging.canaries import COUNT, Armed, arm
from gradus.judging.disarming import disarm
from gradus.judging.twins import function_of
from gradus.runner.interface import TestRun
from gradus.runner.records import Comparison, Expected, Fault, Frame, Outcome, Record, Trouble
from gradus.runner.records import Tested as Result

COURSE = discover(course_root())
PATH = "tests/01_parcels/test_scales.py"
SAMPLE = b'''\
"""Scales."""

import asyncio
from dataclasses import dataclass

import pytest

HEAVY = pytest.mark.parametrize("weight", [700, 800])


@dataclass(frozen=True)
class Label:
    text: str


@pytest.fixture
def parcel():
    return {"to": "Jane", "weight": 250}


def test_a_parcel_has_an_address_on_it(parcel):
    """Every parcel goes somewhere."""
    assert parcel["to"] == "Jane"


async def test_weighing_takes_its_time_and_ends() -> None:
    await asyncio.sleep(0)
    assert ["light", "heavy"] == ["light", "heavy"], "order matters"


class TestOfTheBalance:
    @HEAVY
    def test_heavy_things_go_to_the_lower_shelf(self, weight):
        shelf = "lower" if weight > 500 else "upper"
        assert shelf == "lower"

    def test_the_balance_refuses_negative_weights(self):
        with pytest.raises(ValueError):
            int("-")


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        (10, "small parcel"),
        pytest.param(999, "large parcel", id="limit"),
    ],
)
def test_a_weight_has_a_name_for_people(weight, expected):
    name = "small parcel" if weight < 500 else "large parcel"
    assert name == expected


def test_the_price_is_written_with_its_currency() -> None:
    price = 1250
    assert f"{price} EUR" == f"{price} EUR"
    assert (price, Label("x")) == (1250, Label("x"))
    assert "no longer" in "it is no longer here"
'''


def chance(seed: int = 1) -> Random:
    """Drawn the same way every time."""
    return Random(seed)  # noqa: S311  # a test hides nothing


def armed(seed: int = 1, source: bytes = SAMPLE, count: int = COUNT) -> Armed:
    """The sample with canaries."""
    return arm({PATH: source}, chance(seed), count=count)


def offers(body: str, head: str = "def test_one_two_three_four():") -> tuple[AlterableTest, ...]:
    """What a module of one test can have changed."""
    return SourceOfTests(f"{head}\n    {body}\n".encode()).alterable


def changed(text: str, seed: int = 1) -> str:
    """An expectation, changed."""
    [test] = offers(f"assert answer() == {text}")
    return test.altered(chance(seed))[1].decode().strip().partition(" == ")[2]


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ('"heavy"', '"h(ea|[aeiou]a|e[aeiou])vy"|"heav"|"hea[bcdfghjklmnpqrstvwxyz]y"'),
        ('[True, 3, "tea"]', r'\[True, 3, "t[aiou]a"\]'),
        ('{"a": 404, "b": None}', r'\{"a": 4[4-9]4, "b": None\}'),
        ('f"{weight} kg of tea"', r'f"\{weight\} kg of t[aiou]a"'),
        ("list(range(101))", r"list\(range\(1[4-9]1\)\)"),
        ("12", "[4-9]2"),
    ],
)
def test_one_letter_or_digit_changes_and_the_type_stays(text: str, pattern: str) -> None:
    """A vowel for a vowel, a digit that is not the last; names in braces, truth values and short words stay."""
    found = {changed(text, seed) for seed in range(20)}
    assert text not in found
    assert [one for one in found if not re.fullmatch(pattern, one)] == []


@pytest.mark.parametrize(
    "body",
    [
        "assert answer() == 7",
        "assert answer() == [True, None, 1.5, 'it', '']",
        "assert answer() == Label('heavy')",
        "assert answer() != 'heavy'",
        "assert 'heavy' not in answer()",
        "assert 'tea' in answer()",
        "assert answer() == 'heavy' or late",
        "for one in answer(): assert one == 'heavy'",
        "if late: return\n    assert answer() == 'heavy'",
        "assert answer() == 'heavy', test_one_two_three_four",
        "with pytest.raises(LabelError): answer()",
        "with pytest.raises(Label, match='hea?vy'): answer()",
    ],
)
def test_what_a_mistake_could_meet_is_left_alone(body: str) -> None:
    """Small figures and truth values, objects of the package, what may not be reached, loose patterns."""
    assert offers(body) == ()


def test_property_tests_are_left_alone() -> None:
    """Hypothesis would look for the smallest example, and take its time."""
    head = "from hypothesis import settings\nlaw = settings()\n@law\ndef test_one_two_three_four(text):"
    assert offers("assert text == 'heavy'", head) == ()


def test_slow_tests_are_told_apart() -> None:
    """Those with more than five cases, and those that start a process, a helper or a fixture of theirs included."""
    helper = "def run():\n    return subprocess.run([])\n"
    [direct] = offers("assert run() == 'heavy'", f"{helper}def test_one():")
    [fixture] = offers("assert 'heavy' in run", f"{helper}def test_one(run):")
    [quick] = offers("assert walk() == 'heavy'", f"{helper}def test_one():")
    cases = "@pytest.mark.parametrize('one', [0, 1])\n@pytest.mark.parametrize('two', [0, 1, 2])\n"
    [many] = offers("assert walk() == 'heavy'", f"{cases}def test_one(one, two):")
    assert [direct.slow, fixture.slow, quick.slow, many.slow] == [True, True, False, True]


def functions(tree: ast.Module) -> dict[str, ast.AST]:
    """Test functions by their qualified names."""
    inner = [(f"{one.name}::", one.body) for one in tree.body if isinstance(one, ast.ClassDef)]
    return {
        f"{PATH}::{scope}{one.name}": one
        for scope, body in [("", tree.body), *inner]
        for one in body
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def restored(found: Armed) -> str:
    """The armed module without its canaries, twins under their true names, as a syntax tree."""
    text = found.files[PATH].decode()
    tree = ast.parse(text)
    known = functions(tree)
    for twins in found.twins:
        true = known[twins.twin if twins.original_is_canary else twins.original]
        canary = known[twins.canary]
        assert ast.dump(canary) != ast.dump(true)
        true.name = twins.original.rpartition("::")[2]  # type: ignore[attr-defined]  # a function has a name
        for body in (one.body for one in ast.walk(tree) if isinstance(one, ast.Module | ast.ClassDef)):
            body[:] = [one for one in body if one is not canary]
    return ast.dump(tree)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 7), st.sampled_from([b"\n", b"\r\n"]))
def test_arming_changes_no_other_test(seed: int, count: int, ending: bytes) -> None:
    """Canaries out and names back, the module is what it was, whatever its lines end with."""
    source = SAMPLE.replace(b"\n", ending)[: -len(ending)]
    found = armed(seed, source, count)
    assert restored(found) == ast.dump(ast.parse(source))
    assert len(found.canaries) == min(count, len(found.candidates))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_both_sides_of_the_coin_show(seed: int) -> None:
    """Whoever trusts the names that are known, and whoever trusts none of the others, is wrong at least once."""
    assert {twins.original_is_canary for twins in armed(seed, count=2).twins} == {True, False}


def test_every_fall_of_the_coins_is_possible() -> None:
    """Three canaries have six ways to lie."""
    falls = {tuple(twins.original_is_canary for twins in armed(seed, count=3).twins) for seed in range(40)}
    assert len(falls) == 2**3 - 2


def test_a_drawn_name_is_made_of_known_words() -> None:
    """It is new, of words that the module's own names have, and no longer than what it stands beside."""
    words = {word for name in SourceOfTests(SAMPLE).names for word in name.split("_")}
    for twins in (one for seed in range(20) for one in armed(seed).twins):
        name = twins.twin.rpartition("::")[2]
        assert set(name.split("_")) <= words
        assert name.encode() not in SAMPLE
        assert len(name) <= len(twins.original.rpartition("::")[2])


def test_what_cannot_be_armed_is_left_as_it_is() -> None:
    """No Python, no test, no test module: the files stay, and there are no canaries."""
    files = {
        PATH: b"def test(:",
        "tests/test_b.py": b"\xff",
        "tests/helper.py": SAMPLE,
        "tests/test_c.py": b"",
    }
    found = arm(files, chance())
    assert (found.files, found.canaries, found.listing(["a[b]"])) == (files, frozenset(), ("a[b]",))


def test_canaries_are_spread_over_all_files_of_a_folder() -> None:
    """An exercise may have a folder of tests; typing cases in it are data."""
    paths = ["tests/p/test_x/test_a.py", "tests/p/test_x/test_b.py", "tests/p/typing_cases/x/test_c.py"]
    found = arm(dict.fromkeys(paths, SAMPLE), chance())
    assert {canary.partition("::")[0] for canary in found.canaries} == set(paths[:2])


def outcomes(folder: Path, found: Armed) -> Mapping[str, str]:
    """What pytest says of the armed sample, by id."""
    path = folder / PATH
    path.parent.mkdir(parents=True)
    path.write_bytes(found.files[PATH])
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-rA",
        "-q",
        "--tb=no",
        "-p",
        "no:cacheprovider",
        "--rootdir=.",
    ]
    asked = [*command, "--asyncio-mode=auto", "-c", "none.ini", PATH]
    (folder / "none.ini").write_text("[pytest]\n", encoding="utf-8")
    said = subprocess.run(asked, cwd=folder, capture_output=True, text=True, check=False).stdout
    lines = re.findall(rf"^(PASSED|FAILED) ({PATH}::.+?)(?: - .*)?$", said, re.MULTILINE)
    return {name: outcome for outcome, name in lines}


def test_a_right_program_fails_the_canaries_and_nothing_else(tmp_path: Path) -> None:
    """Coroutines, methods, fixtures, marks and cases: each canary fails in every case, all other tests pass."""
    found = armed(count=6)
    said = outcomes(tmp_path, found)
    assert {function_of(name) for name, outcome in said.items() if outcome == "FAILED"} == found.canaries
    assert len(said) == 2 * 8
    assert len(found.canaries) == len(found.candidates) == 6


ENOUGH = 2


@pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda exercise: exercise.name)
def test_every_exercise_has_enough_tests_to_change(exercise: Exercise) -> None:
    """One canary is in the place of a true test and one is not: with fewer than two, a forger need not guess."""
    tests = {path: text for path, text in exercise.test_files.items() if path.startswith(exercise.test_root)}
    assert len(arm(tests, chance()).candidates) >= ENOUGH


def through(name: str, outcome: Outcome, trouble: Trouble | None = None) -> Result:
    """A test that is through."""
    return {
        "kind": "tested",
        "id": name,
        "outcome": outcome,
        "seconds": 0.0,
        "printed": name,
        "trouble": trouble,
    }


def failing(source: bytes, name: str) -> list[Record]:
    """A test that fails on its own line, and says so wherever it can."""
    function = name.rpartition("::")[2]
    line = source[: source.index(f" {function}(".encode())].count(b"\n") + 1
    place = f'File "/slot/run/{PATH}", line {line} in {function}, /tmp/{function[:30]}0'
    frame: Frame = {
        "path": f"/slot/run/{PATH}",
        "line": line,
        "function": function,
        "text": f"def {function}():",
    }
    fault: Fault = {"exception": "E", "message": place, "frames": [frame], "notes": f"{PATH}:{line}"}
    sides: Comparison = {"operator": "==", "left": function, "right": f"{PATH}:1"}
    waiting = [f"{function} → Event.wait, {PATH}:{line}"]
    return [
        {"kind": "found", "finding": "hang", "test": name, "waiting": waiting, "frame": frame},
        through(name, "failed", {"faults": [fault], "comparison": sides}),
    ]


def story(source: bytes, names: Iterable[str]) -> list[Record]:
    """A run in which every test fails."""
    told = [record for name in names for record in failing(source, name)]
    tests: list[Expected] = [
        {
            "id": record["id"],
            "rule": "",
            "points": 1.0,
            "line": record["trouble"]["faults"][0]["frames"][0]["line"],
        }
        for record in told
        if record["kind"] == "tested" and record["trouble"]
    ]
    return [{"kind": "collected", "tests": tests}, *told, {"kind": "finished", "status": 1}]


@pytest.mark.parametrize("seed", range(8))
def test_a_translated_run_knows_nothing_of_canaries(seed: int) -> None:
    """Ids, lines, functions and texts are those of the true tests, in their order; canaries are left out."""
    found = armed(seed, count=6)
    run = TestRun(story(found.files[PATH], found.listing(found.candidates)))
    assert disarm(found, run).records == story(SAMPLE, found.candidates)


def test_cases_keep_their_brackets() -> None:
    """Whatever stands in them; the cases of a test stay together, and those of its twin come after."""
    found = armed(count=6)
    names = [f"{name}[{case}]" for name in found.candidates for case in ("a::b[c]", "1-2")]
    listed = found.listing(names)
    assert [function_of(name) for name in listed[:3]] == [found.twins[0].original] * 2 + [found.twins[0].twin]
    told = disarm(found, TestRun([through(name, "passed") for name in listed])).records
    assert [record["id"] for record in told if record["kind"] == "tested"] == names


def test_canaries_alone_do_not_fail_a_run() -> None:
    """Where all true tests pass, pytest would have said 0; what the process printed is translated as well."""
    found = armed()
    twin = found.twins[0].twin
    listed = found.listing(found.candidates)
    records: list[Record] = [
        through(name, "failed" if name in found.canaries else "passed") for name in listed
    ]
    told = disarm(found, TestRun([*records, {"kind": "finished", "status": 1}], output=twin, stack=twin))
    assert told.records[-1] == {"kind": "finished", "status": 0}
    assert (told.output, told.stack) == (found.twins[0].original,) * 2
