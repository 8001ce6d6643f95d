"""One's own progress as a page: what it says, what it must never let in, and what it never writes over."""

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from gradus.errors import FileInUseError
from gradus.exercises.briefs import Brief
from gradus.exercises.course import Course, Exercise
from gradus.learner.progress import Entry, Progress
from gradus.learner.standing import Standing, standing
from gradus.screens.report_page import report_page, write_report

NOON = datetime(2026, 11, 14, 12, tzinfo=UTC)
VOID = {"meta", "link", "br", "img", "input", "hr"}


def exercise(number: str, title: str, phase: str = "01_parcels") -> Exercise:
    """One that takes an hour and a half, for ten points."""
    front = {"id": number, "title": title, "kind": "micro", "level": ["beginner"], "study": "1h"}
    more = {"build": "30min", "points": 10, "learning": [f"Learn {title}"]}
    name = f"exercise_{number.replace('.', '_')}"
    return Exercise(Brief.model_validate({**front, **more}), Path("course", phase, name), Path("course"))


COURSE = Course(
    Path("course"),
    (exercise("1.0", "Weighing"), exercise("1.1", "Sorting"), exercise("2.0", "Shipping", "02_ships")),
)


def entry(earned: float, *, passed: bool) -> Entry:
    """Begun at noon, and perhaps passed a day later."""
    moments = {
        "checked_at": NOON,
        "began_at": NOON,
        "passed_at": NOON + timedelta(days=1) if passed else None,
    }
    marks = {"state": "passed" if passed else "failed", "content": "", "tests": "old"}
    return Entry.model_validate({"earned": earned, "possible": 10, "best": earned, **marks, **moments})


def amid() -> Standing:
    """One passed after giving up, one begun, one not."""
    progress = Progress(exercises={"1.0": entry(10, passed=True), "1.1": entry(4, passed=False)})
    progress.help_on(COURSE.exercises[0]).gave_up_at = NOON
    return standing(COURSE, progress)


class Page(HTMLParser):
    """The words of a page, its tags, and whether they nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.said: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember it."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
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


def test_the_page_says_where_one_stands() -> None:
    """Sums, phases, the day of passing, and what comes next."""
    words = Page(report_page(amid())).words

    assert "1 of 3 steps climbed" in words
    assert "14 of 30" in words
    assert "1.5 h of about 4.5 h" in words
    assert "Phase 1: parcels 1 of 2 passed, 14 of 20 points, about 3 h" in words
    assert "passed 15 November 2026" in words
    assert "Next 1.1 Sorting" in words
    assert "gradus check exercise_1_1" in words


def test_the_page_tells_of_giving_up_and_of_changed_tests() -> None:
    """Beside what they are about."""
    words = Page(report_page(amid())).words

    assert "re-check suggested" in words
    assert "solution opened before it passed" in words


def test_the_beginning_and_the_end_have_words_of_their_own() -> None:
    """Nothing is divided by nothing, and nobody is sent on who has arrived."""
    all_passed = Progress(exercises={one.brief.id: entry(10, passed=True) for one in COURSE.exercises})

    assert "The first step is ahead." in report_page(standing(COURSE, Progress()))
    assert "Every step is done." in report_page(standing(COURSE, all_passed))
    assert "Well climbed." in report_page(standing(COURSE, all_passed))
    assert "Gradus" in report_page(standing(Course(Path("course"), ()), Progress()))


def test_a_title_cannot_become_code_of_the_page() -> None:
    """Whatever stands in a brief is shown as text, in attributes too."""
    title = '"><script>alert(1)</script>&amp;'
    page = report_page(standing(Course(Path("course"), (exercise("1.0", title),)), Progress()))

    assert "script" not in [tag for tag, _ in Page(page).tags]
    assert title in Page(page).words


def test_the_page_needs_nothing_but_itself() -> None:
    """No script, nothing to load, and a rule that forbids both; it works without a network."""
    tags = Page(report_page(amid())).tags
    policy = next(marks["content"] for tag, marks in tags if marks.get("http-equiv"))

    assert not [
        tag for tag, marks in tags if tag in ("script", "link", "img") or {"src", "href"} & marks.keys()
    ]
    assert "url(" not in report_page(amid())
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def test_the_page_can_be_read_by_whoever_does_not_see_it() -> None:
    """A language, one heading of the first rank, no rank left out, and words for every picture; tags nest."""
    page = Page(report_page(amid()))
    ranks = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h\d", tag)]

    assert page.open == []
    assert ("html", {"lang": "en"}) in page.tags
    assert ranks.count(1) == 1
    assert not [later for earlier, later in pairwise(ranks) if later > earlier + 1]
    assert all(marks.get("aria-label") for tag, marks in page.tags if tag in ("svg", "progress"))


def test_a_report_replaces_an_earlier_report_alone(tmp_path: Path) -> None:
    """Any other file of that name is somebody's."""
    path = tmp_path / "report.html"
    write_report(path, report_page(standing(COURSE, Progress())))
    write_report(path, report_page(amid()))
    assert "1 of 3 steps climbed" in path.read_text(encoding="utf-8")

    (tmp_path / "thesis.html").write_text("three years", encoding="utf-8")
    for taken in (tmp_path / "thesis.html", tmp_path):
        with pytest.raises(FileInUseError):
            write_report(taken, report_page(amid()))
