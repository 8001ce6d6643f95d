"""One learner's marks with feedback, for the learner to read: what to mend first on top, everything else folded away.

Verdicts come in as they may be told (``discretion``). Whatever the submission printed or is called is a stranger's
text. What is long is cut at a length that says so; the verdict's own file has it whole.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from gradus.grading.gradebook import ColumnHead, Gradebook, Learner, Mark
from gradus.grading.writing.markup import cut, folded, listed, name, sums
from gradus.grading.writing.wording import NOTHING, SIGNS, number, state
from gradus.judging.verdict import Failure, HealthFinding, Place, TestResult, Verdict
from gradus.screens.paper import day, prose, text

_WHOLE, _FINDINGS, _CASES, _PLACES = 3, 8, 10, 6
_LONGEST_VALUE, _LONGEST_OUTPUT = 1_500, 20_000

_BODY = """\
<header>
<p class="eyebrow"><span>Gradus</span> <span>{day}</span></p>
<h1>{name}</h1>
{sums}
{remarks}
</header>
<main>
{exercises}
</main>
<footer><p>Judged by the course's own tests, by <code>mypy --strict</code> and by ruff. Lint and health cost no points;
types are a fifth. <code>gradus check</code> says the same at home.</p></footer>
"""


def learner_page(gradebook: Gradebook, learner: Learner, told: Mapping[str, Verdict]) -> str:
    """The body of the page; ``told`` has what the learner may read of each verdict, by exercise."""
    heads = {head.name: head for head in gradebook.exercises}
    exercises = (
        _exercise(mark, heads[mark.exercise], told.get(mark.exercise), quiet=gradebook.private_tests)
        for mark in learner.marks
        if mark.exercise in heads
    )
    return _BODY.format(
        day=day(gradebook.graded_at),
        name=name(learner.name or learner.id),
        sums=_sums(learner),
        remarks="".join(_remarks(learner)),
        exercises=_overview(learner, heads) + "\n".join(exercises),
    )


def _sums(learner: Learner) -> str:
    pairs = [
        ("points", number(learner.counted) if learner.known else NOTHING, f"of {number(learner.possible)}"),
        ("exercises passed", str(learner.passed), f"of {len(learner.marks)}"),
    ]
    pairs += [("handed in", day(learner.submitted), "")] if learner.submitted else []
    pairs += [("days late", str(learner.late_days), "")] if learner.late_days else []
    return sums(pairs)


def _remarks(learner: Learner) -> Iterator[str]:
    if learner.problem:
        yield f'<p class="aside"><b>The submission could not be read.</b> {prose(cut(learner.problem))}</p>'
    elif learner.submission is None:
        yield '<p class="aside"><b>Nothing was handed in.</b></p>'
    for remark in learner.remarks:
        yield f'<p class="aside">{prose(cut(remark))}</p>'


def _overview(learner: Learner, heads: Mapping[str, ColumnHead]) -> str:
    """Where to go on a page that may be long."""
    rows = "".join(
        _overview_row(mark, heads[mark.exercise]) for mark in learner.marks if mark.exercise in heads
    )
    heading = '<th scope="col">exercise</th><th scope="col">points</th><th scope="col">state</th>'
    return f'<table class="overview"><thead><tr>{heading}</tr></thead><tbody>{rows}</tbody></table>'


def _overview_row(mark: Mark, head: ColumnHead) -> str:
    title = f'<a href="#{text(head.name)}">{text(head.id)} {text(head.title)}</a>'
    points = f"<b>{_points(mark)}</b>/{number(mark.possible)}"
    sign = _sign(mark)
    return f'<tr class="{_kind(mark)}"><th scope="row">{title}</th><td>{points}</td><td>{sign} {state(mark)}</td></tr>'


def _points(mark: Mark) -> str:
    return NOTHING if mark.counted is None else number(mark.counted)


def _sign(mark: Mark) -> str:
    return f'<span class="sign" aria-hidden="true">{SIGNS[mark.state] if mark.handed_in else NOTHING}</span>'


def _kind(mark: Mark) -> str:
    return mark.state if mark.handed_in else "absent"


def _exercise(mark: Mark, head: ColumnHead, verdict: Verdict | None, *, quiet: bool) -> str:
    """Without a verdict, its sentence stands alone, unless it might tell what a verdict would have kept (``quiet``)."""
    title = f"<h2>{text(head.id)} {text(head.title)}</h2>"
    points = f'<p class="points"><b>{_points(mark)}</b>/{number(mark.possible)} <span>points</span></p>'
    words = f'<p class="state">{_sign(mark)} {state(mark)} <code>{text(head.name)}</code></p>'
    sentence = "" if quiet or mark.review or not mark.handed_in else f"<p>{prose(cut(mark.sentence))}</p>"
    feedback = "".join(_feedback(verdict)) if verdict and mark.handed_in else sentence
    return (
        f'<section class="exercise {_kind(mark)}" id="{text(head.name)}"><div class="head">{title}{points}</div>'
        f"{words}{_override(mark)}{feedback}</section>"
    )


def _override(mark: Mark) -> str:
    if mark.override is None:
        return ""
    judged = "no points" if mark.earned is None else f"{number(mark.earned)} points"
    said = f"Your instructor gave {number(mark.override.points)} points instead of {judged}:"
    return f'<p class="aside"><b>{said}</b> {prose(mark.override.reason)}</p>'


def _feedback(verdict: Verdict) -> Iterator[str]:
    """In the order in which it should be mended."""
    yield f"<p>{prose(cut(verdict.sentence, _LONGEST_VALUE))}</p>"
    if verdict.integrated is not None:
        sign, kind = ("✓", "good") if verdict.integrated.passed else ("✗", "bad")
        said = f"<b>On your own earlier packages {sign}</b> {prose(verdict.integrated.sentence)}"
        yield f'<p class="aside {kind}">{said}</p>'
    yield _failing([test for test in verdict.tests if test.outcome != "passed"])
    types = [
        f"{_at(one.place)} {prose(cut(one.message))} <code>{text(one.code)}</code>" for one in verdict.types
    ]
    yield _findings("Types", types)
    lint = [f"{_at(one.place)} {prose(cut(one.message))} {_rule(one.code, one.url)}" for one in verdict.lint]
    yield _findings("Lint", lint)
    yield _findings("Health", [_health(one) for one in verdict.health])
    yield _findings("Advice", [_health(one) for one in verdict.advice])
    yield _output(verdict.output)
    yield _passing([test for test in verdict.tests if test.outcome == "passed"])


def _failing(tests: list[TestResult]) -> str:
    """The first rules whole, the others to open: a test function is one rule, however many cases of it fail."""
    if not tests:
        return ""
    grouped = [list(cases) for _, cases in groupby(tests, _rule_of)]
    whole = "".join(f"<li><h4>{prose(one[0].rule)}</h4>{_cases(one)}</li>" for one in grouped[:_WHOLE])
    others = "".join(
        f'<li class="further">{folded(prose(one[0].rule), _cases(one))}</li>' for one in grouped[_WHOLE:]
    )
    title = f"{len(grouped)} rules are not kept yet" if len(grouped) > 1 else "One rule is not kept yet"
    return f'<h3>{title}</h3><ul class="tests">{whole}{others}</ul>'


def _rule_of(test: TestResult) -> tuple[str, str]:
    """Private tests have no names, so those with one rule are one."""
    return "" if test.private else test.function, test.rule


def _cases(tests: list[TestResult]) -> str:
    first, *others = tests
    if first.private:
        return '<p class="soft">A test that is not shown.</p>'
    names = "".join(f"<li><code>{text(cut(test.name))}</code></li>" for test in others[:_CASES])
    names += f"<li>and {len(others) - _CASES} more</li>" if len(others) > _CASES else ""
    more = f"{len(others)} more case{'s' * (len(others) > 1)} of it {'fail' if len(others) > 1 else 'fails'}"
    return _case(first) + (folded(more, f"<ul>{names}</ul>") if others else "")


def _case(test: TestResult) -> str:
    failure = _failure(test.failure) if test.failure else ""
    printed = _folded_text("What it printed", test.printed) if test.printed.strip() else ""
    return f'{failure}{printed}<p class="soft"><code>{text(cut(test.name))}</code></p>'


def _failure(failure: Failure) -> str:
    compared = failure.expected is not None
    said = failure.note if compared else failure.sentence
    values = {"expected": failure.expected, "got": failure.got or "" if compared else None}
    values |= {"example": failure.example or None}
    pairs = (
        f"<dt>{label}</dt><dd>{_value(value)}</dd>" for label, value in values.items() if value is not None
    )
    listed_values = "".join(pairs)
    places = "".join(f"<li>{_at(place)} {_code(place.text)}</li>" for place in failure.places[:_PLACES])
    return (
        (f"<p>{prose(cut(said, _LONGEST_VALUE))}</p>" if said else "")
        + (f'<dl class="values">{listed_values}</dl>' if listed_values else "")
        + "".join(f'<p class="soft">{prose(cut(cause))}</p>' for cause in failure.causes)
        + (f'<ul class="places">{places}</ul>' if places else "")
    )


def _value(value: str) -> str:
    return f"<pre>{text(cut(value, _LONGEST_VALUE))}</pre>"


def _at(place: Place) -> str:
    """A long path is broken behind a slash, if anywhere."""
    return f'<code class="at">{text(place.path).replace("/", "/<wbr>")}:{place.line}</code>'


def _code(line: str) -> str:
    return f"<code>{text(cut(line.strip()))}</code>" if line.strip() else ""


def _rule(code: str, url: str | None) -> str:
    """A link where it leads to a page; an address of another kind stays unsaid."""
    shown = f"<code>{text(code)}</code>"
    return (
        f'<a href="{text(url)}" rel="noreferrer">{shown}</a>' if url and url.startswith("https://") else shown
    )


def _health(finding: HealthFinding) -> str:
    waiting = "".join(f"<li><code>{text(cut(line))}</code></li>" for line in finding.waiting[:_CASES])
    where = _at(finding.place) if finding.place else ""
    return f"{where} {prose(finding.sentence)}" + (f"<ul>{waiting}</ul>" if waiting else "")


def _findings(title: str, items: list[str]) -> str:
    return f"<h3>{title} ({len(items)})</h3>{listed(items, _FINDINGS, '', 'findings')}" if items else ""


def _output(output: str) -> str:
    return _folded_text("What the run said", output) if output.strip() else ""


def _folded_text(title: str, content: str) -> str:
    lines = len(content.splitlines())
    shown = text(cut(content, _LONGEST_OUTPUT))
    return folded(f"{title} ({lines} line{'s' * (lines > 1)})", f'<pre tabindex="0">{shown}</pre>')


def _passing(tests: Iterable[TestResult]) -> str:
    rules = list(dict.fromkeys(test.rule for test in tests))
    items = "".join(f"<li>{prose(rule)}</li>" for rule in rules)
    title = f"{len(rules)} rule{'s are' if len(rules) != 1 else ' is'} kept"
    return folded(title, f'<ul class="kept">{items}</ul>') if rules else ""
