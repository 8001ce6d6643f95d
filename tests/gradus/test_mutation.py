"""Mutants of an exercise: what is made, how they fare, and what is said of those that get away.

``mutated_course.txt`` holds one small exercise whose tests let a mistake pass. A line ``==== PATH`` begins a file.
"""

import json
import os
import re
import textwrap
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from difflib import ndiff
from pathlib import Path

import pytest
import pytest_asyncio

from gradus.errors import CorpusError, CourseError
from gradus.exercises.course import Exercise, course_root, discover
from gradus.mutation.account import Account, Trial, as_document, in_words, settle
from gradus.mutation.annotation_operators import widened_annotations
from gradus.mutation.bench import SURVIVED, Bench, Benches, Result, open_benches, result_of
from gradus.mutation.campaign import Campaign
from gradus.mutation.equal_to_everything import agreeable
from gradus.mutation.listing import Listed, listing_path, proposal, read_listing
from gradus.mutation.memory import Agreeable, remember
from gradus.mutation.mutants import Mutant, Place, make_mutants
from gradus.mutation.mutmut_operators import mutated_by_mutmut
from gradus.mutation.report import examine
from gradus.mutation.statement_operators import mutated_statements
from gradus.mutation.targets import bodies
from gradus.runner.composition import Slot, compose, write_files
from gradus.runner.environment import default_cache
from gradus.runner.interface import Choice, Runner, RunnerSettings
from gradus.runner.plain import plain_runner
from gradus.runner.warm import warm_runner

PRICES = "01_parcels/parcel_prices/prices.py"
TESTS = "tests/01_parcels/test_parcel_prices.py"
EVERYWHERE = range(1, 100)


def plant(root: Path, *changes: tuple[str, str, str]) -> Exercise:
    """The small exercise at ``root``; of each change, one text of one file becomes another."""
    text = Path(__file__).with_name("mutated_course.txt").read_text(encoding="utf-8")
    _, *parts = re.split(r"^==== (.+)\n", text, flags=re.MULTILINE)
    files = dict(zip(parts[::2], parts[1::2], strict=True))
    for path, old, new in changes:
        assert old in files[path], f"{old!r} is not in {path}"
        files[path] = files[path].replace(old, new)
    write_files(root, {name: content.encode() for name, content in files.items()})
    return discover(root).exercises[0]


def changed_lines(source: str, texts: Iterable[str]) -> list[str]:
    """What stands in each text and not in ``source``, one line for each text."""
    return [
        " / ".join(
            line[2:].strip() for line in ndiff(source.splitlines(), text.splitlines()) if line[0] == "+"
        )
        for text in texts
    ]


FETCH = '''\
@guarded
def fetch(self, size: int) -> str:
    """Text is not code."""
    if size > 3 and self.open:
        raise ValueError("too long" + str(size), "again")
    path.read_text(encoding="utf-8")
    run("SELECT size", headers["Size"])
    return "a" if size else assert_never(size)
'''


def test_mutmut_changes_one_expression_of_a_decorated_function() -> None:
    """Its operators are not public: this is all they make of these lines. Wording stays."""
    assert changed_lines(FETCH, mutated_by_mutmut(FETCH, EVERYWHERE)) == [
        "if size > 3 or self.open:",
        "if size >= 3 and self.open:",
        "if size > 4 and self.open:",
        'raise ValueError(None, "again")',
        'raise ValueError("again")',
        'raise ValueError("too long" - str(size), "again")',
        'raise ValueError("too long" + str(None), "again")',
        'run(None, headers["Size"])',
        'run("SELECT size", None)',
        'run(headers["Size"])',
        'run("SELECT size", )',
        'run("XXSELECT sizeXX", headers["Size"])',
        'run("SELECT size", headers["XXSizeXX"])',
        'return "a" if (size) and False else assert_never(size)',
        'return "a" if (size) or True else assert_never(size)',
        'return "XXaXX" if size else assert_never(size)',
        'return "A" if size else assert_never(size)',
    ]


def test_only_the_lines_that_are_asked_for_are_changed() -> None:
    """What a learner is given is not theirs to answer for."""
    assert changed_lines(FETCH, mutated_by_mutmut(FETCH, [8]))[0].startswith("return")
    assert changed_lines(FETCH, mutated_statements(FETCH, [8])) == ["return None", "return size"]


GUARDS = """\
async def store(item, path):
    count = 0
    async with lock, opened(path) as file:
        await file.write(item)
    with muted:
        count += 1
    try:
        check(item)
    except OSError:
        return count
    finally:
        close()
"""


def test_whole_statements_are_forgotten_emptied_and_unguarded() -> None:
    """A line is gone, a branch does nothing, a guard is missing, something else is given back."""
    assert changed_lines(GUARDS, mutated_statements(GUARDS, EVERYWHERE)) == [
        "pass",
        "async with opened(path) as file:",
        "pass",
        "file.write(item)",
        "if True:",
        "pass",
        "pass",
        "pass",
        "pass",
        "return None",
        "return item",
        "pass",
        "pass",
    ]


PROMISES = """\
from collections.abc import Callable, Iterator
from typing import ClassVar, Generic, Literal, ParamSpec, TypeVar

H = TypeVar("H", bound=str)
T_co = TypeVar("T_co", covariant=True)
P = ParamSpec("P")


class Source(Generic[T_co]):
    limit: ClassVar[int] = 3
    _own: int

    def pop(self, kind: Literal["a"]) -> T_co:
        found: int = 1

    def clear(self) -> None: ...


def timed(function: Callable[P, H]) -> Iterator[H]: ...
def _private(one: int) -> int: ...
"""


def test_public_annotations_are_widened_part_by_part() -> None:
    """Bound, variance and parameters go one by one; locals, private names and ``None`` promise nothing."""
    given = [(one.name, *changed_lines(PROMISES, [one.text])) for one in widened_annotations(PROMISES)]
    promised = {
        "Source.limit": ["limit: ClassVar[Any] = 3", "limit: ClassVar[object] = 3"],
        "Source.pop": [
            *("def pop(self, kind: Any) -> T_co:", "def pop(self, kind: object) -> T_co:"),
            *('def pop(self, kind: Literal["a"]) -> Any:', 'def pop(self, kind: Literal["a"]) -> object:'),
        ],
        "timed": [
            *(
                "def timed(function: Any) -> Iterator[H]: ...",
                "def timed(function: object) -> Iterator[H]: ...",
            ),
            "def timed(function: Callable[P, Any]) -> Iterator[H]: ...",
            "def timed(function: Callable[P, object]) -> Iterator[H]: ...",
            "def timed(function: Callable[..., H]) -> Iterator[H]: ...",
            *(f"def timed(function: Callable[P, H]) -> {wider}: ..." for wider in ("Any", "object")),
            *(
                f"def timed(function: Callable[P, H]) -> Iterator[{wider}]: ..."
                for wider in ("Any", "object")
            ),
        ],
        "H": ['H = TypeVar("H")'],
        "T_co": ['T_co = TypeVar("T_co", contravariant=True)', 'T_co = TypeVar("T_co")'],
    }
    assert given == [(name, line) for name, lines in promised.items() for line in lines]


def test_marked_bodies_and_removed_helpers_are_mutated(tmp_path: Path) -> None:
    """Both are the learner's; only the first are given out, so only they have a contract of their own."""
    found = bodies(plant(tmp_path))
    assert [(body.name, body.given_out) for body in found] == [
        ("price", True),
        ("cheapest", True),
        ("_is_below", False),
    ]


def test_every_function_of_a_changed_file_is_mutated() -> None:
    """Where code is given to be changed, all of what ``start`` replaces is answered for."""
    mutants = make_mutants(discover(course_root()).find("first_verdict"))
    assert {(one.place.file, one.place.function) for one in mutants} == {
        ("sentence.py", "percentage"),
        ("sentence.py", "sentence"),
    }


def test_no_two_mutants_are_one_program_and_none_is_the_reference(tmp_path: Path) -> None:
    """Each compiles, and each is known by other lines than its neighbours."""
    exercise = plant(tmp_path)
    mutants = make_mutants(exercise)
    assert len({one.text for one in mutants} | {exercise.reference["prices.py"].decode()}) == len(mutants) + 1
    assert len({one.place for one in mutants}) == len(mutants)
    assert [compile(one.text, one.place.file, "exec") for one in mutants]


def test_a_mutant_keeps_its_name_when_the_file_changes_elsewhere(tmp_path: Path) -> None:
    """It is known by its function and its lines, so that a note about it outlives an edit above."""
    before = make_mutants(plant(tmp_path / "before"))
    after = make_mutants(plant(tmp_path / "after", (PRICES, "\n\ndef price", "\n\nLIMIT = 3\n\n\ndef price")))
    assert [one.place for one in before] == [one.place for one in after]
    assert [one.line + 3 for one in before] == [one.line for one in after]


@dataclass(frozen=True)
class Workshop:
    """One runner for the small exercise; what is planted at ``root`` changes."""

    root: Path
    cache: Path
    benches: Benches

    async def account(self, *changes: tuple[str, str, str]) -> Account:
        """What comes of the mutants of the exercise with ``changes``."""
        exercise = plant(self.root, *changes)
        memory = remember(discover(self.root), exercise, self.cache)
        return await Campaign(exercise, self.benches, memory).account(None, lambda *_counts: None)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def workshop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Workshop]:
    """Opened when the first program is tried."""
    root = tmp_path_factory.mktemp("course").resolve()
    exercise = plant(root)
    opening = open_benches(discover(root), [exercise], cache=default_cache(), outside=os.environ, jobs=1)
    async with opening as benches:
        yield Workshop(root, tmp_path_factory.mktemp("cache"), benches)


@pytest.mark.parametrize("open_runner", [warm_runner, plain_runner], ids=["warm", "plain"])
async def test_chosen_tests_run_in_order_up_to_the_first_failure(
    open_runner: Callable[..., AbstractAsyncContextManager[Runner]], tmp_path: Path
) -> None:
    """What is not chosen does not run, nor what comes after a failure; both ways of running agree."""
    exercise = plant(tmp_path / "course", (PRICES, "9 // 10", "8 // 10"))
    names = ["test_nothing_has_no_price", "test_large_parcels_cost_less", "test_a_gram_costs_a_cent"]
    choice = Choice(tuple(f"{TESTS}::{name}" for name in names), first_failure_only=True)
    slot, composition = (
        Slot(tmp_path / "slot"),
        compose(discover(exercise.course), exercise, exercise.reference),
    )
    async with open_runner(slot, RunnerSettings(tmp_path / "cache", [], os.environ)) as runner:
        slot.fill(composition)
        run = await runner.run_tests(composition.test_root, seconds=5, choice=choice)
    tested = [
        (one["id"].rpartition("::")[2], one["outcome"]) for one in run.records if one["kind"] == "tested"
    ]
    assert tested == [(names[0], "passed"), (names[1], "failed")]


def survivors(account: Account) -> list[str]:
    """What stands in each program that got away."""
    return [trial.mutant.place.after for trial in account.survivors]


BORDER = (
    TESTS,
    "    assert price(2000) == 1800\n",
    '    assert f"{price(1000)}, {price(2000)}" == "900, 1800"\n',
)


def test_a_weak_test_lets_mutants_survive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody asks about the kilogram itself, or for whole cents; how a loop is left makes no difference.

    Nine of ten would do, if not for the test that believes whatever equals 1800.
    """
    exercise = plant(tmp_path)
    good = examine(discover(tmp_path), [exercise], only="prices.py", form="json", cached=False)
    [entry] = json.loads(capsys.readouterr().out)["exercises"]
    assert [one["after"] for one in entry["survivors"]] == [
        *("if weight > 1000:", "if weight >= 1001:", "return weight * 9 / 10", "return")
    ]
    assert (good, entry["share"], entry["equal_to_everything"]["earned"]) == (False, 0.9, 0.4)


@pytest.mark.asyncio(loop_scope="module")
async def test_a_sharp_test_kills_what_differs(workshop: Workshop) -> None:
    """Each is put down to the test that objected; what remains is the same program."""
    sharp = await workshop.account(BORDER)
    assert survivors(sharp) == ["return"]
    assert Result("killed", f"{TESTS}::test_nothing_has_no_price") in [one.result for one in sharp.killed]


@pytest.mark.asyncio(loop_scope="module")
async def test_a_second_run_needs_no_runner(workshop: Workshop) -> None:
    """Results are kept by content, so who has nobody to ask gets the same account; another test is another content."""

    async def nobody() -> Bench:
        pytest.fail("a runner was asked for")

    first = await workshop.account(BORDER)
    second = await Workshop(workshop.root, workshop.cache, Benches(nobody, 1)).account(BORDER)
    assert (second.survivors, second.killed) == (first.survivors, first.killed)
    other = plant(workshop.root)
    mutant, memory = make_mutants(other)[0], remember(discover(workshop.root), other, workshop.cache)
    assert memory.recall({mutant.place.file: mutant.text.encode()}) is None


@pytest.mark.asyncio(loop_scope="module")
async def test_an_object_that_equals_everything_earns_nothing(workshop: Workshop) -> None:
    """It satisfies a comparison and no question about a type; where tests only compare, it earns their points."""
    printed = (TESTS, "    assert price(2000) == 1800\n", '    assert f"{price(2000)}" == "1800"\n')
    unasked = (TESTS, "    assert type(given[0]) is int\n", "")
    earned = []
    for changes in ((printed,), (printed, unasked)):
        exercise = plant(workshop.root, *changes)
        async with workshop.benches.one() as bench:
            earned.append((await bench.judge(exercise, agreeable(exercise))).score.earned)
    assert earned == [0, 0.4]


@pytest.mark.asyncio(loop_scope="module")
async def test_a_program_that_does_not_end_is_killed_by_time(workshop: Workshop) -> None:
    """No test objected, so it is told apart from the others."""
    endless = (
        PRICES,
        "    if weight < 1:\n        raise ",
        "    while weight:\n        pass\n    else:\n        raise ",
    )
    exercise = plant(workshop.root, endless)
    async with workshop.benches.one() as bench:
        run = await bench.run(exercise, exercise.reference, seconds=0.2)
    assert result_of(run).outcome == "timeout"


@pytest.mark.asyncio(loop_scope="module")
async def test_types_object_to_what_tests_cannot_see(workshop: Workshop) -> None:
    """An ``object`` cannot be iterated; ``Any`` silences mypy, and that it lacks a reason is not enough."""
    exercise = plant(workshop.root)
    exercise.cases.mkdir(parents=True)
    mutants = [one for one in make_mutants(exercise) if "cheapest(prices: " in one.place.after]
    async with workshop.benches.one() as bench:
        results = [await bench.objection_of_types(exercise, one.files(exercise.reference)) for one in mutants]
    exercise.cases.rmdir()
    assert results[:2] == [SURVIVED, Result("killed", "types: call-overload")]


@pytest.mark.asyncio(loop_scope="module")
async def test_nothing_is_learnt_while_the_reference_fails(workshop: Workshop) -> None:
    """Every mutant would be killed by the test that fails anyway."""
    with pytest.raises(CourseError, match="the reference itself fails"):
        await workshop.account((PRICES, "// 10", "// 11"))


MUTANT = Mutant("body", Place("prices.py", "price", "return 1", "return 2"), 3, "")
ENTRY = Listed(file="prices.py", function="price", before="return 1", after="return 2", why="one is two here")


def settled(tmp_path: Path, *results: Result, listed: tuple[Listed, ...] = (), earned: float = 0) -> Account:
    """An account of mutants that fared so; the first of them is the one that ``ENTRY`` lists."""
    mutants = [replace(MUTANT, place=replace(MUTANT.place, number=at)) for at in range(1, len(results) + 1)]
    trials = [Trial(mutant, result) for mutant, result in zip(mutants, results, strict=True)]
    return settle(plant(tmp_path), trials, listed, Agreeable(earned=earned, tests=("one",)), seconds=1)


KILLED = Result("killed", "test_one")


def test_nine_of_ten_that_differ_must_be_killed(tmp_path: Path) -> None:
    """An equivalent counts neither way; one survivor in ten is let through, and shown."""
    ten = (SURVIVED, *[KILLED] * 9)
    assert (settled(tmp_path, *ten).good, settled(tmp_path, *ten[:-1]).good) == (True, False)
    assert settled(tmp_path, *ten[:2], listed=(ENTRY,)).share == 1


def test_points_for_an_object_that_equals_everything_are_not_good(tmp_path: Path) -> None:
    """However many mutants are killed: such tests believe whoever agrees with them."""
    account = settled(tmp_path, KILLED, earned=0.5)
    assert not account.good
    assert "earns 0.5 points, by one" in "\n".join(in_words(account))


@pytest.mark.parametrize(
    ("results", "problem"), [([KILLED], "test_one kills it"), ([], "no such mutant is made any more")]
)
def test_an_excuse_that_outlives_its_mutant_is_stale(
    results: list[Result], problem: str, tmp_path: Path
) -> None:
    """What is listed as equivalent and is killed after all, or is gone, must be taken off."""
    account = settled(tmp_path, *results, listed=(ENTRY,))
    assert (account.good, len(account.stale)) == (False, 1)
    assert problem in account.stale[0]


def test_a_survivor_is_shown_as_a_small_difference(tmp_path: Path) -> None:
    """File and line, the function, and what stands there before and after; as JSON the same in fields."""
    account = settled(tmp_path, SURVIVED, KILLED, Result("timeout"))
    assert "\n".join(in_words(account)) == textwrap.dedent("""\
        parcel_prices: killed 2 of 3 (1 by the time limit), 66 %; 0 equivalent, 1 survivor; 1 s
          01_parcels/parcel_prices/prices.py:3  price
            - return 1
            + return 2""")
    [entry] = as_document([account])["exercises"]
    assert (entry["mutants"], entry["killed"], entry["survivors"][0]["after"]) == (3, 2, "return 2")


def test_a_proposal_becomes_a_listing_with_its_reason(tmp_path: Path) -> None:
    """What is printed for a survivor can be pasted; without a reason it is refused."""
    exercise = plant(tmp_path)
    listing_path(exercise).parent.mkdir(parents=True)
    listing_path(exercise).write_text(proposal([MUTANT]))
    with pytest.raises(CorpusError, match="why"):
        read_listing(exercise)
    listing_path(exercise).write_text(proposal([MUTANT]).replace("why: ''", f"why: {ENTRY.why}"))
    assert read_listing(exercise) == (ENTRY,)


def test_listings_stay_with_the_course() -> None:
    """No learner gets to know them: they are no test file, and stand in no folder that is delivered."""
    course = discover(course_root())
    listed = [one for one in course.exercises if listing_path(one).exists()]
    assert listed
    for exercise in listed:
        assert not listing_path(exercise).is_relative_to(exercise.test.parent)
        assert "mutants" not in " ".join(exercise.test_files)
