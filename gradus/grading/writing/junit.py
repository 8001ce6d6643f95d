"""The gradebook as JUnit XML, the form that CI systems draw: a file for each learner, a suite for each exercise.

A file of its own for each, since one for a class would have to be held in memory whole; CI takes ``junit/*.xml``. A
test that failed is a failure, one that ran out of time or was never reached an error; types, lint and health are a test
each, so that a suite is green exactly when the exercise passed. What was not handed in or could not be judged is
skipped: it is no failure of the learner's.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from gradus.atomic import write_atomically
from gradus.grading.file_names import file_name
from gradus.grading.gradebook import Gradebook, Learner, Mark
from gradus.grading.writing.discretion import told_of
from gradus.grading.writing.interface import VerdictSource
from gradus.grading.writing.wording import number, state
from gradus.judging.verdict import Place, TestResult, Verdict

_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOST = 20_000
"""Characters of one text."""

Case = tuple[str, float, str, str, str]
"""A test's name, its seconds, what it is (``failure``, ``error``, ``skipped`` or nothing), in a line, and at length."""


class JunitWriter:
    """A suite for each mark, with points and reasons for review among its properties."""

    name = "junit"

    def write(self, gradebook: Gradebook, verdicts: VerdictSource, folder: Path) -> list[Path]:
        """``junit/NAME.xml`` for each learner."""
        moment = gradebook.graded_at.isoformat(timespec="seconds")
        paths = []
        for learner in gradebook.learners:
            told = told_of(learner, verdicts, private_tests=gradebook.private_tests)
            paths.append(folder / "junit" / f"{file_name(learner.id)}.xml")
            write_atomically(paths[-1], _suites(learner, told, moment))
        return paths


def _suites(learner: Learner, told: Mapping[str, Verdict], moment: str) -> bytes:
    suites = Element("testsuites", name=_text(f"{learner.name} ({learner.id})"))
    for mark in learner.marks:
        suite = SubElement(suites, "testsuite", name=_text(f"{learner.id}/{mark.exercise}"), timestamp=moment)
        _properties(suite, mark)
        _cases(suite, mark, list(_of_mark(mark, told.get(mark.exercise))))
    document: bytes = tostring(suites, encoding="utf-8", xml_declaration=True)
    return document


def _properties(suite: Element, mark: Mark) -> None:
    said = {"state": state(mark), "possible": number(mark.possible)}
    said |= {"points": number(mark.counted)} if mark.counted is not None else {}
    said |= {"override": mark.override.reason} if mark.override else {}
    said |= {"review": "yes"} if mark.review else {}
    properties = SubElement(suite, "properties")
    for name, value in said.items():
        SubElement(properties, "property", name=name, value=_text(value))


def _cases(suite: Element, mark: Mark, cases: Sequence[Case]) -> None:
    kinds = [kind for _, _, kind, _, _ in cases]
    suite.set("tests", str(len(cases)))
    suite.set("time", f"{sum(seconds for _, seconds, _, _, _ in cases):.3f}")
    for counted, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(counted, str(kinds.count(kind)))
    for name, seconds, kind, line, whole in cases:
        marks = {"classname": _text(mark.exercise), "name": _text(name), "time": f"{seconds:.3f}"}
        case = SubElement(suite, "testcase", marks)
        if kind:
            SubElement(case, kind, message=_text(line)).text = _text(whole)


def _of_mark(mark: Mark, verdict: Verdict | None) -> Iterable[Case]:
    if not mark.handed_in or mark.state == "not_gradable":
        return [("verdict", 0.0, "skipped", state(mark), verdict.sentence if verdict else "")]
    if verdict is None:
        kind = {"passed": "", "failed": "failure", "incomplete": "failure"}.get(mark.state, "error")
        return [("verdict", 0.0, kind, state(mark), "")]
    return [*(_of_test(test, verdict) for test in verdict.tests), *_others(verdict)]


def _of_test(test: TestResult, verdict: Verdict) -> Case:
    if test.outcome == "passed":
        return test.name, test.seconds, "", "", ""
    failure = test.failure
    values = [("expected", failure.expected), ("got", failure.got)] if failure else []
    lines = [test.rule, failure.note or failure.sentence if failure else verdict.sentence]
    lines += [f"{label}: {value}" for label, value in values if value is not None]
    lines += [_place(place) for place in failure.places] if failure else []
    kind = "failure" if test.outcome == "failed" else "error"
    return test.name, test.seconds, kind, test.rule, "\n".join(lines)


def _others(verdict: Verdict) -> Iterator[Case]:
    """Types, lint and health, and the verdict itself where it failed for no reason that is among the tests."""
    findings = {
        "types": [f"{_place(one.place)}: {one.message} [{one.code}]" for one in verdict.types],
        "lint": [f"{_place(one.place)}: {one.message} [{one.code}]" for one in verdict.lint],
        "health": [one.sentence for one in verdict.health],
    }
    for name, lines in findings.items():
        kind = "failure" if lines else ""
        yield name, 0.0, kind, f"{len(lines)} found" if lines else "", "\n".join(lines)
    clean = all(test.outcome == "passed" for test in verdict.tests) and not any(findings.values())
    if clean and not verdict.passed:
        yield "verdict", 0.0, "error", verdict.state, verdict.sentence


def _place(place: Place) -> str:
    return f"{place.path}:{place.line}"


def _text(words: str) -> str:
    """Without the characters that no XML may hold, and not endless."""
    return _FORBIDDEN.sub("", words[:_MOST])
