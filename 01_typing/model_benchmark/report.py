"""The report: Markdown for people, JSON for programs, and the chart beside them.

All three come from the same figures. The Markdown's tables are padded, so that its source can be read, too.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from model_benchmark.chart import as_svg
from model_benchmark.comparison import PASSES, Comparison, Examination
from model_benchmark.documents import FAULTS
from model_benchmark.findings import QUANTITIES, findings
from model_benchmark.outcomes import Kind, Outcome
from model_benchmark.report_data import as_json

INTRODUCTION = """\
Four roads from a JSON document to an object and back. An **unchecked dataclass** is what comes for nothing: its \
constructor on the way in, `asdict` on the way out. A **checked dataclass** is read and written by hand. **Lax** and \
**strict Pydantic** are the same models, once converting what they can, once nothing; both know no other fields \
than their own."""
METHOD = """\
Every road read the same {count:,} documents and wrote them again. Times are processor time, of the fastest of \
{rounds} round{plural} in each of {passes} passes over all roads, so that neither a busy machine nor a slow moment \
falls on one road alone. The peak was taken in separate runs, because tracing takes time, with all objects kept. \
`tracemalloc` sees what Python's own allocator hands out: of Pydantic's core, which is written in Rust, that is the \
objects it makes, not its working memory. Lines of code count without imports, comments and docstrings. A \
difference of less than a quarter gets no sentence.

Python {python}, Pydantic {pydantic}."""


def as_markdown(comparison: Comparison) -> str:
    """The report for people; it expects the chart beside it as ``chart.svg``."""
    method = METHOD.format(
        count=comparison.count,
        rounds=comparison.rounds,
        passes=PASSES,
        plural="" if comparison.rounds == 1 else "s",
        python=comparison.python,
        pydantic=comparison.pydantic,
    )
    parts = [
        "# Dataclasses and Pydantic, measured",
        INTRODUCTION,
        f"![Bars: {alternative(comparison)}](chart.svg)",
        f"## Figures\n\n{figures_table(comparison)}",
        f"## Faulty documents\n\n{FAULTS_INTRODUCTION}\n\n{faults_table(comparison)}",
        f"## Pros and cons\n\n{pros_and_cons(comparison)}",
        f"## How this was measured\n\n{method}",
    ]
    return "\n\n".join(parts) + "\n"


FAULTS_INTRODUCTION = """\
Each document has one fault. A road that refuses it should say where; one that lets it in says nothing, or \
changes the value on the way."""


def alternative(comparison: Comparison) -> str:
    """What the picture shows, in few words; the figures are in the table below it."""
    titles = ", ".join(quantity.title.lower() for quantity in QUANTITIES)
    return f"{titles} and faults let in for {len(comparison.examinations)} roads"


def figures_table(comparison: Comparison) -> str:
    """One row for each road."""
    header = ["road", *(quantity.title.lower() for quantity in QUANTITIES), "refused", "says where"]
    return table([header, *(_figures(one) for one in comparison.examinations)])


def _figures(one: Examination) -> list[str]:
    shown = [quantity.spoken(quantity.value(one)) for quantity in QUANTITIES]
    return [one.road, *shown, f"{one.refused} of {len(one.outcomes)}", f"{one.named} of {one.refused}"]


def faults_table(comparison: Comparison) -> str:
    """One row for each fault, with what became of it on each road."""
    header = ["fault", "in the document", *(one.road for one in comparison.examinations)]
    rows = [
        [fault.name, f"`{fault.place}`", *(_cell(one.outcomes[position]) for one in comparison.examinations)]
        for position, fault in enumerate(FAULTS)
    ]
    return table([header, *rows])


def _cell(outcome: Outcome) -> str:
    match outcome.kind:
        case Kind.REFUSED:
            return f"refused: {outcome.field or 'the document'}"
        case Kind.UNNAMED:
            return "refused"
        case Kind.CHANGED | Kind.ACCEPTED:
            return f"**{outcome.kind}**"


def pros_and_cons(comparison: Comparison) -> str:
    """A section for each road, with pros and cons as they follow from the figures."""
    return "\n\n".join("\n".join(_section(comparison, one.road)) for one in comparison.examinations)


def _section(comparison: Comparison, road: str) -> Iterator[str]:
    found = findings(comparison, road)
    yield f"### {found.road}\n\nCompared with {found.rival}:\n"
    yield from (f"- for it: {sentence}" for sentence in found.pros)
    yield from (f"- against it: {sentence}" for sentence in found.cons)


def table(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table of equally long rows, the first of which is the header; columns padded to their widest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    header, *rest = (_row(row, widths) for row in rows)
    return "\n".join([header, _row(["-" * width for width in widths], widths), *rest])


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    return f"| {' | '.join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))} |"


def write_report(comparison: Comparison, folder: Path) -> list[Path]:
    """Write ``report.md``, ``report.json`` and ``chart.svg`` into an existing folder; gives their paths."""
    texts = {
        "report.md": as_markdown(comparison),
        "report.json": f"{as_json(comparison)}\n",
        "chart.svg": as_svg(comparison),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]
