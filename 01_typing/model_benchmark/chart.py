"""The figures as bars: an SVG for the report.

It is written by hand, because it is a few rectangles and some text. It carries its own colours for light
and dark, a title and a description for those who hear it, and every figure as text beside its bar, so that
nothing hangs on telling two colours apart. Bars begin at zero: a cut axis makes a tenth look like a half.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from model_benchmark.comparison import Comparison, Examination
from model_benchmark.findings import QUANTITIES

WIDTH, LEFT, LONGEST, BAR, STEP, GAP, TOP = 760, 196, 440, 16, 26, 58, 96
STYLE = """\
    svg { color-scheme: light dark; }
    .page { fill: #ffffff; }
    text { font: 13px system-ui, sans-serif; fill: #1f2430; }
    .heading { font-size: 19px; font-weight: 600; }
    .panel { font-size: 14px; font-weight: 600; }
    .quiet { fill: #5b6472; }
    .axis { stroke: #b9c0cb; }
    .bar-0 { fill: #9dbbe3; }
    .bar-1 { fill: #2f6fc1; }
    .bar-2 { fill: #eec08a; }
    .bar-3 { fill: #c96f12; }
    @media (prefers-color-scheme: dark) {
      .page { fill: #14171d; }
      text { fill: #e8ebf0; }
      .quiet { fill: #9aa4b2; }
      .axis { stroke: #4a5361; }
      .bar-0 { fill: #3d5f8f; }
      .bar-1 { fill: #7fb2f5; }
      .bar-2 { fill: #8a622f; }
      .bar-3 { fill: #f0a24b; }
    }"""


@dataclass(frozen=True)
class Bar:
    """One road's figure, as a number and in words."""

    label: str
    value: float
    spoken: str


@dataclass(frozen=True)
class Panel:
    """One quantity over all roads."""

    title: str
    note: str
    bars: tuple[Bar, ...]

    def share(self, bar: Bar) -> float:
        """The bar's part of the longest one, from 0 to 1."""
        longest = max(one.value for one in self.bars)
        return bar.value / longest if longest > 0 else 0.0


def panels(comparison: Comparison) -> list[Panel]:
    """One panel for each quantity, and one for the faulty documents that were let in; less is better in all."""
    roads = comparison.examinations
    total = f"of {len(roads[0].outcomes)} with one fault each"
    found = [
        Panel(
            quantity.title,
            _note(quantity.title, comparison.count),
            tuple(_bar(one, quantity.value(one), quantity.spoken(quantity.value(one))) for one in roads),
        )
        for quantity in QUANTITIES
    ]
    let_in = tuple(_bar(one, len(one.let_in), str(len(one.let_in))) for one in roads)
    return [*found, Panel("Faulty documents let in", total, let_in)]


def _bar(one: Examination, value: float, spoken: str) -> Bar:
    return Bar(one.road, value, spoken)


def _note(title: str, count: int) -> str:
    notes = {
        "Reading": f"{count:,} documents into objects, fastest round",
        "Writing": f"{count:,} objects into documents, fastest round",
        "Memory": f"peak while {count:,} objects are made and kept",
        "Code": "to be written for it, without imports and docstrings",
    }
    return notes[title]


def as_svg(comparison: Comparison) -> str:
    """A complete SVG document; every bar's length is its figure's share of the longest in its panel."""
    shown = panels(comparison)
    tops = [TOP]
    for panel in shown:
        tops.append(tops[-1] + len(panel.bars) * STEP + GAP)
    height = tops[-1] - GAP + 36
    drawn = [line for panel, top in zip(shown, tops, strict=False) for line in _drawn(panel, top)]
    return "\n".join([*_head(comparison, shown, height), *drawn, "</svg>", ""])


def _head(comparison: Comparison, shown: list[Panel], height: int) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}"'
        f' height="{height}" role="img" aria-labelledby="benchmark-title benchmark-figures">'
    )
    yield f'  <title id="benchmark-title">{escape(heading(comparison))}</title>'
    yield f'  <desc id="benchmark-figures">{escape(" ".join(map(_spoken, shown)))}</desc>'
    yield f"  <style>\n{STYLE}\n  </style>"
    yield f'  <rect class="page" width="{WIDTH}" height="{height}"/>'
    yield f'  <text class="heading" x="24" y="38">{escape(heading(comparison))}</text>'
    yield '  <text class="quiet" x="24" y="60">Shorter bars are better. Each panel has its own scale, from zero.</text>'


def heading(comparison: Comparison) -> str:
    """What the whole is about."""
    return f"Dataclasses and Pydantic {comparison.pydantic}: {comparison.count:,} parcels"


def _spoken(panel: Panel) -> str:
    figures = ", ".join(f"{bar.label} {bar.spoken}" for bar in panel.bars)
    return f"{panel.title} ({panel.note}): {figures}."


def _drawn(panel: Panel, top: int) -> Iterator[str]:
    yield (
        f'  <text class="panel" x="24" y="{top}">{escape(panel.title)}'
        f'<tspan class="quiet" dx="10" font-weight="400">{escape(panel.note)}</tspan></text>'
    )
    first = top + 14
    for position, bar in enumerate(panel.bars):
        line, width = first + position * STEP, panel.share(bar) * LONGEST
        yield f'  <text x="{LEFT - 12}" y="{line + 13}" text-anchor="end">{escape(bar.label)}</text>'
        yield (
            f'  <rect class="bar-{position}" x="{LEFT}" y="{line}" width="{width:.1f}" height="{BAR}" rx="2"/>'
        )
        yield f'  <text x="{LEFT + width + 8:.1f}" y="{line + 13}">{escape(bar.spoken)}</text>'
    bottom = first + len(panel.bars) * STEP - (STEP - BAR) + 4
    yield f'  <line class="axis" x1="{LEFT}" y1="{first - 4}" x2="{LEFT}" y2="{bottom}"/>'
