"""One's own progress as a page: one file, no script, nothing from the network; for phone, desk and paper.

Its picture is the course's name: a staircase with a step for each exercise. Colour only repeats what words say.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path

from gradus.atomic import write_atomically
from gradus.errors import FileInUseError
from gradus.learner.standing import ExerciseStanding, Standing
from gradus.screens.paper import day, document, made_by, sheet, text

_MARK = made_by("gradus report")
_SIGNS = {"passed": "✓", "begun": "…", "open": "·"}
_WORDS = {"passed": "passed", "begun": "begun", "open": "not begun"}
_HOUR = 3600
_WIDE, _HIGH, _LOWEST, _GAP = 720.0, 150.0, 16.0, 7.0
"""The staircase's own units, which a browser stretches."""

_BODY = """\
<header>
<p class="eyebrow">Gradus <span>{today}</span></p>
<h1>{headline}</h1>
{stairs}
{sums}
</header>
<main>
{next}
{phases}
</main>
<footer><p>Times are the course's estimates for study and building. Points are the most that each exercise earned.</p>
</footer>
"""


def report_page(standing: Standing, *, now: datetime | None = None) -> str:
    """The whole page on ``standing``, as of ``now``."""
    body = _BODY.format(
        today=day(now or datetime.now(UTC)),
        headline=_headline(standing),
        stairs=_stairs(standing),
        sums=_sums(standing),
        next=_next(standing.next),
        phases="\n".join(_phase(name, one) for name, one in standing.phases.items()),
    )
    title = f"Gradus: {standing.passed} of {len(standing.exercises)} exercises passed"
    style = sheet(Path(__file__).with_name("report.css"))
    return document(body, title=title, program="gradus report", style=style)


def write_report(path: Path, page: str) -> None:
    """Put ``page`` at ``path``; FileInUseError if something else than an earlier report is there."""
    if path.exists() and (not path.is_file() or _MARK.encode() not in path.read_bytes()[:1000]):
        raise FileInUseError(path)
    write_atomically(path, page.encode())


def _headline(standing: Standing) -> str:
    count = len(standing.exercises)
    if standing.passed == count:
        return "Every step is done."
    if not standing.passed:
        return "The first step is ahead."
    return f"{standing.passed} of {count} steps climbed"


def _sums(standing: Standing) -> str:
    pairs = (
        ("points", f"{standing.earned:g}", f"of {standing.possible:g}"),
        ("exercises passed", f"{standing.passed}", f"of {len(standing.exercises)}"),
        ("of work behind you", _time(standing.seconds_done), f"of about {_time(standing.seconds)}"),
    )
    items = (f"<div><dt>{label}</dt><dd><b>{got}</b> {of}</dd></div>" for label, got, of in pairs)
    return f'<dl class="sums">{"".join(items)}</dl>'


def _stairs(standing: Standing) -> str:
    """A step for each exercise, wider for more work, each a little higher than the last, with a gap between phases."""
    label = f"A staircase of {len(standing.exercises)} steps, {standing.passed} of them climbed."
    phases = [one.exercise.phase for one in standing.exercises]
    gaps = [_GAP * (before != phase) for before, phase in zip(phases[:1] + phases, phases, strict=False)]
    widths = [one.seconds**0.5 for one in standing.exercises]
    scale = (_WIDE - sum(gaps)) / (sum(widths) or 1)
    rights = accumulate(gap + width * scale for gap, width in zip(gaps, widths, strict=True))
    steps = "".join(
        _step(standing, number, right - width * scale, width * scale)
        for number, (right, width) in enumerate(zip(rights, widths, strict=True))
    )
    view = f"0 0 {_WIDE:g} {_HIGH:g}"
    return (
        f'<svg class="stairs" role="img" aria-label="{label}" viewBox="{view}" preserveAspectRatio="none">'
        f"{steps}</svg>"
    )


def _step(standing: Standing, number: int, left: float, width: float) -> str:
    one = standing.exercises[number]
    height = _LOWEST + (_HIGH - _LOWEST) * (number + 1) / len(standing.exercises)
    kind = f"{one.reached} next" if one is standing.next else one.reached
    title = text(f"{one.exercise.brief.id} {one.exercise.name}: {_WORDS[one.reached]}")
    return (
        f'<rect class="{kind}" x="{left:.1f}" y="{_HIGH - height:.1f}" width="{max(width - 2, 1):.1f}"'
        f' height="{height:.1f}"><title>{title}</title></rect>'
    )


def _next(one: ExerciseStanding | None) -> str:
    if one is None:
        return '<section class="next done"><h2>Done</h2><p>There is no next exercise. Well climbed.</p></section>'
    brief, name = one.exercise.brief, one.exercise.name
    goals = "".join(f"<li>{text(goal)}</li>" for goal in brief.learning)
    return (
        '<section class="next"><p class="eyebrow">Next</p>'
        f"<h2>{text(brief.id)} {text(brief.title)}</h2>"
        f"<p>About {_time(one.seconds)}, {brief.points} points. You will learn:</p><ul>{goals}</ul>"
        f"<p><code>gradus check {text(name)}</code></p></section>"
    )


def _phase(name: str, phase: Standing) -> str:
    number, _, words = name.partition("_")
    title = f"Phase {int(number)}: {words.replace('_', ' ')}" if number.isdigit() else name.capitalize()
    exercises = "\n".join(_exercise(one) for one in phase.exercises)
    return (
        f'<section class="phase" aria-labelledby="{text(name)}"><h2 id="{text(name)}">{text(title)}</h2>'
        f'<p class="sum">{phase.passed} of {len(phase.exercises)} passed,'
        f" {phase.earned:g} of {phase.possible:g} points, about {_time(phase.seconds)}</p>"
        f'<progress aria-label="Points of {text(title)}" max="{phase.possible:g}" value="{phase.earned:g}">'
        f"{phase.earned:g}</progress>\n<ol>\n{exercises}\n</ol></section>"
    )


def _exercise(one: ExerciseStanding) -> str:
    brief = one.exercise.brief
    goals = "".join(f"<li>{text(goal)}</li>" for goal in brief.learning)
    return (
        f'<li class="exercise {one.reached}"><span class="sign" aria-hidden="true">{_SIGNS[one.reached]}</span>'
        f"<h3>{text(brief.id)} {text(brief.title)} <code>{text(one.exercise.name)}</code></h3>"
        f'<p class="points"><b>{one.earned:g}</b>/{brief.points} <span>points</span></p>'
        f'<p class="state">{"".join(_state(one))}</p><ul class="goals">{goals}</ul></li>'
    )


def _state(one: ExerciseStanding) -> Iterable[str]:
    when = one.passed_at or one.began_at if one.reached != "open" else None
    yield f"{_WORDS[one.reached]}{' ' + day(when) if when else ''} · about {_time(one.seconds)} "
    notes = {"re-check suggested": one.recheck_suggested, "solution opened before it passed": one.gave_up}
    yield from (f'<span class="note">{words}</span>' for words, so in notes.items() if so)


def _time(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds < _HOUR else f"{round(seconds / _HOUR, 1):g} h"
