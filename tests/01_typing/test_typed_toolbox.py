"""Exercise 1.1: helpers that people use, and what mypy can promise about them.

The behaviour is tested as usual. The types are tested by the files in `typing_cases/typed_toolbox`: mypy
must accept each `accept_*`, and must report exactly the marked line of each `reject_*`, with the marked code.
It runs once for all of them. Only what it says about these files counts here: errors inside the package are
left to the types check.
"""

import os
import re
import runpy
from collections import deque
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mypy import api

from typed_toolbox import (
    Timing,
    chunked,
    dig,
    excerpt,
    extent,
    group_by,
    pour,
    slugify,
    timed,
    unique,
)

FOLDER = Path(__file__).parent / "typing_cases" / "typed_toolbox"
EXPECTED = re.compile(r"# expect: (?P<code>[a-z-]+)$")
REPORTED = re.compile(
    r"(?:.*[/\\])?(?P<name>[^/\\]+?):(?P<line>\d+):\d+: "
    r"(?P<words>error: .*  \[(?P<code>[a-z-]+)\]|note: .*)"
)
OPTIONS = [
    "--config-file=",
    "--strict",
    "--python-version=3.11",
    "--follow-imports=silent",
    "--num-workers=0",
    "--no-sqlite-cache",
    "--hide-error-context",
    "--no-color-output",
    "--no-pretty",
    "--show-column-numbers",
    "--show-error-codes",
]

law = settings(max_examples=15, deadline=None, derandomize=True, database=None)


class Judgement(NamedTuple):
    """What mypy said in one run over all case files."""

    complete: bool
    text: str

    def remarks(self, file: Path) -> list[re.Match[str]]:
        """Errors and notes on one file."""
        remarks = [match for line in self.text.splitlines() if (match := REPORTED.fullmatch(line))]
        return [remark for remark in remarks if remark["name"] == file.name]

    def of(self, case: Path) -> list[str]:
        """Line and code of each error in one file."""
        return [f"line {error['line']}: {error['code']}" for error in self.remarks(case) if error["code"]]

    def about(self, file: Path) -> str:
        """What a learner reads: each line that mypy mentions, or should, and its words; all, if mypy gave up."""
        if not self.complete:
            return f"mypy gave up:\n{self.text}"
        told = [f"mypy on {file.name}:"]
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            words = [f"  {remark['words']}" for remark in self.remarks(file) if remark["line"] == str(number)]
            if words or EXPECTED.search(line):
                told += [f"line {number}: {line.strip()}", *(words or ["  not a word"])]
        return "\n".join(told)


def pairs(group: str) -> list[Path]:
    """The accepted file of each pair of a group; a group without files would be a test that checks nothing."""
    found = sorted(FOLDER.glob(f"accept_{group}_*.py"))
    assert found, f"no typing cases for {group} in {FOLDER}"
    return found


def promised(case: Path) -> list[str]:
    """The errors that a file announces in its own comments, in the form of `Judgement.of`."""
    lines = enumerate(case.read_text(encoding="utf-8").splitlines(), start=1)
    return [f"line {number}: {match['code']}" for number, line in lines if (match := EXPECTED.search(line))]


@pytest.fixture(scope="module")
def mypy_cache(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder of this file's own, since two mypys must not share one; kept where pytest keeps any."""
    if folder := os.environ.get("MYPY_CACHE_DIR"):
        return folder
    if pytestconfig.pluginmanager.has_plugin("cacheprovider"):
        return str(pytestconfig.cache.mkdir("mypy-toolbox"))
    return str(tmp_path_factory.mktemp("mypy-cache"))


@pytest.fixture(scope="module")
def mypy_says(mypy_cache: str) -> Judgement:
    """One run over every case file, in this process, with a cache that makes the next one fast.

    A cache remembers errors with the path they were first seen under, so files are told apart by name.
    """
    files = [str(case) for case in sorted(FOLDER.glob("*.py"))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MYPYPATH", os.environ["PYTHONPATH"])
        patch.setenv("MYPY_CACHE_DIR", mypy_cache)
        output, complaint, _status = api.run([*OPTIONS, *files])
    summary = re.search(rf"(?:checked|found in) {len(files)} source files", output)
    return Judgement(complete=summary is not None, text=output + complaint)


def judge(judgement: Judgement, accepted: Path) -> None:
    """Fail unless mypy reports in both files of a pair what they announce; a line that they share counts once."""
    for case in (accepted, accepted.with_name(accepted.name.replace("accept", "reject", 1))):
        assert judgement.complete, judgement.about(case)
        assert judgement.of(case) == promised(case), judgement.about(case)


def by_name(case: Path) -> str:
    """The id of a pair: its accepted file's name."""
    return case.stem


@pytest.mark.points(2)
@pytest.mark.parametrize("case", pairs("plain"), ids=by_name)
def test_mypy_knows_what_plain_parameters_take(mypy_says: Judgement, case: Path) -> None:
    """Text is `str`, a size is `int`, a record is any mapping from `str`; all else is an error."""
    judge(mypy_says, case)


@pytest.mark.points(3)
@pytest.mark.parametrize("case", pairs("generic"), ids=by_name)
def test_mypy_follows_the_type_of_an_item(mypy_says: Judgement, case: Path) -> None:
    """What goes in as `Iterable[T]` comes out as `T`, not as `object` and not as `Any`."""
    judge(mypy_says, case)


@pytest.mark.points(3)
@pytest.mark.parametrize("case", pairs("bound"), ids=by_name)
def test_mypy_holds_items_to_their_bound(mypy_says: Judgement, case: Path) -> None:
    """`extent` wants items that compare with their own kind; `unique` items, and keys, are hashable."""
    judge(mypy_says, case)


@pytest.mark.points(2)
@pytest.mark.parametrize("case", pairs("shape"), ids=by_name)
def test_mypy_judges_sources_and_sinks_by_shape(mypy_says: Judgement, case: Path) -> None:
    """A class fulfils a Protocol by its methods alone: it need not inherit, and must not lack one."""
    judge(mypy_says, case)


@pytest.mark.points(3)
@pytest.mark.parametrize("case", pairs("variance"), ids=by_name)
def test_mypy_lets_variance_run_one_way_only(mypy_says: Judgement, case: Path) -> None:
    """A source of dogs is a source of animals; a sink for animals is a sink for dogs; never the reverse."""
    judge(mypy_says, case)


@pytest.mark.points(3)
@pytest.mark.parametrize("case", pairs("signature"), ids=by_name)
def test_mypy_sees_through_the_timed_decorator(mypy_says: Judgement, case: Path) -> None:
    """Names, defaults and types of a timed function's parameters stay, and so does the type of its result."""
    judge(mypy_says, case)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Crème brûlée!", "creme-brulee"),
        ("  The 3 Rs: read, (w)rite  ", "the-3-rs-read-w-rite"),
        ("salt—pepper", "salt-pepper"),
        ("Straße, ﬁne & №5", "strasse-fine-no5"),
        ("日本", ""),
    ],
)
def test_a_slug_reads_like_its_title(text: str, expected: str) -> None:
    """Accents fall away, cases and compatibility forms are resolved, all else separates words."""
    assert slugify(text) == expected


def test_the_separator_of_a_slug_can_be_chosen() -> None:
    """`separator` stands between two words, once, and never at the ends."""
    assert slugify("- Tea  &  bread -", separator="_") == "tea_bread"


@law
@given(st.text(alphabet="aZ9 -_'éß\u0130\u210cﬁ№日\u0301"))
def test_a_slug_of_a_slug_is_itself(text: str) -> None:
    """A slug holds words of a-z and 0-9 with single hyphens between them, so there is nothing left to do."""
    slug = slugify(text)
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slug)
    assert slugify(slug) == slug


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (19, "tea, jam and bread"),
        (18, "tea, jam and bread"),
        (17, "tea, jam and…"),
        (13, "tea, jam and…"),
        (12, "tea, jam…"),
        (4, "tea…"),
        (3, "te…"),
        (1, "…"),
    ],
)
def test_an_excerpt_is_cut_between_words(limit: int, expected: str) -> None:
    """As many whole words as fit with the ending; a first word too long is cut where the room ends."""
    assert excerpt(" tea, jam\n and  bread ", limit) == expected


def test_another_ending_takes_its_room_from_the_words() -> None:
    """The limit counts the ending too, whatever its length; without one there is more room for words."""
    given_excerpts = [excerpt("tea and bread", 9, ending=ending) for ending in (" etc.", "...", "")]
    assert given_excerpts == ["tea etc.", "tea...", "tea and"]


@law
@given(st.text(alphabet="ab \t\n", max_size=30), st.integers(1, 30))
def test_an_excerpt_never_exceeds_its_limit(text: str, limit: int) -> None:
    """At most `limit` characters; and a text that fits is given whole, apart from its white space."""
    short = excerpt(text, limit)
    assert len(short) <= limit
    whole = " ".join(text.split())
    if len(whole) <= limit:
        assert short == whole
    assert whole.startswith(short.removesuffix("…"))


def test_a_limit_below_its_ending_is_refused() -> None:
    """Where not even the ending fits, ValueError; even for a text that would need no ending."""
    with pytest.raises(ValueError):
        excerpt("tea", 2, ending="...")
    with pytest.raises(ValueError):
        excerpt("", 0)


@law
@given(st.lists(st.integers()), st.integers(1, 5))
def test_chunks_joined_again_are_the_items(items: list[int], size: int) -> None:
    """Nothing is lost or moved; every chunk is full, and only the last may be shorter, but never empty."""
    chunks = list(chunked(iter(items), size))
    assert [item for chunk in chunks for item in chunk] == items
    assert all(len(chunk) == size for chunk in chunks[:-1])
    assert all(1 <= len(chunk) <= size for chunk in chunks[-1:])


def test_a_chunk_takes_only_what_it_holds() -> None:
    """Lazy: after two chunks of three the input has given six items and no more."""
    numbers = count()
    chunks = chunked(numbers, 3)
    assert [next(chunks), next(chunks), next(numbers)] == [[0, 1, 2], [3, 4, 5], 6]


@pytest.mark.parametrize("size", [0, -1])
def test_a_chunk_size_below_one_is_refused_at_once(size: int) -> None:
    """ValueError at the call, where the mistake is, and not when the first chunk is asked for."""
    with pytest.raises(ValueError):
        chunked([1, 2, 3], size)


@law
@given(st.lists(st.integers(0, 5)))
def test_unique_items_stand_where_they_came_first(items: list[int]) -> None:
    """Each item once, in the order of first appearance."""
    assert list(unique(iter(items))) == sorted(set(items), key=items.index)


def test_a_unique_item_comes_as_soon_as_it_is_met() -> None:
    """Lazy: the first two different items of an endless input are there without a third."""
    numbers = iter([7, 7, 8, 9])
    found = unique(numbers)
    assert [next(found), next(found), next(numbers)] == [7, 8, 9]


@law
@given(st.lists(st.integers(), min_size=1))
def test_the_extent_is_minimum_and_maximum(items: list[int]) -> None:
    """The smallest first, the largest second, from an iterator that can be read only once."""
    assert extent(iter(items)) == (min(items), max(items))


class Parcel:
    """Answers `<` and nothing else: its weight decides."""

    def __init__(self, weight: int) -> None:
        self.weight = weight

    def __lt__(self, other: "Parcel") -> bool:
        return self.weight < other.weight


def test_the_extent_asks_only_for_less_than() -> None:
    """A class with `__lt__` and nothing else will do; among equals the first is named."""
    parcels = [Parcel(weight) for weight in (2, 1, 3, 1, 3)]
    assert extent(parcels) == (parcels[1], parcels[2])


def test_nothing_at_all_has_no_extent() -> None:
    """Without items there is no smallest one: ValueError, also for an empty iterator."""
    with pytest.raises(ValueError):
        extent(iter(list[int]()))


def test_groups_need_no_sorted_input() -> None:
    """All items with the same key share one list, though others came between; first keys first."""
    groups = group_by(iter(["tea", "rice", "jam", "kiwi", "egg"]), len)
    assert list(groups.items()) == [(3, ["tea", "jam", "egg"]), (4, ["rice", "kiwi"])]


def test_the_groups_are_a_plain_lookup() -> None:
    """A key that no item has is missing: asking for it is a KeyError and adds nothing."""
    groups = group_by(["tea"], len)
    with pytest.raises(KeyError):
        groups[4]
    assert groups == {3: ["tea"]}


SETTINGS: dict[str, object] = {"server": {"port": 80, "tls": {"on": True}}, "name": "tea", "note": None}


def test_a_dotted_path_leads_to_its_value() -> None:
    """Each name between dots goes one mapping deeper; the value comes back as it is."""
    given_values = [
        dig(SETTINGS, "name", str),
        dig(SETTINGS, "server.port", int),
        dig(SETTINGS, "server.tls.on", bool),
    ]
    assert given_values == ["tea", 80, True]


@pytest.mark.parametrize("path", ["colour", "server.host", "server.port.number", "name.0", ""])
def test_a_path_that_leads_nowhere_is_a_key_error(path: str) -> None:
    """KeyError carries the whole path, also where the way ends in a value that is no mapping."""
    with pytest.raises(KeyError) as caught:
        dig(SETTINGS, path, str)
    assert caught.value.args == (path,)


def test_a_value_of_another_class_is_a_type_error() -> None:
    """TypeError, not a surprise later on; it names the path, the expected class and the found one."""
    with pytest.raises(TypeError, match=r"server\.port.*str.*int"):
        dig(SETTINGS, "server.port", str)
    with pytest.raises(TypeError, match=r"note.*str.*NoneType"):
        dig(SETTINGS, "note", str)


class Printer:
    """A sink that inherits nothing."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def append(self, line: str) -> None:
        """Take one line."""
        self.lines.append(line)


def test_pouring_moves_everything_in_order() -> None:
    """The source is empty afterwards, the sink has all items, oldest first; their number is the result."""
    source, sink = deque(["tea", "jam", "rye"]), Printer()
    poured = pour(source, sink)
    assert (poured, list(source), sink.lines) == (3, [], ["tea", "jam", "rye"])


def test_pouring_a_queue_into_itself_ends() -> None:
    """Only what the source held at the call is handed over, so a full turn leaves everything in place."""
    queue = deque([1, 2, 3])
    assert (pour(queue, queue), list(queue)) == (3, [1, 2, 3])


def ticking() -> Callable[[], float]:
    """A clock that shows 1, 2, 4, 8, 16 … seconds: each interval tells which two readings it lies between."""
    readings: Iterator[float] = (2.0**number for number in count())
    return lambda: next(readings)


def test_each_call_sends_one_timing_to_the_sink() -> None:
    """The timing holds the function's name and the seconds from start to end; the result comes through."""
    timings: list[Timing] = []

    @timed(timings, clock=ticking())
    def brew(cups: int, *, strength: float = 1.0) -> str:
        return f"{cups} cups at {strength}"

    assert [brew(2), brew(cups=3, strength=0.5)] == ["2 cups at 1.0", "3 cups at 0.5"]
    assert timings == [Timing("brew", 1.0), Timing("brew", 4.0)]


def test_a_failed_call_is_timed_as_well() -> None:
    """The error goes on to the caller unchanged, and the sink has the timing."""
    timings: list[Timing] = []
    with pytest.raises(ZeroDivisionError):
        timed(timings, clock=ticking())(divmod)(1, 0)
    assert timings == [Timing("divmod", 1.0)]


def test_a_timed_function_keeps_name_and_docstring() -> None:
    """Help, logs and tracebacks go on naming the function itself."""
    timings: list[Timing] = []
    decorated = timed(timings)(slugify)
    assert (decorated.__name__, decorated.__doc__) == ("slugify", slugify.__doc__)


def test_a_clock_of_its_own_is_not_required() -> None:
    """Without `clock`, real seconds are measured: never negative, and far below a minute here."""
    timings: list[Timing] = []
    timed(timings)(len)("tea")
    assert 0 <= timings[0].seconds < 60


def test_a_coroutine_function_is_refused() -> None:
    """TypeError when decorating: calling one only makes a coroutine, so the timing would be of nothing."""

    async def brew() -> None: ...

    timings: list[Timing] = []
    with pytest.raises(TypeError):
        timed(timings)(brew)


def test_the_demonstration_shows_every_helper(capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m typed_toolbox` prints one line for each helper, its name first."""
    runpy.run_module("typed_toolbox", run_name="__main__")
    names = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert names == ["dig", "slugify", "excerpt", "chunked", "unique", "group_by", "extent", "pour", "timed"]
