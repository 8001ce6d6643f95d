"""A story as people read it, and as programs do.

Names and comments come from outside. What would move the cursor, or cannot be written at all, is spelled out,
so that no comment can pretend to be another line of the report.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from document_workflow.events import Unreadable
from document_workflow.model import Document, Refusal
from document_workflow.story import Step, Workflow


@dataclass(frozen=True)
class Report:
    """What became of a document, told with the words of ``workflow``."""

    workflow: Workflow
    beginning: Document
    steps: Sequence[Step]

    @property
    def end(self) -> Document:
        """The document after the last step."""
        return self.steps[-1].after if self.steps else self.beginning

    @property
    def exit_code(self) -> int:
        """0 if every event was accepted, 1 if one was not."""
        return 0 if all(step.accepted for step in self.steps) else 1

    def lines(self) -> Iterator[str]:
        """A heading, a line for each step, and where the document stands in the end."""
        document = self.beginning
        yield printable(f"{document.title}, by {document.author}; approvals needed: {document.needed}.")
        for step in self.steps:
            yield printable(
                f"{step.line:>4}  {step.now:%Y-%m-%d %H:%M}  {self._said(step):<44}  {result(step)}"
            )
        accepted = sum(step.accepted for step in self.steps)
        acting = self.workflow.who_acts(self.end.state).value
        yield f"{accepted} of {len(self.steps)} accepted. It is {self.end.state.value}; next to act: {acting}."

    def _said(self, step: Step) -> str:
        if isinstance(step.entry, Unreadable):
            return "?"
        detail = self.workflow.detail(step.entry)
        return f"{step.entry.by}: {step.entry.kind}" + (f" ({detail})" if detail else "")

    def as_json(self) -> str:
        """One object: the document in the end, and the steps in order."""
        told = {"document": as_record(self.end), "steps": [self._record(step) for step in self.steps]}
        return json.dumps(told, indent=2)

    def _record(self, step: Step) -> dict[str, object]:
        record: dict[str, object] = {
            "line": step.line,
            "now": step.now.isoformat(),
            "accepted": step.accepted,
        }
        if not isinstance(step.entry, Unreadable):
            record |= {
                "event": step.entry.kind,
                "by": step.entry.by,
                "detail": self.workflow.detail(step.entry),
            }
        return record | {"state": step.after.state.value, "problem": problem(step)}


def problem(step: Step) -> str | None:
    """Why the step was not accepted, in a few words; None if it was."""
    if isinstance(step.outcome, Refusal):
        return step.outcome.reason.value
    return step.outcome.problem.value if isinstance(step.outcome, Unreadable) else None


def result(step: Step) -> str:
    """What came of the step, for the end of its line."""
    if step.accepted:
        return step.after.state.value
    return f"{'unreadable' if isinstance(step.outcome, Unreadable) else 'refused'}: {problem(step)}"


def as_record(document: Document) -> dict[str, object]:
    """What JSON can say of a document."""
    return {
        "title": document.title,
        "author": document.author,
        "state": document.state.value,
        "needed": document.needed,
        "approvals": sorted(document.approvals),
        "live_from": document.live_from.isoformat() if document.live_from else None,
    }


def printable(text: str) -> str:
    r"""The text on one line: a line feed becomes ``\n``, and so on for all that is not to be seen."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
