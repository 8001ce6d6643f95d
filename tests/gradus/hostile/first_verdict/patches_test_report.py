"""pytest's report of a test says that it passed, whatever happened.

expected: detected
"""

from _pytest.reports import TestReport

from first_verdict.idle import percentage, sentence

__all__ = ["percentage", "sentence"]

honest = TestReport.from_item_and_call.__func__


def from_item_and_call(cls: type[TestReport], item: object, call: object) -> TestReport:
    """Nothing was raised."""
    call.excinfo = None
    return honest(cls, item, call)


TestReport.from_item_and_call = classmethod(from_item_and_call)
