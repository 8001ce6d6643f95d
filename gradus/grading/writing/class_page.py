"""The class on one page, for the instructor alone: what needs a person, how the points lie, and every mark as a map.

It is made from the gradebook, without a single verdict, and a mark is a few characters of it, so it stays light for
any class. Colour repeats what number and sign say already.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from statistics import median

from gradus.grading.gradebook import ColumnHead, Gradebook, Layer, Learner, Mark, TestTally
from gradus.grading.writing.markup import cut, folded, listed, name, sums
from gradus.grading.writing.wording import NOT_HANDED_IN, NOTHING, SIGNS, STATES, number, open_questions
from gradus.screens.paper import day, prose, text

_MOST_QUESTIONS, _MOST_NAMES, _MOST_TESTS = 12, 30, 12
_BINS = 10
_SHADES = (0.0, 0.4, 0.7, 0.999)
"""Shares of the points up to which a mark has the first, second … shade; above the last one, the deepest."""

_BODY = """\
<header>
<p class="eyebrow"><span>Gradus</span> <span>{day}</span></p>
<h1>{headline}</h1>
{sums}
</header>
<main>
{sections}
</main>
<footer><p>Course <code>{course}</code>. Points are those that count: where an override stands, its own.</p></footer>
"""


def class_page(gradebook: Gradebook, links: Mapping[str, str]) -> str:
    """The body of the page; ``links`` has each learner's page by id."""
    sections = (
        _to_look_at(gradebook, links),
        _distribution(gradebook),
        _map(gradebook, links),
        _hardest(gradebook),
        _remarks(gradebook, links),
        _isolation(gradebook.isolation),
    )
    count = len(gradebook.learners)
    return _BODY.format(
        day=day(gradebook.graded_at),
        headline=f"A class of {count}" if count != 1 else "A class of one",
        sums=_sums(gradebook),
        sections="\n".join(section for section in sections if section),
        course=text(gradebook.course),
    )


def _handed_in(gradebook: Gradebook) -> list[Learner]:
    return [one for one in gradebook.learners if one.submission is not None]


def _sums(gradebook: Gradebook) -> str:
    learners, possible = _handed_in(gradebook), sum(head.possible for head in gradebook.exercises)
    known = [one.counted for one in learners if one.known]
    middle = number(median(known)) if known else NOTHING
    expected = len({one.id for one in gradebook.learners} | set(gradebook.missing))
    marks = sum(len(one.marks) for one in learners)
    return sums(
        (
            ("median points", middle, f"of {number(possible)}"),
            ("handed in", str(len(learners)), f"of {expected}"),
            ("exercises passed", str(sum(one.passed for one in learners)), f"of {marks}"),
            ("to look at", str(sum(one.needs_a_person for one in gradebook.learners)), ""),
        )
    )


def _section(title: str, content: str, kind: str) -> str:
    return f'<section class="{kind}" aria-labelledby="{kind}"><h2 id="{kind}">{title}</h2>{content}</section>'


def _to_look_at(gradebook: Gradebook, links: Mapping[str, str]) -> str:
    """What no program can decide, gravest first; what stands there is for the instructor's eyes."""
    questions = [_questions(one, links) for one in gradebook.learners if one.needs_a_person]
    problems = [f"<p>{prose(cut(problem))}</p>" for problem in gradebook.problems]
    parts = (
        listed(problems, _MOST_QUESTIONS, "problems", "questions") if problems else "",
        listed(questions, _MOST_QUESTIONS, "learners", "questions") if questions else "",
        _names("On the roster, but without a submission", gradebook.missing),
        _names("Handed in, but not on the roster", gradebook.unknown),
    )
    found = "".join(parts)
    return _section("To look at", found or "<p>Nothing: every mark is decided.</p>", "look")


def _names(title: str, ids: tuple[str, ...]) -> str:
    items = [name(one) for one in ids]
    return f"<h3>{title} ({len(ids)})</h3>{listed(items, _MOST_NAMES, 'names', 'names')}" if ids else ""


def _questions(learner: Learner, links: Mapping[str, str]) -> str:
    reasons = (
        f"<p>{f'<code>{text(mark.exercise)}</code> ' if mark else ''}{prose(cut(reason))}</p>"
        for mark, reason in open_questions(learner)
    )
    return f"<h3>{_link(learner, links)}</h3>{''.join(reasons)}"


def _remarks(gradebook: Gradebook, links: Mapping[str, str]) -> str:
    """What was noticed of a submission and costs nothing."""
    said = [
        f"<p>{_link(one, links)}: {prose(cut(' '.join(one.remarks)))}</p>"
        for one in gradebook.learners
        if one.remarks
    ]
    found = listed(said, _MOST_QUESTIONS, "learners", "questions")
    return _section("Noticed beside", found, "noticed") if said else ""


def _link(learner: Learner, links: Mapping[str, str]) -> str:
    return f'<a href="{text(links[learner.id])}">{name(learner.name or learner.id)}</a>'


def _distribution(gradebook: Gradebook) -> str:
    """How many learners have which share of the points, of those of whom that is known."""
    handed_in = _handed_in(gradebook)
    learners = [one for one in handed_in if one.known]
    if not learners:
        return ""
    counts = Counter(_bin(one) for one in learners)
    highest = max(counts.values())
    bars = "".join(_bar(place, counts[place], highest) for place in range(_BINS))
    absent, unread = len(gradebook.learners) - len(handed_in), len(handed_in) - len(learners)
    note = f" Without the {absent} who handed nothing in." if absent else ""
    note += f" Without the {unread} of whom nothing could be judged." if unread else ""
    content = f'<p class="soft">Learners by their share of all points.{note}</p><ol class="bars">{bars}</ol>'
    return _section("How the points lie", content, "points")


def _bin(learner: Learner) -> int:
    """All points belong to the last one."""
    share = learner.counted / learner.possible if learner.possible else 0.0
    return min(int(share * _BINS), _BINS - 1)


def _bar(place: int, count: int, highest: int) -> str:
    low, high = place * 100 // _BINS, (place + 1) * 100 // _BINS
    return (
        f'<li><b>{count}</b><i style="height:{count / highest:.1%}"></i>'
        f"<span>{low}<span>&ndash;{high}</span> %</span></li>"
    )


def _map(gradebook: Gradebook, links: Mapping[str, str]) -> str:
    if not gradebook.learners or not gradebook.exercises:
        return ""
    heads = "".join(_head(head) for head in gradebook.exercises)
    rows = "\n".join(_row(one, gradebook.exercises, links) for one in gradebook.learners)
    late = '<th scope="col">days late</th>'
    table = (
        f'<thead><tr><th scope="col">learner</th><th scope="col">points</th>{heads}{late}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody>\n<tfoot>{_passed_shares(gradebook)}</tfoot>"
    )
    region = (
        f'<div class="map" role="region" aria-labelledby="marks" tabindex="0"><table>{table}</table></div>'
    )
    return _section("Every mark", _legend() + region, "marks")


def _legend() -> str:
    signs = [f"<b>{SIGNS[state]}</b> {words}" for state, words in STATES.items()]
    signs += [f"<b>{NOTHING}</b> {NOT_HANDED_IN}", "<b>✎</b> overridden", "<b>⚑</b> to look at"]
    return f'<p class="legend">{" ".join(f"<span>{sign}</span>" for sign in signs)}</p>'


def _head(head: ColumnHead) -> str:
    return (
        f'<th scope="col" title="{text(head.title)}, {number(head.possible)} points">'
        f"<span>{text(head.name)}</span> {text(head.id)}</th>"
    )


def _row(learner: Learner, heads: tuple[ColumnHead, ...], links: Mapping[str, str]) -> str:
    marks = {mark.exercise: mark for mark in learner.marks}
    cells = "".join(_cell(marks.get(head.name)) for head in heads)
    late = learner.late_days or ""
    total = f"<td>{number(learner.counted) if learner.known else NOTHING}</td>"
    return f'<tr><th scope="row">{_link(learner, links)}</th>{total}{cells}<td>{late}</td></tr>'


def _cell(mark: Mark | None) -> str:
    if mark is None or (not mark.handed_in and mark.override is None):
        return f"<td>{NOTHING}</td>"
    points = "" if mark.counted is None else number(mark.counted)
    flag = "✎" if mark.override else "⚑" if mark.review else ""
    return f'<td class="{_shade(mark)}">{points}<i>{SIGNS[mark.state]}{flag}</i></td>'


def _shade(mark: Mark) -> str:
    if mark.counted is None:
        return "u"
    share = mark.counted / mark.possible if mark.possible else 1.0
    return f"s{sum(share > limit for limit in _SHADES)}"


def _passed_shares(gradebook: Gradebook) -> str:
    """The last row: which share of those who handed anything in passed each exercise."""
    passed = Counter(
        mark.exercise for one in gradebook.learners for mark in one.marks if mark.state == "passed"
    )
    count = len(_handed_in(gradebook)) or 1
    cells = "".join(f"<td>{passed[head.name] / count:.0%}</td>" for head in gradebook.exercises)
    return f'<tr><th scope="row">passed by</th><td></td>{cells}<td></td></tr>'


def _hardest(gradebook: Gradebook) -> str:
    """By the share of those in whose run the test was due; a rule says more than a test's name."""
    failed = [one for one in gradebook.tests if one.failed]
    failed.sort(key=lambda one: (-one.failed / one.judged, -one.failed, one.exercise, one.rule))
    if not failed:
        return ""
    rows = "".join(_test(one) for one in failed[:_MOST_TESTS])
    heads = '<tr><th scope="col">rule</th><th scope="col">exercise</th><th scope="col">failed by</th></tr>'
    return _section("Hardest tests", f"<table><thead>{heads}</thead><tbody>{rows}</tbody></table>", "hardest")


def _test(tally: TestTally) -> str:
    share = tally.failed / tally.judged
    private = ' <span class="note">private</span>' if tally.private else ""
    return (
        f'<tr><th scope="row">{prose(cut(tally.rule))}{private}</th><td><code>{text(tally.exercise)}</code></td>'
        f'<td><i style="width:{share:.0%}"></i><b>{share:.0%}</b> <span>{tally.failed} of {tally.judged}</span>'
        "</td></tr>"
    )


def _isolation(layers: tuple[Layer, ...]) -> str:
    if not layers:
        return ""
    lacking = [layer for layer in layers if not layer.in_force]
    summary = f"{len(layers) - len(lacking)} of {len(layers)} layers of isolation were in force"
    content = "".join(_layers(layers))
    return _section("How strangers' code was kept in", folded(summary, content, hidden=False), "isolation")


def _layers(layers: tuple[Layer, ...]) -> Iterator[str]:
    """What protected this run, and then what did not."""
    for in_force, title in ((True, "In force"), (False, "Not in force")):
        items = (
            f"<dt>{text(layer.name.replace('_', ' '))}</dt><dd>{prose(layer.meaning)}</dd>"
            for layer in layers
            if layer.in_force == in_force
        )
        content = "".join(items)
        yield f"<h3>{title}</h3><dl>{content}</dl>" if content else ""
