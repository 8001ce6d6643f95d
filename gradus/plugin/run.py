"""A run of pytest over the course's tests whose outcomes are the verdicts on a submission.

    course's tests ──collected here──▶ items ──one verdict per exercise, from the sandbox──▶ reports

Collecting imports the course's own programs, as every run of its tests does; of what was handed in nothing is imported,
and no test's body is called in this process. A verdict is on an exercise as a whole, since canaries, lost tests and an
early end only show there: asked for one test, pytest judges its whole exercise and reports that one.
"""

from collections.abc import Generator, Sequence
from pathlib import Path

import pytest

from gradus.errors import GradusError
from gradus.exercises.course import Course, Exercise, discover
from gradus.grading.intake.finding import find_submissions
from gradus.grading.intake.reading import read_submission
from gradus.grading.intake.submission import Found, Submission
from gradus.grading.protection import protection
from gradus.judging.verdict import Verdict
from gradus.plugin.answers import Answer, answer_for_aspect, answer_for_test
from gradus.plugin.bench import Bench, open_bench
from gradus.plugin.items import Aspect, ExerciseTests, bears_aspects
from gradus.plugin.reports import reports
from gradus.plugin.summary import Account, write_summary
from gradus.screens.screen import shown


def submission_run(root: Path, path: str) -> "SubmissionRun":
    """A run over the course at ``root`` for the submission at ``path``; pytest.UsageError if there is not just one."""
    if not path:
        problem = "--submission is empty. Name a workspace, an archive or a git repository."
        raise pytest.UsageError(problem)
    try:
        course = discover(root)
        submission = read_submission(_only_one(Path(path)), course.exercises)
    except GradusError as error:
        raise pytest.UsageError(str(error)) from error
    if submission.problem:
        problem = f"{path} cannot be judged: {submission.problem}"
        raise pytest.UsageError(problem)
    return SubmissionRun(course, submission)


def _only_one(path: Path) -> Found:
    found = find_submissions([path]).submissions
    if len(found) > 1:
        names = ", ".join(shown(one.name) for one in found[:3]) + (", …" if len(found) > 3 else "")  # noqa: PLR2004  # a few
        problem = (
            f"{path} holds {len(found)} submissions ({names}), and pytest judges one at a time: name one of them."
            f" 'gradus grade {path}' judges all."
        )
        raise pytest.UsageError(problem)
    return found[0]


def _runs_nothing(session: pytest.Session) -> bool:
    """Whether pytest only collects, or stops because it could not."""
    option = session.config.option
    return bool(option.collectonly or (session.testsfailed and not option.continue_on_collection_errors))


class SubmissionRun:
    """The hooks of one run."""

    def __init__(self, course: Course, submission: Submission) -> None:
        self._course, self._account = course, Account(submission)
        self._exercises = {exercise.test: exercise for exercise in course.exercises}
        self._bench: Bench | None = None
        self._told: set[tuple[str, str]] = set()

    def pytest_report_header(self) -> str:
        """Whose programs these results are about."""
        found = self._account.submission.found
        return shown(f"submission: {found.name} ({found.kind} {found.source})")

    def pytest_pycollect_makemodule(
        self, module_path: Path, parent: pytest.Collector
    ) -> pytest.Module | None:
        """The tests of an exercise bring its types, lint and health along."""
        exercise = self._exercise_of(module_path)
        if exercise is None or not bears_aspects(exercise, module_path):
            return None
        module: ExerciseTests = ExerciseTests.from_parent(parent, path=module_path)
        return module

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """What is no exercise's test says nothing about a submission."""
        others = [item for item in items if self._exercise_of(item.path) is None]
        if others:
            config.hook.pytest_deselected(items=others)
            self._account.others = len(others)
            items[:] = [item for item in items if self._exercise_of(item.path) is not None]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """Open the sandbox for as long as there is something to judge, and close it however the loop ends."""
        chosen = self._chosen(session.items)
        if not chosen or _runs_nothing(session):
            return (yield)
        try:
            self._account.sandbox = protection()
            with open_bench(
                self._course, chosen, self._account.submission, self._account.sandbox
            ) as self._bench:
                return (yield)
        except GradusError as error:
            raise pytest.UsageError(str(error)) from error

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool:
        """Report what the verdict says of ``item``, and do not run it."""
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        verdict, answer = self._answer(item)
        reason = verdict.exercise, answer.sentence
        told = answer.whole and reason in self._told
        self._told.add(reason)
        for report in reports(item, answer, told=told):
            item.ihook.pytest_runtest_logreport(report=report)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter
    ) -> Generator[None, object, object]:
        """The exercises, at the very end: what stands above may be hundreds of lines."""
        result = yield
        write_summary(self._account, self._course.exercises, terminalreporter)
        return result

    def _answer(self, item: pytest.Item) -> tuple[Verdict, Answer]:
        exercise = self._exercise_of(item.path)
        if exercise is None or self._bench is None:
            raise AssertionError("what is no exercise's is deselected, and the loop opens the bench")
        verdict = self._bench.verdict(exercise)
        self._account.verdicts[exercise.name] = verdict
        if isinstance(item, Aspect):
            return verdict, answer_for_aspect(verdict, item.name)
        return verdict, answer_for_test(verdict, item.nodeid)

    def _exercise_of(self, path: Path) -> Exercise | None:
        places = (path, *path.parents)
        return next((self._exercises[place] for place in places if place in self._exercises), None)

    def _chosen(self, items: Sequence[pytest.Item]) -> list[Exercise]:
        """The exercises of ``items``, in the course's order."""
        chosen = {exercise.name for item in items if (exercise := self._exercise_of(item.path))}
        return [one for one in self._course.exercises if one.name in chosen]
