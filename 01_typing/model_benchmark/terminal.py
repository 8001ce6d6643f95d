"""The comparison for a terminal: bars of block characters, a table that fits into 80 columns, sentences."""

from collections.abc import Iterator

from model_benchmark.chart import Panel, panels
from model_benchmark.comparison import Comparison
from model_benchmark.documents import FAULTS
from model_benchmark.outcomes import Kind
from model_benchmark.report import pros_and_cons, table

BLOCKS = 40
SHORT = {
    Kind.REFUSED: "refused",
    Kind.UNNAMED: "unnamed",
    Kind.CHANGED: "CHANGED",
    Kind.ACCEPTED: "ACCEPTED",
}


def for_terminal(comparison: Comparison) -> str:
    """Bars, the table of faults, pros and cons."""
    bars = ("\n".join(_bars(panel)) for panel in panels(comparison))
    return "\n\n".join([*bars, _narrow_table(comparison), pros_and_cons(comparison)])


def _bars(panel: Panel) -> Iterator[str]:
    yield f"{panel.title}: {panel.note}"
    for bar in panel.bars:
        blocks = "█" * round(panel.share(bar) * BLOCKS)
        yield f"  {bar.label:<20} {f'{blocks} {bar.spoken}'.lstrip()}"


def _narrow_table(comparison: Comparison) -> str:
    """Without places and fields, and the roads by the first half of their names."""
    header = ["faulty document", *(one.road.partition(" ")[0] for one in comparison.examinations)]
    rows = [
        [fault.name, *(SHORT[one.outcomes[position].kind] for one in comparison.examinations)]
        for position, fault in enumerate(FAULTS)
    ]
    return table([header, *rows])
