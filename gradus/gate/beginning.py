"""Rules about what the learner starts from, stubs and hand-written code alike: it runs, and fails where it should.

A test that passes on the start is worth nothing, and one that fails there for the wrong reason sends a learner
looking for a fault that is not theirs.
"""

from collections.abc import Iterator, Mapping

from gradus.gate.evidence import Evidence
from gradus.gate.objections import explain, failing, runs, said
from gradus.gate.solutions import CHECKS
from gradus.gate.subject import Subject
from gradus.gate.touches import Touches
from gradus.judging.verdict import LintFinding, TestResult, TypeFinding

_NOTHING = Touches({}, frozenset())


def start_is_formatted(evidence: Evidence) -> Iterator[str]:
    """The formatter is run on save: what it changes must be the learner's own."""
    for name in evidence.unformatted:
        yield f"{_path(evidence.subject, name)} of the start is not as the formatter writes it: run 'ruff format' on it"


def start_can_be_imported(evidence: Evidence) -> Iterator[str]:
    """Tests fail one by one on the start, never all at once before they began."""
    if not runs(evidence.start) and not _touches(evidence).importing:
        yield f"{evidence.subject.folder}: on the start no test can run: {evidence.start.sentence} Mend the start"


def types_of_the_start(evidence: Evidence) -> Iterator[str]:
    """Types that were given are right, and types that are to be mended are wrong."""
    yield from _expected_findings(evidence.subject, "types", evidence.start.types)


def lint_of_the_start(evidence: Evidence) -> Iterator[str]:
    """The same of the learner's lint rules."""
    yield from _expected_findings(evidence.subject, "lint", evidence.start.lint)


def _expected_findings(
    subject: Subject, check: str, findings: tuple[TypeFinding | LintFinding, ...]
) -> Iterator[str]:
    if check in subject.exercise.brief.start_fails:
        if not findings:
            yield f"{subject.folder}: 'start_fails' lists {check}, and the start has none to mend: take it off"
        return
    for one in findings:
        place = f"{one.place.path}:{one.place.line}"
        yield f"{place}: {check} of the start: {one.message} [{one.code}]: mend it, or list {check} in 'start_fails'"


def listed_tests_fail(evidence: Evidence) -> Iterator[str]:
    """On a hand-written start exactly what the brief lists fails."""
    if not evidence.subject.exercise.has_start or not runs(evidence.start):
        return
    seen, listed = failing(evidence.start), {*evidence.subject.exercise.brief.start_fails} - {"types", "lint"}
    folder = evidence.subject.folder
    for name in sorted(seen - listed):
        why = explain(evidence.start, but=[*seen - {name}, *CHECKS])
        yield f"{folder}: fails on the start and is not in 'start_fails': {why}. Mend start/, or list it"
    for name in sorted(listed - seen):
        yield f"{folder}: 'start_fails' lists {name}, which passes on the start: take it off the list"


def probe_changes_nothing(evidence: Evidence) -> Iterator[str]:
    """What was measured counts only if the tests did not notice."""
    probed, folder = evidence.probed, evidence.subject.folder
    if probed is not None and (failing(probed) or not runs(probed)):
        why = explain(probed, but=CHECKS)
        yield f"{folder}: tests notice that bodies report their call: {why}. Judge only what a body does"


def missing_bodies_are_named(evidence: Evidence) -> Iterator[str]:
    """A test that reaches a missing body says so, through exception chains and child processes."""
    for test, bodies in _reaching(evidence):
        body = ", ".join(sorted(bodies))
        if test.outcome == "passed":
            yield f"{test.id} reaches {body} and passes on the start all the same: make it ask for the result"
        elif test.failure is None or test.failure.kind != "not_written":
            yield (
                f"{test.id} reaches {body}, and does not say on the start that it is missing, but: {said(test)} Let the"
                " NotImplementedError through, and put a child's standard error into the assertion's message"
            )


def bodies_are_tested(evidence: Evidence) -> Iterator[str]:
    """What no test reaches can be written in any way, or not at all."""
    touches = _touches(evidence)
    for body in evidence.subject.marks:
        if body.qualified_name not in touches.touched | touches.importing:
            yield f"{body.qualified_name} is marked, and no test reaches it: write a test, or give the body"


def other_tests_pass(evidence: Evidence) -> Iterator[str]:
    """What reaches no missing body tests what was given, so it holds from the start."""
    if evidence.touches is None or not runs(evidence.start):
        return
    reaching = evidence.touches.by_test
    for test in evidence.start.tests:
        why = test.failure
        if test.id not in reaching and why is not None and why.kind != "not_written":
            yield f"{test.id} reaches no marked body, and fails on the start: {said(test)} Mend the test"


def imports_run_no_body(evidence: Evidence) -> Iterator[str]:
    """A missing body that an import runs takes every test with it."""
    for body in sorted(_touches(evidence).importing):
        yield f"{body} runs while the package is imported: give that body, or call it later"


def _reaching(evidence: Evidence) -> Iterator[tuple[TestResult, frozenset[str]]]:
    """Tests on the start with the bodies they reach; none while nothing runs there."""
    by_test: Mapping[str, frozenset[str]] = _touches(evidence).by_test
    for test in evidence.start.tests if runs(evidence.start) else ():
        if test.id in by_test:
            yield test, by_test[test.id]


def _touches(evidence: Evidence) -> Touches:
    return evidence.touches or _NOTHING


def _path(subject: Subject, name: str) -> str:
    by_hand = (subject.exercise.folder / "start" / name).exists()
    return f"{subject.folder}/start/{name}" if by_hand else f"{subject.folder}/{name}"
