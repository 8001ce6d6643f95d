"""The pytest plugin that turns a run into records.

It reports facts as they happen, so that a run which is cut short still tells what it knew. The process leaves
by ``os._exit`` once the last record is out: terminal summary, interpreter shutdown and the judged code's
``atexit`` handlers have nothing to add to a verdict.
"""

import json
import os
from collections.abc import Generator
from pathlib import Path
from typing import TextIO

import pytest

from gradus.runner.faults import shorten, take_apart
from gradus.runner.records import Comparison, Expected, Outcome, Record, Trouble

LONGEST_REPR = 1_000
LONGEST_PRINT = 2_000


class Reporter:
    """Writes records of one run to ``sink``; ``root`` holds the judged code and its tests."""

    def __init__(self, sink: TextIO, root: Path) -> None:
        self._sink, self._root = sink, root
        self._comparison: Comparison | None = None
        self._trouble: Trouble | None = None
        self._seconds = 0.0
        self._skipped = False

    def write(self, record: Record) -> None:
        """One line, at once."""
        self._sink.write(json.dumps(record) + "\n")
        self._sink.flush()

    def importing(self) -> None:
        """From here on judged code runs."""
        self.write({"kind": "importing", "process": os.getpid(), "parent": os.getppid()})

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """A test file that cannot be imported breaks the run."""
        report = yield
        call: pytest.CallInfo[object] | None = getattr(report, "call", None)
        if report.failed and call is not None and call.excinfo is not None:
            self.write({"kind": "broken", "trouble": self._describe(call.excinfo.value)})
        return report

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Nobody reads pytest's own tracebacks here, and each takes ten milliseconds to draw."""
        for item in items:
            item.repr_failure = _undrawn  # type: ignore[method-assign]  # called with the one
            item._repr_failure_py = _undrawn  # type: ignore[method-assign,assignment]  # noqa: SLF001  # of fixtures

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """The list that every later record is held against."""
        self.write({"kind": "collected", "tests": [_expected(item) for item in session.items]})

    def pytest_runtest_logstart(self) -> None:
        """Forget the test before."""
        self._comparison, self._trouble, self._seconds, self._skipped = None, None, 0.0, False

    def pytest_assertrepr_compare(self, op: str, left: object, right: object) -> None:
        """Keep both sides of the comparison that failed; pytest goes on to explain it in its own way."""
        sides = shorten(_safe_repr(left), LONGEST_REPR), shorten(_safe_repr(right), LONGEST_REPR)
        self._comparison = {"operator": op, "left": sides[0], "right": sides[1]}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """The first phase of a test that fails explains it."""
        report = yield
        self._seconds += call.duration
        self._skipped |= report.skipped
        if report.failed and self._trouble is None and call.excinfo is not None:
            self._trouble = self._describe(call.excinfo.value)
        if report.when == "teardown":
            self._tested(item, report)
        return report

    def _tested(self, item: pytest.Item, report: pytest.TestReport) -> None:
        outcome: Outcome = "failed" if self._trouble else "skipped" if self._skipped else "passed"
        printed = shorten((report.capstdout + report.capstderr)[-LONGEST_PRINT:])
        self.write(
            {
                "kind": "tested",
                "id": item.nodeid,
                "outcome": outcome,
                "seconds": round(self._seconds, 4),
                "printed": printed,
                "trouble": self._trouble,
            }
        )

    @pytest.hookimpl(tryfirst=True)
    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Something tore the run itself down, for instance ``sys.exit`` at import."""
        self.write({"kind": "broken", "trouble": self._describe(excinfo.value)})

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """``KeyboardInterrupt`` or ``pytest.exit`` comes from judged code: nobody sits at this keyboard."""
        self.write({"kind": "broken", "trouble": self._describe(excinfo.value)})

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """The last word, and out."""
        self.write({"kind": "finished", "status": int(exitstatus)})
        os._exit(0)

    def _describe(self, error: BaseException) -> Trouble:
        return {"faults": take_apart(error, self._root), "comparison": self._comparison}


def _undrawn(excinfo: pytest.ExceptionInfo[BaseException], style: str | None = None) -> str:  # noqa: ARG001
    return type(excinfo.value).__name__


def _expected(item: pytest.Item) -> Expected:
    function = item.obj if isinstance(item, pytest.Function) else None
    marker = item.get_closest_marker("points")
    return {
        "id": item.nodeid,
        "rule": " ".join((getattr(function, "__doc__", None) or "").split()),
        "points": float(marker.args[0]) if marker and marker.args else 1.0,
        "line": (item.location[1] or 0) + 1,
    }


def _safe_repr(value: object) -> str:
    """``repr`` of a value that may be of a learner's class."""
    try:
        return repr(value)
    except Exception as broken:  # noqa: BLE001  # whatever a learner's __repr__ raises
        return f"<{type(value).__name__} whose repr raises {type(broken).__name__}>"
