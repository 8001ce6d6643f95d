"""A gradebook's pages: what the class page and a learner's say, to whom, and what strangers' text cannot do in them."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from gradus.grading.gradebook import ColumnHead, Gradebook, Layer, Learner, Mark, Override, TestTally
from gradus.grading.writing.class_page import class_page
from gradus.grading.writing.writers import WRITERS
from gradus.judging.verdict import (
    Failure,
    HealthFinding,
    Integrated,
    LintFinding,
    Place,
    Score,
    TestResult,
    TypeFinding,
    Verdict,
)

NOON = datetime(2026, 11, 14, 12, tzinfo=UTC)
HOSTILE = "\"><script>alert('1')</script>&amp;"
PLACE = Place(path="01_parcels/weights/weights.py", line=7, text="return []")
HEADS = (ColumnHead(name="weights", id="1.0", title="Weights", phase="01_parcels", possible=10),)
TALLY = TestTally(exercise="weights", name="test_a", rule="Rule `a`.", private=True, failed=2, judged=3)
LAYERS = (
    Layer(name="process_limits", in_force=True, meaning="Ten seconds of time."),
    Layer(name="bubblewrap", in_force=False, meaning="It is not installed."),
)


class Page(HTMLParser):
    """The words of a page, and its tags, which have to nest."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.said: list[str] = []
        self.source = path.read_text(encoding="utf-8")
        self.feed(self.source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember it."""
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "wbr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """It closes the last that is open."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Styles are no words."""
        if "style" not in self.open:
            self.said.append(data)

    @property
    def words(self) -> str:
        """As a reader meets them."""
        return re.sub(r"\s+", " ", " ".join(self.said))


def mark(earned: float | None, **more: object) -> Mark:
    """Of the one exercise."""
    given = {"exercise": "weights", "state": "failed", "handed_in": True, "sentence": "Said.", "possible": 10}
    return Mark.model_validate({**given, "earned": earned, **more})


def learner(id_: str, *marks: Mark, **more: object) -> Learner:
    """Somebody on the roster."""
    given = {"id": id_, "name": id_.capitalize(), "on_roster": True, "submission": "a.zip", "marks": marks}
    return Learner.model_validate({**given, **more})


def failing(name: str = "test_a", **more: object) -> TestResult:
    """A test that failed on a comparison."""
    failure = Failure(kind="comparison", sentence="", expected="[1]", got="[2]", places=(PLACE,))
    given = {"id": f"tests/test_weights.py::{name}", "rule": "The `rule` holds.", "outcome": "failed"}
    return TestResult.model_validate(
        {**given, "worth": 1, "passes_at_start": False, "failure": failure, **more}
    )


class Given:
    """One verdict, on the one exercise."""

    def __init__(self, *tests: TestResult, **more: object) -> None:
        given: dict[str, object] = {"exercise": "weights", "id": "1.0", "title": "Weights", "state": "failed"}
        given |= {"phase": "01_parcels", "sentence": "Nearly.", "score": Score(earned=5, possible=10)}
        self.verdict = Verdict.model_validate({**given, "tests": tests, **more})

    def verdicts_of(self, _learner: Learner) -> Sequence[Verdict]:
        """The same for everybody."""
        return [self.verdict]


def pages(folder: Path, *learners: Learner, given: Given | None = None, **more: object) -> list[Page]:
    """The class page, then one for each."""
    parts = {"graded_at": NOON, "course": "c0ffee", "exercises": HEADS, "learners": learners, **more}
    paths = WRITERS["html"].write(Gradebook.model_validate(parts), given or Given(), folder)
    return [Page(path) for path in paths]


def test_the_class_page_begins_with_the_sums(tmp_path: Path) -> None:
    """Of who handed something in; who did not is counted, and not among the points."""
    absent = learner("cy", mark(0, handed_in=False), submission=None)
    learners = learner("ann", mark(10, state="passed")), learner("bob", mark(5)), absent
    words = pages(tmp_path, *learners, missing=("cy",))[0].words

    assert "A class of 3" in words
    assert "median points 7.5 of 10" in words
    assert "handed in 2 of 3" in words
    assert "exercises passed 1 of 2" in words
    assert "Without the 1 who handed nothing in." in words


def test_the_class_page_says_what_needs_a_person_and_why(tmp_path: Path) -> None:
    """Review, unknown marks, unreadable submissions, both sides of the roster; an override settles its mark."""
    settled = mark(0, review=("Settled.",), override=Override(points=3, reason="Talked"))
    learners = (
        learner("ann", mark(0, review=("A canary passed.",))),
        learner("bob", mark(None, sentence="mypy died.", state="not_gradable")),
        learner("cy", mark(None, sentence="Unread."), problem="The archive is damaged."),
        learner("dee", settled),
    )
    words = pages(tmp_path, *learners, missing=("eve",), unknown=("final 2",), problems=("Line 3.",))[0].words

    assert "to look at 3 To look at" in words
    assert "Line 3. Ann weights A canary passed. Bob weights mypy died. Cy The archive is damaged." in words
    assert "without a submission (1) eve" in words
    assert "not on the roster (1) final 2" in words
    assert "Unread." not in words
    assert "Settled." not in words


def test_every_mark_has_a_number_and_a_sign(tmp_path: Path) -> None:
    """Colour repeats them; unknown is no zero, and what was not handed in is a dash."""
    learners = (
        learner("ann", mark(10, state="passed")),
        learner("bob", mark(2.5, review=("Odd.",))),
        learner("cy", mark(None, state="not_gradable")),
        learner("dee", mark(0, handed_in=False)),
        learner("eve", mark(1, override=Override(points=4, reason="Talked"), state="timeout"), late_days=2),
    )
    page = pages(tmp_path, *learners)[0]
    shades = [marks.get("class") for tag, marks in page.tags if tag == "td"]

    assert "Ann 10 10 ✓ Bob 2.5 2.5 ✗⚑ Cy — ? Dee 0 — Eve 4 4 ∞✎ 2 passed by 20%" in re.sub(
        r" +", " ", page.words
    )
    assert [shade for shade in shades if shade] == ["s4", "s1", "u", "s1"]


def test_the_class_page_shows_distribution_hardest_tests_and_isolation(tmp_path: Path) -> None:
    """All points belong to the last bar; what was not in force says what that means."""
    learners = learner("ann", mark(10)), learner("bob", mark(0)), learner("cy", mark(9.9))
    words = pages(tmp_path, *learners, tests=(TALLY,), isolation=LAYERS)[0].words

    assert "all points. 1 0 \u201310 % 0 10 \u201320 %" in words
    assert "2 90 \u2013100 %" in words
    assert "Rule a . private weights 67% 2 of 3" in words
    assert "1 of 2 layers of isolation were in force" in words
    assert "Not in force bubblewrap It is not installed." in words


@pytest.mark.parametrize("learners", [(), (learner("ann"),), (learner("ann", submission=None),)])
def test_an_empty_class_has_a_page_too(tmp_path: Path, learners: tuple[Learner, ...]) -> None:
    """Nothing is divided by nothing."""
    assert "every mark is decided" in pages(tmp_path, *learners, exercises=())[0].words


def test_a_learner_reads_what_to_mend_and_where(tmp_path: Path) -> None:
    """Rule, values and place of what failed; types, lint, health; the override with its reason."""
    given = Given(
        failing(printed="debug"),
        failing("test_a[2]"),
        failing("test_b", rule="Kept.", outcome="passed", failure=None),
        types=(TypeFinding(source="mypy", code="arg-type", message="No `str`.", place=PLACE),),
        lint=(LintFinding(code="B006", message="No.", place=PLACE, url="https://docs.example/B006"),),
        health=(
            HealthFinding(finding="leaked_task", test="t", sentence="Left behind.", waiting=("a queue",)),
        ),
        integrated=Integrated(passed=False, sentence="Worse on your own."),
    )
    override = Override(points=7, reason="We `talked`")
    words = pages(tmp_path, learner("ann", mark(5, override=override)), given=given)[1].words

    assert "Your instructor gave 7 points instead of 5 points: We talked" in words
    assert "On your own earlier packages ✗ Worse on your own." in words
    assert "One rule is not kept yet The rule holds. expected [1] got [2]" in words
    assert "01_parcels/ weights/ weights.py:7 return []" in words
    assert "What it printed (1 line) debug" in words
    assert "1 more case of it fails test_a[2]" in words
    assert "No str . arg-type Lint (1)" in words
    assert "Left behind. a queue 1 rule is kept Kept." in words


def test_a_private_test_tells_its_rule_alone(tmp_path: Path) -> None:
    """No name, value, printed text or place, wherever the verdict mentions it."""
    hidden = failing("test_secret", private=True, printed="secret")
    given = Given(
        hidden,
        failing("test_secret[2]", private=True),
        sentence="It ended in test_secret.",
        output="secret",
        integrated=Integrated(passed=False, sentence="One test fails (test_secret)."),
        health=(HealthFinding(finding="hang", test=hidden.id, sentence="It hung.", waiting=("secret",)),),
        advice=(HealthFinding(finding="hang", test=hidden.id, sentence="secret", place=PLACE),),
    )
    page = pages(tmp_path, learner("ann", mark(5)), given=given, private_tests=True)[1]

    assert "One rule is not kept yet The rule holds. A test that is not shown." in page.words
    assert "It hung." in page.words
    assert "secret" not in page.source


def test_why_the_grader_failed_may_quote_a_private_test(tmp_path: Path) -> None:
    """So it is not told, neither by the verdict nor by the mark alone."""
    given = Given(state="not_gradable", sentence="secret", output="secret")
    ungraded = mark(None, state="not_gradable", sentence="secret")

    for number, source in enumerate((given, Given(exercise="another"))):
        page = pages(tmp_path / str(number), learner("a", ungraded), given=source, private_tests=True)[1]
        assert "could not be judged" in page.words
        assert "secret" not in page.source


def test_a_learner_is_not_told_how_forgery_is_found(tmp_path: Path) -> None:
    """Only that somebody looks; the reasons are the instructor's."""
    given = Given(sentence="A canary passed.", review=("A canary passed.",))
    index, page = pages(tmp_path, learner("ann", mark(0, review=("A canary passed.",))), given=given)

    assert "canary" in index.words
    assert "Somebody looks at this before it counts." in page.words
    assert "canary" not in page.source


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"submission": None}, "Nothing was handed in."),
        ({"problem": "It is damaged."}, "The submission could not be read. It is damaged."),
        ({"remarks": ("1 file was left out.",), "late_days": 2}, "days late 2 1 file was left out."),
        ({"submitted": NOON}, "handed in 14 November 2026"),
    ],
    ids=["nothing", "unreadable", "remarks", "submitted"],
)
def test_a_learner_reads_what_became_of_the_submission(
    tmp_path: Path, more: dict[str, object], said: str
) -> None:
    """Without a verdict, the mark's own sentence stands there."""
    words = pages(tmp_path, learner("ann", mark(0), **more), given=Given(exercise="another"))[1].words

    assert said in words
    assert "Said." in words


def hostile(folder: Path) -> list[Page]:
    """Everything that a stranger can name or print, everywhere."""
    failure = Failure(
        kind="comparison",
        sentence=HOSTILE,
        note=HOSTILE,
        expected=HOSTILE,
        got="\x1b[2J\u202e",
        causes=(HOSTILE,),
    )
    finding = LintFinding(code=HOSTILE, message=HOSTILE, place=PLACE, url="javascript:alert(1)")
    given = Given(
        failing(f"test_a[{HOSTILE}]", failure=failure, printed=HOSTILE),
        sentence=HOSTILE,
        lint=(finding,),
        output=HOSTILE,
    )
    marks = mark(0, review=(HOSTILE,), override=None), mark(None, exercise="gone")
    stranger = learner(HOSTILE, *marks, name=HOSTILE, problem=HOSTILE, remarks=(HOSTILE,))
    lists = {"unknown": (HOSTILE,), "missing": (HOSTILE,), "problems": (HOSTILE,)}
    return pages(folder, stranger, learner("b", name="\x1b[31m\u202eb\udc80"), given=given, **lists)


def test_nothing_that_a_stranger_wrote_becomes_code_of_a_page(tmp_path: Path) -> None:
    """It is text, in attributes too; what would steer a terminal or turn the writing round is spelt out."""
    index, page, named = hostile(tmp_path)

    assert not [tag for one in (index, page) for tag, _ in one.tags if tag == "script"]
    assert HOSTILE in index.words
    assert HOSTILE in page.words
    assert "javascript" not in page.source
    assert "\\x1b[2J\\u202e" in page.words
    assert "\\x1b[31m\\u202eb\\udc80" in named.words
    assert [path.parent for path in tmp_path.rglob("*.html")].count(tmp_path / "learners") == 2


def test_the_pages_need_nothing_but_themselves(tmp_path: Path) -> None:
    """No script and nothing to load; links lead from the class page to files that are there, and out to nowhere."""
    index, page, _ = hostile(tmp_path)
    links = [marks["href"] for tag, marks in index.tags if tag == "a"]

    for one in (index, page):
        assert not [tag for tag, marks in one.tags if tag in ("script", "link", "img") or "src" in marks]
        assert "default-src 'none'; style-src 'unsafe-inline'" in one.source
        assert "url(" not in one.source
    assert links
    assert all((tmp_path / str(link)).is_file() for link in links)
    assert {marks["href"] for tag, marks in page.tags if tag == "a"} == {"#weights"}


def test_the_pages_can_be_read_by_whoever_does_not_see_them(tmp_path: Path) -> None:
    """A language, headings without a gap, heads of rows and columns, a name for what scrolls; tags nest."""
    for page in hostile(tmp_path)[:2]:
        ranks = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h\d", tag)]
        ids = [marks["id"] for _, marks in page.tags if "id" in marks]

        assert page.open == []
        assert ("html", {"lang": "en"}) in page.tags
        assert ranks.count(1) == 1
        assert not [later for earlier, later in pairwise(ranks) if later > earlier + 1]
        assert all(marks.get("scope") in ("row", "col") for tag, marks in page.tags if tag == "th")
        assert all(marks["aria-labelledby"] in ids for _, marks in page.tags if "aria-labelledby" in marks)
        assert len(set(ids)) == len(ids)


def test_long_feedback_is_folded_and_cut(tmp_path: Path) -> None:
    """The first rules are whole, the others to open; endless text says that it goes on."""
    failure = Failure(kind="comparison", sentence="", expected="1", got="2" * 100_000)
    tests = [failing(f"test_{number}", rule=f"Rule {number}.", failure=failure) for number in range(30)]
    given = Given(*tests, output="line\n" * 50_000)
    page = pages(tmp_path, learner("ann", mark(0), name="n" * 10_000), given=given)[1]

    assert "30 rules are not kept yet" in page.words
    assert [tag for tag, _ in page.tags].count("summary") == 28
    assert "What the run said (50000 lines)" in page.words
    assert len(page.source) < 100_000


def test_the_class_page_stays_light() -> None:
    """Two hundred learners whose every mark needs a look: the page is a map, not an archive."""
    learners = tuple(learner(f"s{number}", mark(0, review=("Odd.",))) for number in range(200))
    gradebook = Gradebook(graded_at=NOON, course="c", exercises=HEADS, learners=learners)

    assert len(class_page(gradebook, {one.id: f"learners/{one.id}.html" for one in learners})) < 100_000


def test_who_could_not_be_judged_is_not_among_the_points(tmp_path: Path) -> None:
    """Neither in the class's median and columns, nor as a zero on a page of their own."""
    unread = learner("bob", mark(None, state="not_gradable"), problem="Damaged.")
    index, _, own = pages(tmp_path, learner("ann", mark(9)), unread)

    assert "median points 9 of 10" in index.words
    assert "Without the 1 of whom nothing could be judged." in index.words
    assert "points — of 10" in own.words
