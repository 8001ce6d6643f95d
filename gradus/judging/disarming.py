"""Translates what a run with canaries has said into what the same run would have said without them.

Whatever comes after this, sentences for learners above all, knows nothing of canaries: ids, lines and names are those
of the tests as the learner has them, in their order. What a canary did is left out. It has been looked at before,
by ``gradus.judging.integrity``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from gradus.judging.canaries import Armed
from gradus.judging.twins import SHOWN_IN_PATHS, ArmedModule, case_of, function_of
from gradus.runner.interface import TestRun
from gradus.runner.records import Comparison, Expected, Fault, Finished, Found, Frame, Record, Tested, Trouble


def disarm(armed: Armed, run: TestRun) -> TestRun:
    """``run`` as if its tests had been those of the course."""
    translator = Translator(armed.modules)
    said = (translator.record(record) for record in run.records)
    records = [record for record in said if record is not None]
    failed = any(record["kind"] == "tested" and record["outcome"] == "failed" for record in records)
    return replace(
        run,
        records=[record if failed else _without_failures(record) for record in records],
        output=translator.text(run.output),
        stack=translator.text(run.stack),
    )


def _without_failures(record: Record) -> Record:
    """Pytest said 1 because of the canaries alone."""
    if record["kind"] != "finished" or record["status"] != 1:
        return record
    finished: Finished = {"kind": "finished", "status": 0}
    return finished


@dataclass(frozen=True)
class Translator:
    """Translates one record at a time, also of a run that goes on."""

    modules: tuple[ArmedModule, ...]

    def record(self, record: Record) -> Record | None:
        """None when it is about a canary."""
        if record["kind"] == "collected":
            tests = [self._expected(test) for test in record["tests"]]
            return {"kind": "collected", "tests": [test for test in tests if test is not None]}
        if record["kind"] == "broken":
            return {"kind": "broken", "trouble": self._trouble(record["trouble"])}
        if record["kind"] == "tested":
            return self._tested(record)
        return self._found(record) if record["kind"] == "found" else record

    def _true_id(self, test: str) -> str | None:
        """The id that ``test`` would have without canaries; None for a canary."""
        name = self._functions.get(function_of(test), function_of(test))
        return name and name + case_of(test)

    @cached_property
    def _functions(self) -> Mapping[str, str | None]:
        """What counts for each function that has a twin, or is one."""
        twins = [twins for module in self.modules for twins in module.twins]
        true = {name: one.original for one in twins for name in (one.original, one.twin)}
        return {**true, **dict.fromkeys([one.canary for one in twins])}

    def _expected(self, test: Expected) -> Expected | None:
        name = self._true_id(test["id"])
        if name is None:
            return None
        return {**test, "id": name, "line": self._line(test["id"].partition("::")[0], test["line"])}

    def _tested(self, record: Tested) -> Tested | None:
        name = self._true_id(record["id"])
        if name is None:
            return None
        trouble = self._trouble(record["trouble"]) if record["trouble"] else None
        return {**record, "id": name, "printed": self.text(record["printed"]), "trouble": trouble}

    def _found(self, record: Found) -> Found | None:
        name = self._true_id(record["test"])
        if name is None:
            return None
        found: Found = {**record, "test": name, "waiting": [self.text(line) for line in record["waiting"]]}
        frame = record.get("frame")
        return {**found, "frame": self._frame(frame)} if frame else found

    def _trouble(self, trouble: Trouble) -> Trouble:
        comparison = trouble["comparison"]
        return {
            "faults": [self._fault(fault) for fault in trouble["faults"]],
            "comparison": self._comparison(comparison) if comparison else None,
        }

    def _fault(self, fault: Fault) -> Fault:
        frames = [self._frame(frame) for frame in fault["frames"]]
        known: Fault = {**fault, "message": self.text(fault["message"]), "frames": frames}
        notes = fault.get("notes")
        return {**known, "notes": self.text(notes)} if notes else known

    def _comparison(self, sides: Comparison) -> Comparison:
        return {**sides, "left": self.text(sides["left"]), "right": self.text(sides["right"])}

    def _frame(self, frame: Frame) -> Frame:
        return {
            "path": frame["path"],
            "line": self._line(frame["path"], frame["line"]),
            "function": self.text(frame["function"]),
            "text": self.text(frame["text"]),
        }

    def _line(self, path: str, line: int) -> int:
        """``path`` may be absolute."""
        modules = (module for module in self.modules if f"/{path}".endswith(f"/{module.path}"))
        return next((module.true_line(line) for module in modules), line)

    def text(self, text: str) -> str:
        """``text`` with the names of true tests, and with true lines where the path of a test module stands before."""
        for twin, original in self._names.items():
            text = text.replace(twin, original)
        for module in self.modules:
            parts = re.split(rf'({re.escape(module.path)}(?::|", line ))(\d+)', text)
            parts[2::3] = [f"{module.true_line(int(line))}" for line in parts[2::3]]
            text = "".join(parts)
        return text

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """What stands for a twin in texts: its name, and as much of it as names its temporary folder."""
        whole = {
            _name(twins.twin): _name(twins.original) for module in self.modules for twins in module.twins
        }
        parts = {twin[:SHOWN_IN_PATHS]: name[:SHOWN_IN_PATHS] for twin, name in whole.items()}
        return {**whole, **{part: name for part, name in parts.items() if part not in whole}}


def _name(function: str) -> str:
    return function.rpartition("::")[2]
