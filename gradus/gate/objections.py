"""What a verdict objects to, as names that the corpus and ``start_fails`` use, and as a sentence for an author."""

from collections.abc import Iterable

from gradus.judging.verdict import LintFinding, TestResult, TypeFinding, Verdict

_IMPORT_ORDER = "I001"
_MOST = 3


def runs(verdict: Verdict) -> bool:
    """Whether the program could be judged at all."""
    return verdict.state not in ("error", "not_gradable")


def failing(verdict: Verdict) -> frozenset[str]:
    """The test functions of which a case does not pass."""
    return frozenset(test.function for test in _failing(verdict))


def checks(verdict: Verdict, *, laid_over: str | None = None) -> frozenset[str]:
    """``types``, ``lint`` and ``health``, where those have findings.

    Definitions that were laid over the file ``laid_over`` brought their imports with them, and those stand below the
    module's own: an order that nobody chose and nobody is blamed for.
    """
    lint = [one for one in verdict.lint if laid_over is None or not _is_import_order(one, laid_over)]
    found = {"types": verdict.types, "lint": lint, "health": verdict.health}
    return frozenset(name for name, findings in found.items() if findings)


def _is_import_order(finding: LintFinding, file: str) -> bool:
    return finding.code == _IMPORT_ORDER and finding.place.path.endswith(f"/{file}")


def explain(verdict: Verdict, *, but: Iterable[str] = ()) -> str:
    """The first few objections, with their places; nothing of the tests and checks named in ``but``."""
    if not runs(verdict):
        return verdict.sentence.rstrip(".")
    left_out = {*but}
    lines = [_test_line(test) for test in _failing(verdict) if test.function not in left_out]
    lines += [] if "types" in left_out else [_finding_line(one) for one in verdict.types]
    lines += [] if "lint" in left_out else [_finding_line(one) for one in verdict.lint]
    lines += [] if "health" in left_out else [f"{one.test}: {one.sentence}" for one in verdict.health]
    more = [f"and {len(lines) - _MOST} more"] if len(lines) > _MOST else []
    return "; ".join(line.rstrip(".") for line in [*lines[:_MOST], *more]) or verdict.sentence


def _failing(verdict: Verdict) -> list[TestResult]:
    return [test for test in verdict.tests if test.outcome != "passed"]


def said(test: TestResult) -> str:
    """Why a test failed, in one line that ends a sentence."""
    why = test.failure.sentence.partition("\n")[0] if test.failure else test.outcome
    return f"{why.rstrip('.')}."


def _test_line(test: TestResult) -> str:
    return f"{test.name}: {said(test)}"


def _finding_line(finding: TypeFinding | LintFinding) -> str:
    return f"{finding.place.path}:{finding.place.line}: {finding.message} [{finding.code}]"
