"""Rules about what happens to the corpus, the demonstration and the lesson when they run."""

from collections.abc import Iterator

from gradus.exercises.corpus import Solution
from gradus.gate.child import SECONDS
from gradus.gate.evidence import Evidence
from gradus.gate.objections import checks, explain, failing, runs
from gradus.gate.solutions import CHECKS
from gradus.judging.verdict import Verdict


def wrong_solutions_fail_as_listed(evidence: Evidence) -> Iterator[str]:
    """A mistake is told by the tests that are about it, and by no others."""
    for solution, verdict in evidence.solutions:
        if not solution.right:
            problem = _wrong_problem(solution, verdict)
            if problem:
                yield f"{solution.path.relative_to(evidence.subject.course.root)}: {problem}"


def _wrong_problem(solution: Solution, verdict: Verdict) -> str | None:
    if not runs(verdict):
        return f"no test can run on it: {verdict.sentence} A plausible mistake can be imported"
    seen = failing(verdict) | (checks(verdict) & (solution.fails | {"types"}))
    surplus, spared = sorted(seen - solution.fails), sorted(solution.fails - seen)
    if surplus:
        why = explain(verdict, but=(failing(verdict) | CHECKS) - {*surplus})
        return f"fails {', '.join(surplus)} as well ({why}): sharpen the tests, or list what fails"
    if spared:
        return f"passes {', '.join(spared)}, which 'fails' lists: make the tests refuse it, or take it off"
    return None


def right_solutions_pass(evidence: Evidence) -> Iterator[str]:
    """Tests judge the contract: who keeps it by other means passes."""
    for solution, verdict in evidence.solutions:
        laid_over = None if solution.whole else solution.replaces
        found = failing(verdict) | checks(verdict, laid_over=laid_over)
        if solution.right and (found or not runs(verdict)):
            why = explain(verdict, but=CHECKS - found)
            path = solution.path.relative_to(evidence.subject.course.root)
            yield f"{path}: a right solution is refused: {why}. Loosen the test, or mend the solution"


def demonstration_runs(evidence: Evidence) -> Iterator[str]:
    """What the brief promises can be seen, as often as one likes."""
    ended, command = evidence.demonstration, f"python -m {evidence.subject.exercise.name}"
    if ended.status != 0:
        yield f"{command} {ended.how}. It must end by itself within {SECONDS:.0f} s, with status 0"
    elif not ended.out.strip():
        yield f"{command} prints nothing: show what the program does"
    if ended.left:
        yield f"{command} leaves {', '.join(ended.left)} behind: work in a temporary folder"


def lesson_runs(evidence: Evidence) -> Iterator[str]:
    """A reader who types the blocks in order sees what the lesson says."""
    if evidence.lesson.status != 0:
        yield f"{evidence.subject.folder}/lesson.md: running its blocks in order {evidence.lesson.how}"
