"""A gradebook as files for programs, the verdicts behind it, and the instructor's overrides."""

import csv
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import parse

import pytest

from gradus.errors import TableError
from gradus.generated import gradebook_schema
from gradus.grading.file_names import file_name
from gradus.grading.gradebook import ColumnHead, Gradebook, Learner, Mark, Override
from gradus.grading.overrides import Overrides, apply, read_overrides
from gradus.grading.spreadsheet import read_table
from gradus.grading.writing.verdict_files import VerdictFiles
from gradus.grading.writing.writers import WRITERS
from gradus.judging.verdict import Failure, Integrated, Place, Score, State, TestResult, Verdict

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 11, 14, 12, tzinfo=UTC)
HEADS = tuple(
    ColumnHead(name=name, id=f"1.{place}", title=name.capitalize(), phase="01_parcels", possible=10)
    for place, name in enumerate(("weights", "sorting"))
)


def mark(exercise: str, earned: float | None, state: State = "failed", **more: object) -> Mark:
    """One that was handed in, of ten points."""
    given = {"exercise": exercise, "state": state, "handed_in": True, "sentence": "Said.", "possible": 10}
    return Mark.model_validate({**given, "earned": earned, **more})


def learner(id_: str, *marks: Mark, name: str = "Ann", **more: object) -> Learner:
    """Somebody on the roster."""
    given = {"id": id_, "name": name, "on_roster": True, "submission": f"{id_}.zip", "marks": marks}
    return Learner.model_validate({**given, **more})


def book(*learners: Learner, missing: tuple[str, ...] = ()) -> Gradebook:
    """With two exercises."""
    return Gradebook(graded_at=NOON, course="c0ffee", exercises=HEADS, learners=learners, missing=missing)


def written(gradebook: Gradebook, folder: Path, form: str) -> list[Path]:
    """The files of one form."""
    return WRITERS[form].write(gradebook, VerdictFiles(folder), folder)


def rows(path: Path) -> list[dict[str, str]]:
    """As a program reads them that knows the mark at the beginning."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def verdict(*tests: TestResult, state: State = "failed", **more: object) -> Verdict:
    """Of the first exercise."""
    given = {"exercise": "weights", "id": "1.0", "title": "Weights", "phase": "01_parcels", "state": state}
    score = Score(earned=5, possible=10)
    return Verdict.model_validate({**given, "sentence": "Said.", "score": score, "tests": tests, **more})


def outcome_of(name: str, **more: object) -> TestResult:
    """One that failed, unless it is said otherwise."""
    places = (Place(path="weights.py", line=7),)
    failure = Failure(kind="error", sentence="It broke.", places=places)
    given = {"id": f"tests/test_weights.py::{name}", "rule": f"The rule of {name}.", "outcome": "failed"}
    return TestResult.model_validate(
        {**given, "worth": 1, "passes_at_start": False, "failure": failure, **more}
    )


def kept(folder: Path, judged: Verdict) -> Mark:
    """The mark of a verdict whose file lies in ``folder``."""
    (folder / "results").mkdir(exist_ok=True)
    (folder / "results" / "one.json").write_text(judged.model_dump_json(), encoding="utf-8")
    return mark("weights", 5, judged.state, result="results/one.json")


@pytest.mark.parametrize(
    "content",
    [
        "id,name\n1,Jörg\n".encode(),
        "\ufeffID ; Name\r\n1;Jörg\r\n;\r\n".encode(),
        "id\tname\r\n1\tJörg\r\n".encode("utf-16"),
        "id;name\n1;Jörg".encode("cp1252"),
        "sep=;\nid;name\n1;Jörg\n".encode(),
        'id,name,,\r1,"Jörg",,\r'.encode(),
    ],
    ids=["plain", "excel", "unicode text", "windows", "sep", "old mac"],
)
def test_a_table_reads_the_same_from_every_spreadsheet(tmp_path: Path, content: bytes) -> None:
    """Encoding, delimiter, empty rows and columns are the program's habits and say nothing."""
    (tmp_path / "roster.csv").write_bytes(content)

    assert [row for _, row in read_table(tmp_path / "roster.csv")] == [{"id": "1", "name": "Jörg"}]


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (b"", 1, "it is empty"),
        (b"id,ID\n1,2\n", 1, "two columns are called 'id'"),
        (b'id,name\n1,a\n2,"open\n3,c\n', 3, "a quote that does not close"),
        (b"id,name\n1,a,late\n", 2, "more cells than there are columns ('late')"),
        (b"id,name\n1,a\0", 2, "zero byte"),
        (b"PK\x03\x04", 1, "a spreadsheet's own file"),
        (b"id,name\n1,\x81", 1, "neither UTF-8 nor UTF-16 nor cp1252"),
    ],
)
def test_a_table_that_cannot_be_told_is_refused_with_its_line(
    tmp_path: Path, content: bytes, line: int, said: str
) -> None:
    """A guess would drop somebody."""
    (tmp_path / "roster.csv").write_bytes(content)

    with pytest.raises(TableError) as refused:
        read_table(tmp_path / "roster.csv")

    assert refused.value.line == line
    assert said in str(refused.value)


def test_overrides_count_instead_of_what_was_earned(tmp_path: Path) -> None:
    """Beyond what the exercise is worth, too, and where nothing was known; what was earned stays to be seen."""
    path = tmp_path / "overrides.csv"
    path.write_text("\ufeffid;exercise;points;reason\na;weights;8,5;Talked; of it\n".replace("d; o", "d o"))
    before = book(learner("a", mark("weights", None), mark("sorting", 3)))

    [ann] = apply(before, read_overrides(path)).learners

    assert ann.marks[0].override == Override(points=8.5, reason="Talked of it")
    assert (ann.marks[0].earned, ann.counted, ann.needs_a_person) == (None, 11.5, False)


def test_the_file_of_overrides_is_made_once_and_never_written_again(tmp_path: Path) -> None:
    """It belongs to the instructor; grading anew reads it."""
    path = tmp_path / "overrides.csv"
    assert read_overrides(path) == Overrides()
    path.write_bytes(path.read_bytes() + b"a,weights,12,A bonus\r\n")
    content = path.read_bytes()

    once = apply(book(learner("a", mark("weights", 3))), read_overrides(path))

    assert path.read_bytes() == content
    assert once.learners[0].counted == 12
    assert apply(once, Overrides()).learners[0].counted == 3


def test_an_override_of_nothing_is_told(tmp_path: Path) -> None:
    """A learner or an exercise that is not there, with the line and what may have been meant; told once."""
    path = tmp_path / "overrides.csv"
    path.write_text("learner,exercise,points,reason\nanne,weights,1,x\nann,wieghts,1,x\n")
    overrides = read_overrides(path)

    graded = apply(apply(book(learner("ann", mark("weights", 3))), overrides), overrides)

    assert graded.problems == (
        "overrides.csv, line 2: no learner has the id 'anne' (did you mean 'ann'?).",
        "overrides.csv, line 3: 'wieghts' was not graded (did you mean 'weights'?).",
    )


@pytest.mark.parametrize(
    ("lines", "line", "said"),
    [
        ("learner,exercise,points\na,weights,1", 1, "the column 'reason' is missing"),
        ("learner,exercise,points,reason,grade\na,weights,1,x,B", 1, "the column 'grade' is not known"),
        ("learner,exercise,points,reason\na,weights,1,x\na,sorting,1,", 3, "'reason' is empty"),
        ("learner,exercise,points,reason\na,weights,1\nb,weights,1,x", 2, "'reason' is empty"),
        ("learner,exercise,points,reason,\na,w,1,x,\nb,w,1,x,y", 3, "the column 'column 5' is not known"),
        ("learner,exercise,points,reason\na,weights,ten,x", 2, "'ten' is no number of points"),
        ('learner,exercise,points,reason\na,weights,"1,000",x', 2, "'1,000' is no number of points"),
        ("learner,exercise,points,reason\na,weights,-1,x", 2, "'-1' is no number of points"),
        ("learner,exercise,points,reason\na,weights,nan,x", 2, "'nan' is no number of points"),
        ("learner,exercise,points,reason\na,w,1,x\nb,w,1,x\na,w,2,x", 4, "stand on line 2 already"),
    ],
)
def test_an_override_that_cannot_be_meant_names_its_line(
    tmp_path: Path, lines: str, line: int, said: str
) -> None:
    """A mark is not a thing to guess."""
    (tmp_path / "overrides.csv").write_text(lines)

    with pytest.raises(TableError) as refused:
        read_overrides(tmp_path / "overrides.csv")

    assert refused.value.line == line
    assert said in str(refused.value)


def test_the_csv_has_a_row_for_each_learner(tmp_path: Path) -> None:
    """Points that count by exercise, and the sums; who handed in nothing has a row as well."""
    marks = mark("weights", 10, "passed"), mark("sorting", 2.5)
    noted = {"late_days": 2, "submitted": NOON, "remarks": ("One.", "Two.")}
    ann = learner("a", *marks, name='Ann "A", Jr.\nthe first', **noted)
    path, _ = written(book(ann, learner("c"), missing=("b", "c")), tmp_path, "csv")
    first, _, second = rows(path)

    assert first["name"] == 'Ann "A", Jr.\nthe first'
    assert (first["weights"], first["sorting"], first["points"], first["possible"]) == (
        "10",
        "2.5",
        "12.5",
        "20",
    )
    assert (first["passed"], first["late days"], first["needs review"]) == ("1", "2", "")
    assert re.fullmatch(r"2026-11-1\d \d\d:\d\d", first["submitted"])
    assert first["remarks"] == "One. Two."
    assert (second["id"], second["weights"], second["problem"]) == ("b", "", "No submission.")


def test_what_nobody_knows_is_blank_and_never_a_zero(tmp_path: Path) -> None:
    """In both tables; a person is asked for."""
    tables = written(book(learner("a", mark("weights", None, "not_gradable"))), tmp_path, "csv")
    [wide], [long] = map(rows, tables)

    assert (wide["weights"], wide["sorting"], wide["needs review"]) == ("", "", "yes")
    assert (long["earned"], long["state"]) == ("", "not_gradable")


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "  =", "\uff1d"])
def test_a_name_is_never_calculated(tmp_path: Path, begins: str) -> None:
    """A spreadsheet takes a cell that begins so for a formula; an apostrophe in front makes it text."""
    name = f"{begins}cmd|' /C calc'!A0"
    path, _ = written(book(learner(name, name=name)), tmp_path, "csv")
    [row] = rows(path)

    assert row["id"].startswith("'")
    assert row["name"].startswith("'")


def test_the_csv_is_what_spreadsheets_take_for_utf_8(tmp_path: Path) -> None:
    """The mark at the beginning, line ends of both characters, no control characters; our own reader takes it back."""
    path, _ = written(book(learner("a", name="Jörg\x1b[31m\udc80")), tmp_path, "csv")
    content = path.read_bytes()

    assert content.startswith(b"\xef\xbb\xbfid,name,")
    assert content.count(b"\n") == content.count(b"\r\n") == 2
    assert read_table(path)[0][1]["name"] == "Jörg\\x1b[31m\\udc80"


def test_the_long_table_has_a_row_for_each_mark(tmp_path: Path) -> None:
    """What was earned, what the instructor says instead, and what is still open."""
    given = Override(points=4, reason="Talked")
    integrated = Integrated(passed=False, sentence="Worse.")
    marks = (
        mark("weights", 3, override=given, integrated=integrated),
        mark("sorting", 0, review=("Odd.", "Very.")),
    )
    _, path = written(book(learner("a", *marks)), tmp_path, "csv")
    first, second = rows(path)

    assert list(first.values()) == ["a", "weights", "failed", "3", "10", "failed", "4", "Talked", ""]
    assert list(second.values()) == ["a", "sorting", "failed", "0", "10", "", "", "", "Odd. Very."]


def test_the_json_is_the_gradebook_as_it_is(tmp_path: Path) -> None:
    """Every field, with the sums; half a character of a stranger's file name does not break it."""
    graded = book(learner("a", mark("weights", 2.5), name="Jörg \udc80"))
    [path] = written(graded, tmp_path, "json")
    document = json.loads(path.read_bytes())

    assert document == graded.model_dump(mode="json")
    assert document["learners"][0]["counted"] == 2.5


def test_the_published_schema_names_every_field_of_a_gradebook() -> None:
    """A program that reads gradebooks can rely on it."""
    text = (ROOT / "docs" / "gradebook.schema.json").read_text(encoding="utf-8")

    assert text == gradebook_schema()
    assert set(json.loads(text)["properties"]) == set(Gradebook.model_fields)


def cases(path: Path) -> Mapping[str, str]:
    """What became of each test in a JUnit file."""
    found = parse(path).iter("testcase")
    return {case.get("name", ""): next((child.tag for child in case), "passed") for case in found}


def test_junit_has_a_case_for_each_test(tmp_path: Path) -> None:
    """Failures and errors as they are; types, lint and health beside them."""
    tests = (
        outcome_of("test_a", outcome="passed", failure=None),
        outcome_of("test_b[1]"),
        outcome_of("test_c", outcome="timeout"),
    )
    [path] = written(book(learner("a", kept(tmp_path, verdict(*tests)))), tmp_path, "junit")
    [suite] = parse(path).getroot()

    assert cases(path) == {
        "test_a": "passed",
        "test_b[1]": "failure",
        "test_c": "error",
        "types": "passed",
        "lint": "passed",
        "health": "passed",
    }
    assert "It broke.\nweights.py:7" in "".join(suite.itertext())
    assert [suite.get(name) for name in ("name", "tests", "failures", "errors")] == [
        "a/weights",
        "6",
        "1",
        "1",
    ]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (mark("weights", None, "not_gradable"), "skipped"),
        (mark("weights", 0, "incomplete", handed_in=False), "skipped"),
        (mark("weights", 0, "timeout"), "error"),
        (mark("weights", 0, "failed"), "failure"),
        (mark("weights", 10, "passed"), "passed"),
    ],
    ids=["not gradable", "not handed in", "timeout", "failed", "passed"],
)
def test_junit_skips_what_is_no_failure_of_the_learner(tmp_path: Path, given: Mark, expected: str) -> None:
    """A mark whose verdict is not at hand is one case."""
    [path] = written(book(learner("a", given)), tmp_path, "junit")

    assert cases(path) == {"verdict": expected}


def test_junit_is_red_for_whatever_did_not_pass(tmp_path: Path) -> None:
    """A run that was torn down has no failing test, and is no success."""
    [path] = written(book(learner("a", kept(tmp_path, verdict(state="error")))), tmp_path, "junit")

    assert cases(path)["verdict"] == "error"


class Given:
    """Verdicts that no file could hold."""

    def __init__(self, *verdicts: Verdict) -> None:
        self._verdicts = verdicts

    def verdicts_of(self, _learner: Learner) -> Iterable[Verdict]:
        """The same for everybody."""
        return self._verdicts


def test_junit_holds_no_character_that_xml_forbids(tmp_path: Path) -> None:
    """A program prints what it wants, and a file that cannot be parsed hides all the others."""
    failure = Failure.model_construct(kind="error", sentence="\x1b[31m\x00]]>\ud800 <b>\ufffe")
    given = Given(verdict(outcome_of("test_a").model_copy(update={"failure": failure})))

    [path] = WRITERS["junit"].write(book(learner("a\x01", mark("weights", 5))), given, tmp_path)

    assert "[31m]]> <b>" in "".join(parse(path).getroot().itertext())


def test_junit_tells_of_a_private_test_the_rule_alone(tmp_path: Path) -> None:
    """Neither its name, nor values, nor what a sentence quotes of it."""
    failure = Failure(kind="comparison", sentence="secret", expected="secret", got="secret")
    hidden = outcome_of("test_secret", private=True, printed="secret", rule="Said.", failure=failure)
    integrated = Integrated(passed=False, sentence="One test fails (test_secret).")
    for said in (integrated, None):
        judged = verdict(hidden, sentence="test_secret broke", output="secret", integrated=said)
        [path] = written(book(learner("a", kept(tmp_path, judged))), tmp_path, "junit")

        assert cases(path)["private 1"] == "failure"
        assert "secret" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("result", ["../secret.json", "/etc/hostname", "gone.json", "broken.json"])
def test_only_verdicts_below_the_gradebook_are_read(tmp_path: Path, result: str) -> None:
    """A path that leads out, a missing or a damaged file is no verdict, and no reason to stop."""
    (tmp_path / "out").mkdir()
    (tmp_path / "secret.json").write_text(verdict().model_dump_json())
    (tmp_path / "out" / "broken.json").write_text("{")
    marks = mark("weights", 5, result=result), mark("sorting", None)

    assert list(VerdictFiles(tmp_path / "out").verdicts_of(learner("a", *marks))) == []


def test_two_learners_never_meet_in_one_file() -> None:
    """Ids that look alike once they are cleaned, that Windows reserves, that are paths, endless or empty."""
    ids = [
        "ann",
        "Ann",
        "ANN",
        "a/n",
        "a-n",
        "a.n",
        "con",
        "nul.txt",
        "..",
        ".",
        "",
        "é",
        "e",
        "x" * 300,
        "x" * 60,
    ]
    ids += [file_name("Ann"), "lpt1", "anna.smith", "a b", "-rf", "آية", "\udc80", "a\0", "trailing."]
    names = [file_name(one) for one in ids]

    assert len(set(names)) == len(ids)
    assert all(re.fullmatch(r"[a-z0-9_][a-z0-9._~-]{0,58}[a-z0-9_]|[a-z0-9_]", name) for name in names)
    assert not {"con", "nul.txt", "lpt1"} & set(names)
    assert [file_name(one) for one in ("ann", "anna.smith", "s-1")] == ["ann", "anna.smith", "s-1"]


def test_a_sum_of_nothing_that_is_known_is_blank(tmp_path: Path) -> None:
    """Else a platform that imports it would give a zero to whoever could not be judged."""
    tables = written(book(learner("a", mark("weights", None, "not_gradable"))), tmp_path, "csv")
    assert rows(tables[0])[0]["points"] == ""


def test_overrides_settle_a_submission_that_could_not_be_read() -> None:
    """All of its marks; one that is left open still needs a person."""
    given = Override(points=2, reason="Shown to me")
    unread = [mark(name, None, "not_gradable") for name in ("weights", "sorting")]
    settled = [one.model_copy(update={"override": given}) for one in unread]
    assert learner("a", *unread, problem="Damaged.").needs_a_person
    assert learner("a", settled[0], unread[1], problem="Damaged.").needs_a_person
    assert not learner("a", *settled, problem="Damaged.").needs_a_person
