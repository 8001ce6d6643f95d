"""A document on its way from draft to archive: the rules once as `if` chains and once as patterns."""

from document_workflow.comparison import Comparison, Version, compare
from document_workflow.events import (
    PLAIN_EVENTS,
    Approve,
    Archive,
    Event,
    Problem,
    Publish,
    RequestChanges,
    Schedule,
    Submit,
    Unreadable,
    Withdraw,
    moment,
)
from document_workflow.measures import Measures, measure
from document_workflow.model import Document, Outcome, Reason, Refusal, Role, State
from document_workflow.modern import advance, detail, read_event, who_acts
from document_workflow.report import Report
from document_workflow.story import Step, Workflow, tell

__all__ = [
    "PLAIN_EVENTS",
    "Approve",
    "Archive",
    "Comparison",
    "Document",
    "Event",
    "Measures",
    "Outcome",
    "Problem",
    "Publish",
    "Reason",
    "Refusal",
    "Report",
    "RequestChanges",
    "Role",
    "Schedule",
    "State",
    "Step",
    "Submit",
    "Unreadable",
    "Version",
    "Withdraw",
    "Workflow",
    "advance",
    "compare",
    "detail",
    "measure",
    "moment",
    "read_event",
    "tell",
    "who_acts",
]
