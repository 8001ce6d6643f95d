"""Rosters as spreadsheets save them, and which submission is whose: nothing is guessed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradus.errors import DueError, RosterError
from gradus.grading.intake.submission import Found
from gradus.grading.lateness import late_days, parse_due
from gradus.grading.matching import Matching, everyone, match
from gradus.grading.roster import Roster, Student, read_roster, timing

JANE = Student("17001", "Jane Doe")
DUE = datetime(2026, 11, 20, 23, 59, tzinfo=UTC)


def saved(folder: Path, text: str | bytes) -> Path:
    """A roster with this text."""
    path = folder / "class.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def found(*names: str) -> list[Found]:
    """Submissions of these names."""
    return [Found(name, Path(f"{name}.zip"), "zip") for name in names]


def matched(students: list[Student], *names: str) -> Matching:
    """Who handed in what."""
    return match(Roster(tuple(students)), found(*names))


def names_by_id(matching: Matching) -> dict[str, str]:
    """The pairs, shortened."""
    return {student.id: one.name for student, one in matching.pairs}


TABLE = 'ID;Name;Due\r\n17001;Jörg Müller;2026-11-20\r\n\r\n17002;"Doe; Jane";\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_roster_is_read_as_any_spreadsheet_saves_it(tmp_path: Path, encoding: str, delimiter: str) -> None:
    """Whatever the encoding, the delimiter, the line ends, blank lines or quotes."""
    roster = read_roster(saved(tmp_path, TABLE.replace(";", delimiter).encode(encoding)))
    assert roster.students == (
        Student("17001", "Jörg Müller", due=parse_due("2026-11-20")),
        Student("17002", f"Doe{delimiter} Jane"),
    )


@pytest.mark.parametrize(
    "header",
    [
        "id,name",
        "Student ID,Full Name",
        "SID, NAME",
        "login,student_name",
        "Email-Address,Student",
        "sep=,\nUsername,name",
        "Matrikelnummer,Vollständiger Name",
    ],
)
def test_columns_are_known_by_many_names(tmp_path: Path, header: str) -> None:
    """In any case, with any separators between words."""
    assert read_roster(saved(tmp_path, f"{header}\njdoe,Jane Doe\n")).students == (
        Student("jdoe", "Jane Doe"),
    )


def test_first_and_last_names_make_a_name_and_further_columns_are_read(tmp_path: Path) -> None:
    """In whatever order they stand; what is not known is passed over."""
    text = (
        "Surname,First name,Institution,ID number,Email address,Late days,GitHub,Submitted\n"
        "Doe,Jane,Somewhere,,jane@example.org,2,jdoe,2026-11-20T10:00Z\n"
    )
    submitted = datetime(2026, 11, 20, 10, tzinfo=UTC)
    expected = Student("jane@example.org", "Jane Doe", "jdoe", late_days=2, submitted=submitted)
    assert read_roster(saved(tmp_path, text)).students == (expected,)


def test_the_line_below_the_header_of_canvas_is_no_student(tmp_path: Path) -> None:
    """It holds the points that are possible."""
    text = 'Student,ID,SIS Login ID\n"    Points Possible",,\n"Doe, Jane",123,jdoe\n'
    assert [one.name for one in read_roster(saved(tmp_path, text)).students] == ["Doe, Jane"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "csv: it is empty"),
        (b"id,name\n", "csv: there is no student"),
        (b"\nJane,Doe\n", "csv:2: none of the columns is one of ids: there is 'Jane', 'Doe'"),
        (b"id,name\n,Jane\n", "csv:1: no line has anything"),
        (b"id,name\n1,Jane\n\n,Joe\n", "csv:4: there is no id for 'Joe'"),
        (b"id,name\nab,Jane\nAB,Joe\n", "csv:3: the id 'AB' stands in line 2 already"),
        (b"id,due\n1,soon\n", "csv:2: 'soon' is no date"),
        (b"id,late days\n1,-1\n", "csv:2: '-1' is no number of late days"),
        (b'id,name\n1,"Jane\n', "csv:2: this is no line of a CSV file"),
        (b"PK\x03\x04", "save the list as CSV"),
        (b"id\0name", "save the list as CSV"),
        (b"id,name\x81\n", "save the list as CSV"),
    ],
)
def test_a_roster_that_cannot_be_read_names_the_line(tmp_path: Path, text: bytes, says: str) -> None:
    """And what to do."""
    with pytest.raises(RosterError) as raised:
        read_roster(saved(tmp_path, text))
    assert says in str(raised.value)


def test_a_roster_that_is_not_there_is_an_error_of_use(tmp_path: Path) -> None:
    """With its path; a folder is none either."""
    for path in (tmp_path, tmp_path / "gone.csv"):
        with pytest.raises(RosterError, match="cannot be read"):
            read_roster(path)


@pytest.mark.parametrize(
    "name",
    [
        "17001",
        "Doe, Jane_12345_assignsubmission_file_workspace",
        "Jane Doe_12345_assignsubmission_file",
        "doejane_late_12345_6789_work",
        "janedoe_12345_6789_work",
        "DOE-JÁNE",
        "assignment_17001_attempt_2026",
    ],
)
def test_the_names_of_platforms_are_understood(name: str) -> None:
    """By id, or by the whole name however it is written."""
    assert names_by_id(matched([JANE, Student("17002", "John Doe")], name)) == {"17001": name}


@pytest.mark.parametrize(
    ("roster", "name"),
    [
        ("Jörg Müller", "joerg-mueller"),
        ("Jörg Müller", "muller_jorg"),
        ("Seán O'Neil", "oneilsean"),
        ("Ł. Ørsted", "l orsted"),
    ],
)
def test_accents_and_apostrophes_make_no_difference(roster: str, name: str) -> None:
    """File systems and platforms drop or spell them out."""
    assert names_by_id(matched([Student("x1", roster)], name)) == {"x1": name}


@pytest.mark.parametrize("name", ["doe", "jane", "janet_doe", "1700", "217001", "jane_smith"])
def test_a_part_of_a_name_or_id_is_not_enough(name: str) -> None:
    """A wrong match would give one learner's mark to another."""
    matching = matched([JANE], name)
    assert (matching.missing, [one.name for one in matching.unknown]) == ((JANE,), [name])


@pytest.mark.parametrize(
    "pattern",
    [
        "team-4",
        "TEAM-*",
        "team-4.zip",
        "https://example.org/class/team-4.git",
        "git@example.org:class/team-4",
    ],
)
def test_a_pattern_goes_before_everything_else(pattern: str) -> None:
    """A file's name, with wildcards or the whole; the address of a repository."""
    matching = matched([Student("17001", "Jane Doe", pattern)], "team-4")
    assert names_by_id(matching) == {"17001": "team-4"}


def test_an_account_is_found_in_the_name_of_a_repository() -> None:
    """Classroom tools put the assignment before it."""
    assert names_by_id(matched([Student("1", "Jane Doe", "jane-d")], "lab-1-jane-d")) == {"1": "lab-1-jane-d"}


def test_two_submissions_of_one_learner_are_not_chosen_between() -> None:
    """Both are listed, and a sentence says what to do."""
    matching = matched([JANE], "jane doe v1", "17001 v2")
    assert (matching.pairs, len(matching.unknown)) == ((), 2)
    assert matching.ambiguous == (
        "17001 has more than one submission, 'jane doe v1' and '17001 v2': name one with a pattern in the roster.",
    )


def test_a_submission_of_two_learners_is_given_to_neither() -> None:
    """Same names, or an id that contradicts the name."""
    twins = matched([JANE, Student("17002", "Doe, Jane")], "jane_doe")
    contradiction = matched([JANE, Student("12345", "John Smith")], "Doe, Jane_12345_file")
    assert twins.pairs == contradiction.pairs == ()
    assert "'jane_doe' could be of 17001 and 17002" in twins.ambiguous[0]


def test_a_short_id_must_be_the_whole_name() -> None:
    """Numbers such as 7 stand in many names."""
    assert not matched([Student("7", "Jane Doe")], "lab_7").pairs
    assert not matched([Student("7", "7")], "lab_7").pairs
    assert names_by_id(matched([Student("7", "Jane Doe")], "7")) == {"7": "7"}


def test_the_file_inside_of_a_folder_may_tell_whose_it_is() -> None:
    """The folder of a section holds one archive, named after its learner."""
    one = Found("section A", Path("section A/jane_doe.zip"), "zip")
    assert match(Roster((JANE,)), [one]).pairs == ((JANE, one),)


def test_without_a_roster_everything_found_is_a_row() -> None:
    """Its name is the id."""
    assert names_by_id(everyone(found("a", "b"))) == {"a": "a", "b": "b"}


WORDS = st.lists(st.sampled_from(["jane", "doe", "john", "17001", "7", "lab"]), min_size=1, max_size=4).map(
    " ".join
)


@given(
    st.dictionaries(WORDS, st.tuples(WORDS, st.none() | WORDS), max_size=5),
    st.sets(WORDS, max_size=5),
)
def test_everyone_is_paired_or_missing_and_everything_paired_or_unknown(
    people: dict[str, tuple[str, str | None]], names: set[str]
) -> None:
    """Exactly one of both, and nothing twice."""
    students = [Student(number, name, pattern) for number, (name, pattern) in people.items()]
    matching = matched(students, *names)
    assert sorted([one.id for one, _ in matching.pairs] + [one.id for one in matching.missing]) == sorted(
        people
    )
    assert sorted([one.name for _, one in matching.pairs] + [one.name for one in matching.unknown]) == sorted(
        names
    )


def test_a_date_alone_means_its_end_and_no_zone_the_local_one() -> None:
    """As dates stand on a course's page; a zone that is given is kept."""
    assert parse_due("2026-11-20") == datetime(2026, 11, 20, 23, 59, 59).astimezone()  # local on purpose
    assert parse_due(" 2026-11-20 18:00 ") == datetime(2026, 11, 20, 18).astimezone()  # the same
    assert parse_due("2026-11-20T18:00+01:00") == datetime(2026, 11, 20, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "soon", "20.11.2026", "11/20/2026", "2026-02-30", "2026-11-20T25:00", "0001-01-01"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    """Half of the world reads 11/12 the other way round."""
    with pytest.raises(DueError, match="is no date") as raised:
        parse_due(text)
    assert raised.value.code == "due"


@pytest.mark.parametrize(
    ("late", "days"),
    [
        (timedelta(days=-3), 0),
        (timedelta(0), 0),
        (timedelta(seconds=0.9), 0),
        (timedelta(seconds=1), 1),
        (timedelta(days=1), 1),
        (timedelta(days=1, seconds=1), 2),
    ],
)
def test_late_days_are_those_begun(late: timedelta, days: int) -> None:
    """The second in which it was due is in time."""
    assert late_days(DUE + late, DUE) == days


def test_without_a_date_nobody_knows_how_late_it_is() -> None:
    """None, and not 0."""
    assert late_days(None, DUE) is late_days(DUE, None) is None


def test_what_the_roster_says_of_a_learner_goes_first() -> None:
    """An own date before the class's, and a number of days before any date."""
    extended = Student("1", "Jane", due=DUE + timedelta(days=2))
    assert timing(JANE, DUE + timedelta(days=1), DUE).late_days == 1
    assert timing(extended, DUE + timedelta(days=1), DUE).late_days == 0
    assert timing(Student("1", "Jane", late_days=5), None, None).late_days == 5


def test_a_list_in_german_is_matched_by_first_and_last_names(tmp_path: Path) -> None:
    """As Excel saves it there: semicolons, and an encoding of its own."""
    text = "Nachname;Vorname;ID-Nummer;E-Mail-Adresse\nMüller;Jürgen;4711;jm@uni.example\n"
    roster = read_roster(saved(tmp_path, text.encode("cp1252")))
    assert roster.students == (Student("4711", "Jürgen Müller"),)
    assert names_by_id(match(roster, found("mullerjurgen_LATE_12_34_ws"))) == {
        "4711": "mullerjurgen_LATE_12_34_ws"
    }
