"""A report about the requests in a web server's access log, and what the linter says of the code that makes it."""

from ruff_lab.archive import Archive, Problem, load, log_lines
from ruff_lab.columns import table
from ruff_lab.entry import Entry, LineError, parse
from ruff_lab.explanation import UnknownRuleError, explain
from ruff_lab.report import Report, make_report
from ruff_lab.selection import Condition, Selection, within, without
from ruff_lab.summary import busiest, failures, health, sites, volume, volumes

__all__ = [
    "Archive",
    "Condition",
    "Entry",
    "LineError",
    "Problem",
    "Report",
    "Selection",
    "UnknownRuleError",
    "busiest",
    "explain",
    "failures",
    "health",
    "load",
    "log_lines",
    "make_report",
    "parse",
    "sites",
    "table",
    "volume",
    "volumes",
    "within",
    "without",
]
