"""A parcel twice, as dataclasses and as Pydantic models: what each costs, and what each lets in."""

from model_benchmark.chart import as_svg
from model_benchmark.comparison import Comparison, Examination, compare
from model_benchmark.contract import HEAVIEST, LAST_NUMBER, MOST, FieldError
from model_benchmark.documents import FAULTS, Fault, documents
from model_benchmark.findings import Findings, findings
from model_benchmark.measurement import Measurement, best_of, measure, traced_peak
from model_benchmark.models import ItemModel, ParcelModel
from model_benchmark.outcomes import Kind, Outcome, named_field, outcome
from model_benchmark.records import ItemRecord, ParcelRecord, record_from_json, record_to_json
from model_benchmark.report import as_markdown, write_report
from model_benchmark.report_data import as_json
from model_benchmark.roads import CHECKED, LAX, STRICT, UNCHECKED, Road
from model_benchmark.spread import NOTABLE, Spread, spread

__all__ = [
    "CHECKED",
    "FAULTS",
    "HEAVIEST",
    "LAST_NUMBER",
    "LAX",
    "MOST",
    "NOTABLE",
    "STRICT",
    "UNCHECKED",
    "Comparison",
    "Examination",
    "Fault",
    "FieldError",
    "Findings",
    "ItemModel",
    "ItemRecord",
    "Kind",
    "Measurement",
    "Outcome",
    "ParcelModel",
    "ParcelRecord",
    "Road",
    "Spread",
    "as_json",
    "as_markdown",
    "as_svg",
    "best_of",
    "compare",
    "documents",
    "findings",
    "measure",
    "named_field",
    "outcome",
    "record_from_json",
    "record_to_json",
    "spread",
    "traced_peak",
    "write_report",
]
