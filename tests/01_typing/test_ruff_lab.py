"""Exercise 1.6: a log report that works at first sight, and what the linter points at.

Half of the tests ask ruff, once, in a process of its own. It takes no `noqa` and reads no configuration but
the arguments below, so it says the same everywhere. `RULES` is what the code breaks at the start, module by
module. The other half asks the program: where a rule has found a mistake, silencing the rule is not enough.
"""

import json
import runpy
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, TypedDict

import pytest
from typer.testing import CliRunner

import ruff_lab
from ruff_lab import (
    Archive,
    Entry,
    LineError,
    Problem,
    Selection,
    busiest,
    failures,
    health,
    load,
    log_lines,
    parse,
    sites,
    table,
    volume,
    volumes,
    within,
    without,
)
from ruff_lab.cli import app

ARGUMENTS = [
    *("check", "--isolated", "--no-cache", "--ignore-noqa", "--output-format=json"),
    *("--target-version=py311", "--line-length=110"),
    "--select=A,B,BLE,C4,DTZ,F401,I,PERF,PTH,RET,RUF,S101,S608,SIM,UP",
    "--ignore=RUF100",  # a suppression may be there for a rule that is not asked here
]


class Rule(NamedTuple):
    """A rule that the start breaks: its code, in which module, and what it is about."""

    code: str
    module: str
    why: str


RULES = [
    Rule("F401", "columns", "what is imported and never used makes a reader look for its use"),
    Rule("I001", "columns", "imports stand in one order, so that nobody has to think about it"),
    Rule("UP032", "columns", "an f-string shows each value where it goes"),
    Rule("UP045", "columns", "`X | None` says what `Optional[X]` means, and needs no import"),
    Rule("A001", "summary", "a variable named like a built-in takes the built-in away from its scope"),
    Rule("B007", "summary", "a loop that never uses its variable may be using another one by mistake"),
    Rule("C403", "summary", "a set comprehension needs no list in between"),
    Rule("PERF401", "summary", "a loop that only appends is a comprehension"),
    Rule("RET505", "summary", "behind a `return` there is nothing left for an `else` to choose"),
    Rule("S101", "summary", "`python -O` leaves every `assert` out: raise an error that stays"),
    Rule("B005", "entry", "`strip` takes a set of characters off the ends, not a word"),
    Rule("B904", "entry", "an error raised in an `except` says `from` which error it comes"),
    Rule("B905", "entry", "without `strict=True` `zip` drops what is left over, and says nothing"),
    Rule("DTZ007", "entry", "a moment without an offset is an hour on an unknown clock"),
    Rule("B008", "selection", "a call in a default is made once, when the module is imported"),
    Rule("B023", "selection", "a function sees the loop variable as it is at last, not as it was"),
    Rule("RUF012", "selection", "a list in the body of a class belongs to all its objects together"),
    Rule("B006", "archive", "a list as a default is made once, and all calls share it"),
    Rule("BLE001", "archive", "`except Exception` also catches the mistakes nobody thought of"),
    Rule("PTH123", "archive", "`Path.open` opens a path; a bare name depends on where you stand"),
    Rule("PTH208", "archive", "`os.listdir` gives names without their folder, `Path.iterdir` gives paths"),
    Rule("S608", "archive", "text pasted into SQL is SQL: pass values with `?`"),
]


class _Location(TypedDict):
    row: int
    column: int


class _Reported(TypedDict):
    code: str
    message: str
    filename: str
    location: _Location


class Fault(NamedTuple):
    """A line that ruff points at."""

    code: str
    module: str
    words: str


def faults(package: Path) -> list[Fault]:
    """What ruff reports of the modules of a package, by rule and line."""
    files = sorted(path.name for path in package.glob("*.py"))
    asked = subprocess.run(
        [sys.executable, "-m", "ruff", *ARGUMENTS, *(f"{package.name}/{file}" for file in files)],
        cwd=package.parent,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert asked.returncode in (0, 1), asked.stderr
    reported: list[_Reported] = json.loads(asked.stdout)
    return sorted(fault(one) for one in reported)


def fault(one: _Reported) -> Fault:
    """One report, with its place as an editor would show it."""
    file = Path(one["filename"])
    return Fault(one["code"], file.stem, f"{file.name}:{one['location']['row']}: {one['message']}")


@pytest.fixture(scope="module")
def found() -> list[Fault]:
    """One run over the package as it was imported."""
    return faults(Path(str(ruff_lab.__file__)).parent)


def judge(rule: Rule, found: list[Fault]) -> None:
    """Fail with the rule, the lines of its module that break it, and where to read more."""
    words = [one.words for one in found if (one.code, one.module) == (rule.code, rule.module)]
    more = f"More about it: gradus run ruff_lab explain {rule.code}"
    assert words == [], "\n".join([f"{rule.code}: {rule.why}.", *words, more])


def rules(module: str) -> pytest.MarkDecorator:
    """The rules of a module, one test for each."""
    return pytest.mark.parametrize(
        "rule", [one for one in RULES if one.module == module], ids=lambda one: one.code
    )


MORNING = datetime(2024, 5, 17, 8, tzinfo=UTC)


def entry(  # noqa: PLR0913  # the fields of an entry, each with a value that does not matter
    path: str = "/",
    *,
    site: str = "tea.example",
    status: int = 200,
    size: int = 0,
    method: str = "GET",
    moment: datetime = MORNING,
) -> Entry:
    """An entry that differs from others where a test says so."""
    return Entry(moment, site, method, path, status, size)


@pytest.fixture
def archive() -> Iterator[Archive]:
    """An empty archive, closed afterwards."""
    with closing(Archive()) as opened:
        yield opened


@pytest.mark.points(4)
@rules("columns")
def test_the_columns_are_written_in_todays_python(rule: Rule, found: list[Fault]) -> None:
    """Imports are used and sorted, text is put together by f-strings, and an optional type is `X | None`."""
    judge(rule, found)


def test_a_table_is_as_narrow_as_its_rows() -> None:
    """Names to the left, two spaces, numbers to the right, each column as wide as its widest cell."""
    assert table([("/", 7), ("/menu", 1200), ("/a", 31)]) == "/         7\n/menu  1200\n/a       31"


def test_a_title_stands_above_its_table() -> None:
    """A title is a line of its own, and stays if there are no rows; without either, there is no text."""
    tables = [table([("/", 7)], "Paths"), table([], "Paths"), table([])]
    assert tables == ["Paths\n/  7", "Paths", ""]


@pytest.mark.points(6)
@rules("summary")
def test_the_summary_says_simply_what_it_means(rule: Rule, found: list[Fault]) -> None:
    """No detour, no built-in renamed, no loop past its own variable, and no `assert` that must not fail to run."""
    judge(rule, found)


def test_the_volume_is_the_sum_of_all_sizes() -> None:
    """Every entry counts with its size, and no entries at all make 0 bytes."""
    assert [volume([entry(size=5), entry(size=70)]), volume([])] == [75, 0]


def test_sites_are_named_once_and_in_order() -> None:
    """Each site once, in the order of the alphabet."""
    assert sites([entry(site=name) for name in ("wiki", "tea", "wiki", "bread")]) == ["bread", "tea", "wiki"]


def test_failures_begin_at_status_500() -> None:
    """404 and 499 are a visitor's mistake; 500 and above are ours, in the order of the entries."""
    entries = [entry(status=status) for status in (503, 499, 200, 500, 404)]
    assert failures(entries) == [entry(status=503), entry(status=500)]


@pytest.mark.parametrize(
    ("failed", "total", "expected"),
    [
        (1, 10, "failing"),
        (1, 11, "shaky"),
        (1, 100, "shaky"),
        (1, 101, "healthy"),
        (1, 1, "failing"),
        (0, 5, "healthy"),
        (0, 0, "healthy"),
    ],
)
def test_health_is_a_matter_of_percentage(failed: int, total: int, expected: str) -> None:
    """Failing from 10 % of failures on, shaky from 1 % on, healthy below and where nothing was asked."""
    entries = [entry(status=500 if number < failed else 200) for number in range(total)]
    assert health(entries) == expected


@pytest.mark.points(3)
def test_each_site_has_its_own_volume() -> None:
    """B007 had found it: the loop went through the groups and added up all entries each time."""
    entries = [entry(site="wiki", size=5), entry(site="tea", size=70), entry(site="wiki", size=600)]
    assert volumes(entries) == [("tea", 70), ("wiki", 605)]


def test_the_busiest_paths_come_first() -> None:
    """As many as the limit says, the most frequent first; among equals the one that was met first."""
    entries = [entry(path) for path in ("/b", "/a", "/c", "/a", "/b", "/d")]
    assert [busiest(entries, 1), busiest(entries, 3)] == [[("/b", 2)], [("/b", 2), ("/a", 2), ("/c", 1)]]


@pytest.mark.points(3)
@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_below_one_is_a_value_error(limit: int) -> None:
    """S101 had found it: an `assert` is for what cannot happen; an argument can be wrong, with `-O` as well."""
    with pytest.raises(ValueError) as caught:
        busiest([entry()], limit)
    assert str(caught.value) == f"a limit of {limit} shows nothing: expected 1 or more"


@pytest.mark.points(4)
@rules("entry")
def test_the_parser_drops_nothing_on_the_quiet(rule: Rule, found: list[Fault]) -> None:
    """Parts left over, letters of a name, an hour's offset, an error's cause: each is easily lost in a log."""
    judge(rule, found)


GOOD = "2024-05-17T10:15:00+02:00 www.Tea.example POST /menu?lang=en 201 5120\n"


def test_a_line_is_read_part_by_part() -> None:
    """Site in small letters without `www.`, method, path without its query, status and size as numbers."""
    read = parse(GOOD)
    assert (read.site, read.method, read.path) == ("tea.example", "POST", "/menu")
    assert (read.status, read.size) == (201, 5120)


@pytest.mark.points(3)
@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("wiki.example", "wiki.example"),
        ("www.wiki.example", "wiki.example"),
        ("WWW.wiki.example", "wiki.example"),
        ("www.www.example", "www.example"),
        ("oldwww.example", "oldwww.example"),
        ("w3.example", "w3.example"),
    ],
)
def test_a_site_loses_nothing_but_its_prefix(written: str, expected: str) -> None:
    """B005 had found it: `lstrip("www.")` goes on through every w and dot, also those of the name itself."""
    assert parse(GOOD.replace("www.Tea.example", written)).site == expected


@pytest.mark.points(3)
def test_a_moment_keeps_its_offset() -> None:
    """DTZ007 had found it: 10:15 two hours east of UTC and 08:15 in UTC are the same moment."""
    east, utc = parse(GOOD), parse(GOOD.replace("10:15:00+02:00", "08:15:00Z"))
    assert east.moment == utc.moment == datetime(2024, 5, 17, 8, 15, tzinfo=UTC)
    assert east.moment.utcoffset() == timedelta(hours=2)


@pytest.mark.points(3)
def test_a_moment_without_offset_is_refused() -> None:
    """Nobody can say when it was, so the line is no request: LineError."""
    with pytest.raises(LineError):
        parse(GOOD.replace("+02:00", ""))


@pytest.mark.points(3)
def test_two_lines_run_together_are_refused() -> None:
    """B905 had found it: six parts and no seventh, or the second request would be lost without a word."""
    with pytest.raises(LineError):
        parse(f"{GOOD.strip()} {GOOD}")


@pytest.mark.parametrize("line", ["", "GET /", GOOD.replace("201", "OK"), GOOD.replace("5120", "big")])
def test_a_line_that_is_no_request_is_quoted(line: str) -> None:
    """Parts missing, or words for numbers: LineError with the line as it stands, without its line break."""
    with pytest.raises(LineError) as caught:
        parse(line)
    assert str(caught.value) == f"no request: {line.strip()!r}"


@pytest.mark.points(3)
def test_a_refused_line_names_its_cause() -> None:
    """B904 had found it: `from` keeps the first error, so that a traceback says which part was wrong, and why."""
    with pytest.raises(LineError) as caught:
        parse(GOOD.replace("5120", "big"))
    assert isinstance(caught.value.__cause__, ValueError)
    assert "'big'" in str(caught.value.__cause__)


@pytest.mark.points(3)
@rules("selection")
def test_the_selection_shares_no_state_by_accident(rule: Rule, found: list[Fault]) -> None:
    """Defaults, class attributes and loop variables live longer than one call, and have more than one holder."""
    judge(rule, found)


@pytest.mark.points(3)
def test_two_selections_share_no_condition() -> None:
    """RUF012 had found it: what is added to one selection is asked by this one alone, and all of it is asked."""
    entries = [entry("/a", size=1), entry("/b", size=1), entry("/a", size=2), entry("/a", size=1, status=404)]
    narrow, wide = Selection(), Selection()
    narrow.add(lambda one: one.path == "/a", lambda one: one.size == 1)
    narrow.add(lambda one: one.status == 200)
    assert [narrow.of(entries), wide.of(entries)] == [entries[:1], entries]


@pytest.mark.parametrize("folder", ["/static", "/static/"])
def test_a_folder_is_left_out_with_all_below(folder: str) -> None:
    """The folder and what is in it are inside; a name that merely begins alike is outside, and so is the root."""
    (outside,) = without([folder])
    paths = ["/static", "/static/", "/static/tea.css", "/statistics", "/", "/old/static"]
    assert [outside(entry(path)) for path in paths] == [False, False, False, True, True, True]


@pytest.mark.points(3)
def test_every_folder_has_its_own_condition() -> None:
    """B023 had found it: a function made in a loop looked its variable up when called, after the loop's end."""
    conditions = without(["/static", "/robots.txt", "/icons"])
    paths = ["/static/tea.css", "/robots.txt", "/icons/leaf.png", "/menu"]
    answers = [[condition(entry(path)) for condition in conditions] for path in paths]
    assert answers == [[False, True, True], [True, False, True], [True, True, False], [True, True, True]]


def test_the_last_hours_have_two_ends() -> None:
    """Exactly so many hours old, and exactly now, are within; a second more on either side is not."""
    recent = within(1.5, MORNING)
    answers = [recent(entry(moment=MORNING - timedelta(seconds=age))) for age in (5401, 5400, 0, -1)]
    assert answers == [False, True, True, False]


@pytest.mark.points(3)
def test_the_last_hours_end_at_the_call() -> None:
    """B008 had found it: the default was the moment of the import, and all that came later was in the future."""
    asked = entry(moment=datetime.now(UTC))
    assert within(1)(asked) is True


@pytest.mark.points(5)
@rules("archive")
def test_the_archive_neither_hides_nor_trusts(rule: Rule, found: list[Fault]) -> None:
    """Unknown errors go through, text never becomes SQL, paths know their folder, and defaults are not shared."""
    judge(rule, found)


def test_an_archive_gives_back_what_it_was_given(archive: Archive) -> None:
    """Entries come out equal to what went in, in the same order, with the offsets of their moments."""
    east = parse(GOOD).moment
    kept = [entry("/b", site="wiki", status=503, size=7, method="PUT"), entry("/a", moment=east)]
    kept.append(entry("/b", size=99_999_999_999_999_999_999))
    for one in kept:
        archive.add(one)
    assert list(archive.entries()) == kept


@pytest.mark.points(3)
@pytest.mark.parametrize("path", ["/menu", "/o'hara", "' OR ''='", "%", "/tea\0.css"])
def test_a_path_is_counted_as_it_is_written(archive: Archive, path: str) -> None:
    """S608 had found it: an apostrophe ended the text in the query, and what followed was read as SQL."""
    for one in (path, "/tea", path):
        archive.add(entry(one))
    assert [archive.hits(path), archive.hits("/nowhere")] == [2, 0]


def test_a_closed_archive_is_closed(archive: Archive) -> None:
    """After `close`, the database says so to whoever asks."""
    archive.close()
    with pytest.raises(sqlite3.ProgrammingError):
        archive.hits("/")


def test_bad_lines_are_noted_and_good_ones_kept(archive: Archive) -> None:
    """Problems carry number and reason, and are appended to the list that was given, even to an empty one."""
    noted: list[Problem] = []
    assert load([GOOD, "???\n", GOOD], archive, noted) is noted
    assert load(["!"], archive, noted) is noted
    assert noted == [Problem(2, "no request: '???'"), Problem(1, "no request: '!'")]
    assert archive.hits("/menu") == 2


@pytest.mark.points(3)
def test_problems_of_one_log_stay_out_of_the_next(archive: Archive) -> None:
    """B006 had found it: a default list is made once, so every call without a list of its own got the same."""
    first, second = load(["???"], archive), load(["!", GOOD], archive)
    assert [first, second] == [[Problem(1, "no request: '???'")], [Problem(1, "no request: '!'")]]


@pytest.mark.points(3)
def test_a_broken_archive_is_no_bad_line(archive: Archive) -> None:
    """BLE001 had found it: an error of the database goes to the caller, and is not noted as a fault of the log."""
    archive.close()
    noted: list[Problem] = []
    with pytest.raises(sqlite3.ProgrammingError):
        load([GOOD], archive, noted)
    assert noted == []


@pytest.mark.points(3)
def test_a_value_error_of_the_archive_is_no_bad_line_either() -> None:
    """A line that could be read is not the line's fault: of all ValueErrors, only LineError is noted."""

    class FullArchive(Archive):
        """There is no room for another entry."""

        def add(self, entry: Entry) -> None:
            raise ValueError(f"no room for {entry.path}")

    noted: list[Problem] = []
    with closing(FullArchive()) as full, pytest.raises(ValueError, match="no room for /menu"):
        load(["???", GOOD], full, noted)
    assert noted == [Problem(1, "no request: '???'")]


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """A folder with two logs, and a file that is none; the tests do not stand in it."""
    folder = tmp_path / "logs"
    folder.mkdir()
    for name, text in {"b.log": "é\n", "a.log": f"{GOOD}???\n", "log.txt": "no\n"}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.points(3)
def test_logs_are_read_from_where_they_are(logs: Path) -> None:
    """PTH123 and PTH208 had found it: names without their folder were looked for in the current one."""
    assert list(log_lines(logs)) == [GOOD, "???\n", "é\n"]


def test_a_missing_folder_is_not_an_empty_one(tmp_path: Path) -> None:
    """FileNotFoundError, so that a typing mistake does not read like a day without visitors."""
    with pytest.raises(FileNotFoundError):
        list(log_lines(tmp_path / "nowhere"))


@pytest.mark.points(3)
def test_the_command_line_reports_on_a_folder(logs: Path) -> None:
    """With `--json`, the figures as one object; exit code 1, because two lines had to be left out."""
    arguments = ["report", str(logs), "--json", "--without", "/static", "--hours", "1e6"]
    told = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert told.exit_code == 1, told.output
    report = json.loads(told.stdout)
    assert (report["requests"], report["sites"], report["busiest"]) == (1, ["tea.example"], [["/menu", 1]])
    assert report["problems"] == [[2, "no request: '???'"], [3, "no request: 'é'"]]


@pytest.mark.parametrize("what", ["latin", "folder"])
def test_a_log_that_cannot_be_read_is_named_in_a_sentence(logs: Path, what: str) -> None:
    """Bytes that are no UTF-8, or a folder in the place of a log: exit code 2, and no traceback."""
    if what == "latin":
        (logs / "c.log").write_bytes("Café\n".encode("latin-1"))
    else:
        (logs / "c.log").mkdir()
    told = CliRunner().invoke(app, ["report", str(logs)], catch_exceptions=False, env={"COLUMNS": "500"})
    assert told.exit_code == 2
    assert "c.log" in told.stderr


def test_mending_one_fault_brings_no_other(found: list[Fault]) -> None:
    """Whatever you write instead breaks no rule of the brief's families that its module did not break before."""
    listed = {(rule.code, rule.module) for rule in RULES}
    assert [f"{one.code} {one.words}" for one in found if (one.code, one.module) not in listed] == []


def test_ruff_explains_its_own_rules() -> None:
    """`explain` prints what `ruff rule` knows, and refuses a code that ruff does not know with exit code 2."""
    known, unknown = (CliRunner().invoke(app, ["explain", code]) for code in ("b006", "B6"))
    assert known.stdout.startswith("# mutable-argument-default (B006)"), known.output
    assert (known.exit_code, unknown.exit_code) == (0, 2)


DEMONSTRATION = """\
5 requests, 12384 bytes, failing

Bytes by site
tea.example    2144
wiki.example  10240

Busiest paths
/wiki/Oolong  2
/orders       2
/             1

Lines left out
7: no request: '2024-05-17T08:03:30+02:00 tea.example GET /orders 200 310 2024-05-17T08:03:31+02:00 tea.example'
"""


@pytest.mark.points(3)
def test_the_demonstration_reports_the_truth(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`python -m ruff_lab` goes through all modules; a mistake in any of them is a wrong figure here."""
    monkeypatch.setattr(sys, "argv", ["ruff_lab"])
    runpy.run_module("ruff_lab", run_name="__main__")
    assert capsys.readouterr().out == DEMONSTRATION
