"""Exercise 1.4: JSON that may be anything, a union of four types, and nothing in between that is taken on trust.

The behaviour is tested as usual. The types are tested by the files in `typing_cases/type_narrowing`: mypy must
accept each `accept_*`, and must report exactly the marked line of each `reject_*`, with the marked code. It runs
once for all of them. Only what it says about these files counts here, and in the package what is `Any`; other
errors inside of it are left to the types check.
"""

import ast
import copy
import io
import json
import os
import re
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from unittest.mock import ANY

import pytest
from mypy import api

import type_narrowing
from type_narrowing import (
    MISSING,
    Captured,
    CustomerChanged,
    Money,
    Notice,
    NoticeError,
    Reason,
    Refunded,
    Refused,
    are_texts,
    balance,
    explanation,
    instruction,
    is_cents,
    is_currency,
    is_reason,
    is_record,
    is_text,
    moves_money,
    read_lines,
    read_notice,
)

PACKAGE = Path(type_narrowing.__file__).parent
FOLDER = Path(__file__).parent / "typing_cases" / "type_narrowing"
EXPECTED = re.compile(r"# expect: (?P<code>[a-z-]+)$")
REPORTED = re.compile(
    r"(?:.*[/\\])?(?P<name>[^/\\]+?):(?P<line>\d+):\d+: "
    r"(?P<words>error: .*  \[(?P<code>[a-z-]+)\]|note: .*)"
)
OPTIONS = [
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
STRICTER = """\
[mypy]
[mypy-type_narrowing.model,type_narrowing.reading,type_narrowing.handling]
disallow_any_expr = True
"""


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
        return str(pytestconfig.cache.mkdir("mypy-narrowing"))
    return str(tmp_path_factory.mktemp("mypy-cache"))


@pytest.fixture(scope="module")
def mypy_says(mypy_cache: str, tmp_path_factory: pytest.TempPathFactory) -> Judgement:
    """One run over every case file and three modules, in this process, with a cache that makes the next one fast.

    A cache remembers errors with the path they were first seen under, so files are told apart by name.
    """
    settings = tmp_path_factory.mktemp("mypy") / "mypy.ini"
    settings.write_text(STRICTER)
    files = [str(case) for case in sorted(FOLDER.glob("*.py"))]
    files += [str(PACKAGE / name) for name in ("model.py", "reading.py", "handling.py")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MYPYPATH", os.environ["PYTHONPATH"])
        patch.setenv("MYPY_CACHE_DIR", mypy_cache)
        output, complaint, _status = api.run([f"--config-file={settings}", *OPTIONS, *files])
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
@pytest.mark.parametrize("case", pairs("literal"), ids=by_name)
def test_mypy_knows_every_word_that_is_allowed(mypy_says: Judgement, case: Path) -> None:
    """Currencies, reasons and tags are `Literal` types: another string is an error before the program runs."""
    judge(mypy_says, case)


@pytest.mark.points(3)
@pytest.mark.parametrize("case", pairs("union"), ids=by_name)
def test_mypy_tells_the_notices_apart_by_their_kind(mypy_says: Judgement, case: Path) -> None:
    """`Notice` is the union of four classes, each with its tag; `assert_never` flags a member left over."""
    judge(mypy_says, case)


@pytest.mark.points(2)
@pytest.mark.parametrize("case", pairs("optional"), ids=by_name)
def test_mypy_tells_none_from_missing_from_text(mypy_says: Judgement, case: Path) -> None:
    """A value that may be None, or `MISSING`, is text only after `is None` and `is MISSING` were asked."""
    judge(mypy_says, case)


def test_a_copy_is_as_missing_as_the_original() -> None:
    """Whoever copies or pickles a notice still gets an answer from `is MISSING`; a plain `object()` forgets."""
    change = copy.deepcopy(CustomerChanged("C1", MISSING))
    assert change.email is MISSING
    assert change.email is not None


@pytest.mark.parametrize(
    ("cents", "text"),
    [(1250, "12.50 EUR"), (5, "0.05 EUR"), (0, "0.00 EUR"), (-5, "-0.05 EUR"), (-1299, "-12.99 EUR")],
)
def test_money_reads_like_a_price_tag(cents: int, text: str) -> None:
    """Two digits behind the point, the currency behind the number, and a minus where it is below zero."""
    assert str(Money(cents, "EUR")) == text


@pytest.mark.points(3)
@pytest.mark.parametrize("case", pairs("branch"), ids=by_name)
def test_mypy_learns_from_a_check_what_it_proves(mypy_says: Judgement, case: Path) -> None:
    """`TypeIs` where False means "it is none"; `TypeGuard` where False leaves it open."""
    judge(mypy_says, case)


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ({}, True),
        ({"a": None}, True),
        (MappingProxyType({"a": 1}), True),
        ({"a": 1, 2: 3}, False),
        ([("a", 1)], False),
        ("a", False),
    ],
)
def test_a_record_has_strings_for_keys(value: object, answer: object) -> None:
    """Any mapping will do, a dict or not, as long as every key is a string; its values may be anything."""
    assert is_record(value) is answer


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (1, True),
        (10**20, True),
        (0, False),
        (-1, False),
        (True, False),
        (1.0, False),
        ("1", False),
        (None, False),
    ],
)
def test_an_amount_starts_at_one_cent(value: object, answer: object) -> None:
    """A number of cents is an int from 1 upwards; True is an int for Python, and no amount for a shop."""
    assert is_cents(value) is answer


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("tea", True),
        ("Käthe 7", True),
        (" ", True),
        ("", False),
        ("a\nb", False),
        ("\x1b[2J", False),
        (b"tea", False),
        (None, False),
    ],
)
def test_a_text_can_be_printed_on_a_line(value: object, answer: object) -> None:
    """A text is a str, not empty, without line ends and control characters: they could forge a line of output."""
    assert is_text(value) is answer


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        ([], True),
        (["tea"], True),
        (["tea", "jam"], True),
        (["tea", 7], False),
        ([7, "tea"], False),
        ([""], False),
    ],
)
def test_texts_are_texts_to_the_last(values: list[object], answer: object) -> None:
    """One item that is no text, wherever it stands, and the list is no list of texts; an empty list is one."""
    assert are_texts(values) is answer


class Incomparable:
    """Its `==` raises; `mock.ANY`, the other odd one below, equals everything."""

    def __eq__(self, other: object) -> bool:
        raise TypeError(other)

    def __hash__(self) -> int:
        return hash("EUR")


OTHERS = ["", "eur", "payment", "missing", 7, None, True, [], {}, ["EUR"], ANY, Incomparable()]


@pytest.mark.parametrize("value", OTHERS)
def test_other_words_and_values_are_refused(value: object) -> None:
    """Only the very words of the type pass; all else is answered with False, whatever its `==` says or raises."""
    assert is_currency(value) is False
    assert is_reason(value) is False


def test_the_words_of_the_types_pass() -> None:
    """Three currencies and three reasons, and no word of one type passes for the other."""
    words = ["EUR", "GBP", "USD", "card_expired", "card_stolen", "no_funds"]
    assert [word for word in words if is_currency(word) is True] == ["EUR", "GBP", "USD"]
    assert [word for word in words if is_reason(word) is True] == ["card_expired", "card_stolen", "no_funds"]


EUROS = {"cents": 1250, "currency": "EUR"}
CAPTURED = {"kind": "payment.captured", "order": "A1", "amount": EUROS}
REFUSED = {"kind": "payment.refused", "order": "A1", "reason": "card_stolen"}
REFUNDED = {"kind": "payment.refunded", "order": "A1", "amount": EUROS, "items": ["tea", "jam"]}
CHANGED = {"kind": "customer.changed", "customer": "C1"}


@pytest.mark.points(2)
@pytest.mark.parametrize(
    ("document", "notice"),
    [
        (CAPTURED, Captured("A1", Money(1250, "EUR"))),
        (REFUSED, Refused("A1", "card_stolen")),
        (REFUSED | {"reason": None}, Refused("A1", None)),
        (REFUNDED, Refunded("A1", Money(1250, "EUR"), ("tea", "jam"))),
        (REFUNDED | {"items": []}, Refunded("A1", Money(1250, "EUR"), ())),
        (CHANGED | {"email": "ada@example.org"}, CustomerChanged("C1", "ada@example.org")),
        (CHANGED | {"email": None}, CustomerChanged("C1", None)),
        (CHANGED, CustomerChanged("C1", MISSING)),
    ],
    ids=["captured", "refused", "no reason", "refunded", "no items", "address", "deleted", "unchanged"],
)
def test_a_document_becomes_the_notice_of_its_kind(document: object, notice: Notice) -> None:
    """Every field arrives where it belongs; null is None, and only an absent `email` is `MISSING`."""
    assert repr(read_notice(document)) == repr(notice)


def test_fields_nobody_asks_for_are_ignored() -> None:
    """A provider may add fields; the document may be any mapping, not a dict alone."""
    more = MappingProxyType(CAPTURED | {"channel": "app", "amount": MappingProxyType(EUROS | {"tax": 1})})
    assert repr(read_notice(more)) == repr(Captured("A1", Money(1250, "EUR")))


WRONG = [
    ("$", "an object", [CAPTURED], [CAPTURED]),
    ("$", "an object", None, None),
    ("$", "an object", CAPTURED | {2: 3}, CAPTURED | {2: 3}),
    ("$.kind", "a known kind", {}, MISSING),
    ("$.kind", "a known kind", CAPTURED | {"kind": "payment"}, "payment"),
    ("$.kind", "a known kind", CAPTURED | {"kind": ["payment.captured"]}, ["payment.captured"]),
    ("$.order", "a text", REFUSED | {"order": 7}, 7),
    ("$.order", "a text", REFUNDED | {"order": None}, None),
    ("$.order", "a text", {"kind": "payment.captured", "amount": EUROS}, MISSING),
    ("$.customer", "a text", CHANGED | {"customer": ""}, ""),
    ("$.amount", "an object", CAPTURED | {"amount": 1250}, 1250),
    ("$.amount", "an object", {"kind": "payment.captured", "order": "A1"}, MISSING),
    ("$.amount.cents", "a number of cents", CAPTURED | {"amount": EUROS | {"cents": True}}, True),
    ("$.amount.cents", "a number of cents", REFUNDED | {"amount": {"currency": "EUR"}}, MISSING),
    ("$.amount.currency", "a currency", CAPTURED | {"amount": EUROS | {"currency": "BTC"}}, "BTC"),
    ("$.amount.currency", "a currency", REFUNDED | {"amount": {"cents": 1}}, MISSING),
    ("$.reason", "a reason or null", REFUSED | {"reason": "card-stolen"}, "card-stolen"),
    ("$.reason", "a reason or null", {"kind": "payment.refused", "order": "A1"}, MISSING),
    ("$.email", "a text or null", CHANGED | {"email": ""}, ""),
    ("$.email", "a text or null", CHANGED | {"email": False}, False),
    ("$.items", "a list", REFUNDED | {"items": "tea"}, "tea"),
    ("$.items", "a list", CAPTURED | {"kind": "payment.refunded"}, MISSING),
    ("$.items[0]", "a text", REFUNDED | {"items": [None, "tea", 7]}, None),
    ("$.items[2]", "a text", REFUNDED | {"items": ["tea", "jam", 7]}, 7),
]


@pytest.mark.points(3)
@pytest.mark.parametrize(("path", "expected", "document", "found"), WRONG, ids=[path for path, *_ in WRONG])
def test_an_error_says_where_and_what(path: str, expected: str, document: object, found: object) -> None:
    """`NoticeError` with the path, what was expected there, and what was found: `MISSING` if nothing was."""
    with pytest.raises(NoticeError) as caught:
        read_notice(document)
    assert (caught.value.path, caught.value.expected) == (path, expected)
    assert repr(caught.value.found) == repr(found)
    assert str(caught.value).startswith(f"{path}: expected {expected}, found ")


@pytest.mark.points(2)
@pytest.mark.parametrize("case", pairs("border"), ids=by_name)
def test_mypy_sees_no_any_behind_the_border(mypy_says: Judgement, case: Path) -> None:
    """What comes from outside is an `object` until looked at, and a `Notice` afterwards; never `Any`."""
    judge(mypy_says, case)


@pytest.mark.parametrize("name", ["model.py", "reading.py", "handling.py"])
def test_mypy_infers_no_any_in_the_program(mypy_says: Judgement, name: str) -> None:
    """With `--disallow-any-expr`, mypy finds no expression that is or contains `Any`, once all is written."""
    notice = read_notice(REFUNDED)
    assert isinstance(instruction(notice), str)
    assert mypy_says.complete, mypy_says.about(PACKAGE / name)
    remarks = mypy_says.remarks(PACKAGE / name)
    places = [f"line {remark['line']}" for remark in remarks if '"Any"' in remark["words"]]
    assert list(dict.fromkeys(places)) == [], mypy_says.about(PACKAGE / name)


@pytest.mark.parametrize("name", ["model.py", "checks.py", "reading.py", "handling.py"])
def test_nobody_tells_mypy_to_look_away(name: str) -> None:
    """Neither `Any` nor `cast` nor `type: ignore`, not even with a reason: every type here can be proved."""
    source = (PACKAGE / name).read_text(encoding="utf-8")
    fields = ("id", "attr", "name")  # of a name, of an attribute, of an import
    names = {getattr(node, field, None) for node in ast.walk(ast.parse(source)) for field in fields}
    assert names & {"Any", "cast"} == set()
    assert "type: ignore" not in source


NOTICES: list[Notice] = [
    Captured("A1", Money(1250, "EUR")),
    Captured("A2", Money(4000, "USD")),
    Refused("A3", None),
    Captured("A4", Money(50, "EUR")),
    Refunded("A2", Money(4000, "USD"), ("mug",)),
    Refunded("A5", Money(1, "GBP"), ()),
    CustomerChanged("C1", None),
    Refunded("A1", Money(300, "EUR"), ()),
]


@pytest.mark.parametrize("case", pairs("money"), ids=by_name)
def test_mypy_learns_which_notices_move_money(mypy_says: Judgement, case: Path) -> None:
    """`moves_money` proves both ways: with money it is one of two kinds, without it one of the other two."""
    judge(mypy_says, case)


def test_only_two_kinds_move_money() -> None:
    """True for what came in and what went out, False for the other two."""
    moving = [number for number, notice in enumerate(NOTICES) if moves_money(notice) is True]
    still = [number for number, notice in enumerate(NOTICES) if moves_money(notice) is False]
    assert [moving, still] == [[0, 1, 3, 4, 5, 7], [2, 6]]


def test_the_balance_is_captured_minus_refunded() -> None:
    """In cents, each currency for itself; what cancels out is zero, and what only went out is below it."""
    assert sorted(balance(iter(NOTICES)).items()) == [("EUR", 1000), ("GBP", -1), ("USD", 0)]
    assert repr(balance([])) == "{}"


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ("card_expired", "the card has expired"),
        ("card_stolen", "the card was stolen"),
        ("no_funds", "the account is empty"),
        (None, "the bank gives no reason"),
    ],
)
def test_every_reason_has_its_explanation(reason: Reason | None, text: str) -> None:
    """Three words and None, four sentences for a person."""
    assert str(explanation(reason)) == text
    assert str(instruction(Refused("A1", reason))) == f"A1: hold, {text}"


@pytest.mark.points(2)
@pytest.mark.parametrize(
    ("notice", "line"),
    [
        (Captured("A1", Money(1250, "EUR")), "A1: ship, 12.50 EUR came in"),
        (Refunded("A2", Money(5, "GBP"), ("tea", "jam")), "A2: take back tea, jam, 0.05 GBP went out"),
        (Refunded("A2", Money(5, "GBP"), ()), "A2: take back nothing, 0.05 GBP went out"),
        (CustomerChanged("C1", "ada@example.org"), "C1: write to ada@example.org"),
        (CustomerChanged("C1", None), "C1: forget the address"),
        (CustomerChanged("C1", MISSING), "C1: keep the address"),
    ],
)
def test_every_notice_has_its_instruction(notice: Notice, line: str) -> None:
    """One line for each kind; a deleted address is forgotten, one without news is kept."""
    assert str(instruction(notice)) == line


class Disputed:
    """A fifth kind, which nobody has told the union about."""

    kind = "payment.disputed"
    order = "A1"
    amount = Money(1250, "EUR")


HANDLERS: list[tuple[Callable[..., object], object]] = [
    (moves_money, Disputed()),
    (balance, [Disputed()]),
    (explanation, "no reason"),
    (instruction, Disputed()),
]


@pytest.mark.parametrize(("handle", "what"), HANDLERS, ids=[handle.__name__ for handle, _ in HANDLERS])
def test_what_is_no_member_ends_in_assert_never(handle: Callable[[object], object], what: object) -> None:
    """`assert_never` is a check when the program runs too: AssertionError, not something like an answer."""
    with pytest.raises(AssertionError, match="Expected code to be unreachable"):
        handle(what)


LINES = [CAPTURED, CAPTURED | {"order": None}, REFUSED]
FILE = "\n".join(json.dumps(line) for line in LINES) + "\n\n[[[\n"


def test_a_bad_line_costs_only_itself() -> None:
    """Lines before and after are read; blank ones are counted; a line that is no JSON is an error at `$`."""
    report = read_lines([*FILE.encode().splitlines(), b"\xff", b"[" * 200_000])
    assert [*report.notices] == [1, 3]
    paths = [(number, error.path, error.expected) for number, error in report.errors.items()]
    assert paths == [(2, "$.order", "a text"), *((number, "$", "JSON") for number in (5, 6, 7))]


def run(patch: pytest.MonkeyPatch, *arguments: str) -> object:
    """The exit code of `gradus run type_narrowing` with these arguments."""
    patch.setattr(sys, "argv", ["type_narrowing", *arguments])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("type_narrowing", run_name="__main__")
    return ended.value.code


def test_the_demonstration_shows_right_and_wrong_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`gradus run type_narrowing` names the type that each line turned out to be, or the path of its error."""
    assert run(monkeypatch) == 0
    words = [line.split() for line in capsys.readouterr().out.splitlines()[2:]]
    assert [line[1] for line in words[:3]] == ["Captured", "Captured", "-"]
    assert words[2][2] == "$.amount.cents:"
    assert words[-1] == ["Balance:", "12.50", "EUR,", "24.50", "USD"]


def test_a_file_becomes_a_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1 if a line could not be read, 0 if all were; each line of the file is named by its number."""
    file = tmp_path / "notices.jsonl"
    file.write_text(FILE)
    assert run(monkeypatch, str(file)) == 1
    file.write_text(FILE.splitlines()[2])
    assert run(monkeypatch, str(file)) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[1] == "   2  -               $.order: expected a text, found None"
    assert out[-2:] == ["   1  Refused         A1: hold, the card was stolen", "Balance: no payments"]


def test_programs_get_the_report_as_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--json` prints instructions, errors and balance; `-` reads standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(FILE.encode())))
    assert run(monkeypatch, "--json", "-") == 1
    report = json.loads(capsys.readouterr().out)
    assert report["instructions"][1]["instruction"] == "A1: hold, the card was stolen"
    assert report["errors"][0]["path"] == "$.order"
    assert report["balance"] == {"EUR": 1250}


def test_a_file_that_is_not_there_is_wrong_use(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, and the message names the file."""
    assert run(monkeypatch, "no-such-file.jsonl") == 2
    assert "no-such-file.jsonl cannot be read" in capsys.readouterr().err
