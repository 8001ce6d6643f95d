"""The comparison as data: one JSON object, from which another program can draw its own conclusions.

Times are in seconds and memory in bytes, so that nobody has to parse "3.21 ms".
"""

import json
from collections.abc import Sequence

from model_benchmark.comparison import Comparison, Examination
from model_benchmark.documents import FAULTS
from model_benchmark.findings import findings


def as_json(comparison: Comparison) -> str:
    """The report for programs: one object with ``roads`` and ``faults``; times in seconds, memory in bytes."""
    report = {
        "count": comparison.count,
        "rounds": comparison.rounds,
        "python": comparison.python,
        "pydantic": comparison.pydantic,
        "roads": [_road_as_dict(comparison, one) for one in comparison.examinations],
        "faults": [
            _fault_as_dict(comparison.examinations, position) for position, _fault in enumerate(FAULTS)
        ],
    }
    return json.dumps(report, indent=2, ensure_ascii=False)


def _road_as_dict(comparison: Comparison, one: Examination) -> dict[str, object]:
    found = findings(comparison, one.road)
    figures = one.measurement._asdict()
    return {
        "road": one.road,
        **figures,
        "lines": one.lines,
        "refused": one.refused,
        "named": one.named,
        "pros": found.pros,
        "cons": found.cons,
    }


def _fault_as_dict(examinations: Sequence[Examination], position: int) -> dict[str, object]:
    fault = FAULTS[position]
    outcomes = {
        one.road: {"kind": one.outcomes[position].kind, "field": one.outcomes[position].field}
        for one in examinations
    }
    return {"fault": fault.name, "field": fault.field, "document": fault.text, "outcomes": outcomes}
