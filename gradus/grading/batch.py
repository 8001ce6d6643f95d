"""Grades a class: every exercise of every submission once, side by side, and each result kept as soon as it is there.

    submissions ──read one by one──▶ jobs ──several checkers──▶ results on disk ──▶ rows of the gradebook

Submissions are read when their turn comes and let go when their last exercise is judged, so a class of any size takes
the memory of a few. Before any of them the course's own references are judged in the same sandbox: what is wrong with
this machine shows there, and then nobody gets a zero for it. A submission that cannot be read, or a check that fails
through our own fault, is said in its row and stops nobody else. Who ran out of time while others were computing is
judged once more when all are done and nothing else runs: no mark depends on a neighbour.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from gradus.bounded import Bounded
from gradus.exercises.course import Course, Exercise, Files, digest
from gradus.grading.gradebook import Learner, Mark
from gradus.grading.intake.reading import read_submission
from gradus.grading.intake.submission import Submission
from gradus.grading.results import Results, name_of_result
from gradus.grading.roster import Student, timing
from gradus.grading.row import Row
from gradus.grading.tally import Tally
from gradus.judging.assembly import not_gradable, nothing_handed_in, unprovable
from gradus.judging.baselines import fingerprint
from gradus.judging.checking import Judge
from gradus.judging.private_tests import merged, with_private_tests
from gradus.judging.verdict import State, Verdict

_TO_CONFIRM = ("timeout", "not_gradable")
_UNREAD = "The submission could not be read."


class Audience(Protocol):
    """Hears how a grading goes."""

    def proving(self, exercise: Exercise) -> None:
        """The course's own solution of ``exercise`` is judged on this machine."""
        ...

    def judged(self, row: Row, exercise: Exercise, verdict: Verdict) -> None:
        """One more of all the verdicts."""
        ...

    def graded(self, learner: Learner) -> None:
        """All exercises of one learner are through."""
        ...


@dataclass(frozen=True)
class Assignment:
    """What a class was to do: ``exercises`` of the ``course``, and an instructor's own tests in a folder."""

    course: Course
    exercises: tuple[Exercise, ...]
    private_tests: Path | None = None

    def judged_as(self, exercise: Exercise) -> tuple[Exercise, ...]:
        """With its own tests, and with the instructor's if there are any."""
        return with_private_tests(self.course, exercise, self.private_tests)


class Batch:
    """One grading of one class."""

    def __init__(self, assignment: Assignment, judge: Judge, results: Results, audience: Audience) -> None:
        self._assignment, self._judge, self._results, self._audience = assignment, judge, results, audience
        self._turns: dict[str, asyncio.Lock] = {}
        self._faults: dict[str, tuple[Verdict, str]] = {}
        self._prints: dict[str, list[str]] = {}
        self._quiet, self._alone = asyncio.Event(), asyncio.Lock()
        self.tally = Tally()

    @property
    def course(self) -> str:
        """A fingerprint of all that these marks follow from, submissions apart."""
        return digest({name: " ".join(prints).encode() for name, prints in self._prints.items()})

    @property
    def faults(self) -> Mapping[str, str]:
        """Exercises that this machine cannot judge, and why."""
        return {name: why for name, (_, why) in self._faults.items()}

    async def prove(self, *, at_once: int) -> None:
        """Judge the course's own solutions; an exercise whose reference does not pass here is judged for nobody."""
        course = self._assignment.course
        for exercise in self._assignment.exercises:
            kinds = self._assignment.judged_as(exercise)
            self._prints[exercise.name] = [fingerprint(course, kind) for kind in kinds]
        exercises = self._assignment.exercises
        async with Bounded(at_once) as bounded:
            proving = [await bounded.start(self._prove(exercise)) for exercise in exercises]
        for exercise, proof in zip(exercises, proving, strict=True):
            if proof.result() in _TO_CONFIRM:
                await self._prove(exercise)

    async def _prove(self, exercise: Exercise) -> State:
        """What became of the reference; the fault is noted, or an earlier one forgotten."""
        self._audience.proving(exercise)
        self._faults.pop(exercise.name, None)
        for kind in self._assignment.judged_as(exercise):
            verdict = await self._judge.check(kind, exercise.reference)
            if not verdict.passed:
                self._faults[exercise.name] = unprovable(exercise, verdict), verdict.sentence
                return verdict.state
        return "passed"

    async def grade(self, rows: Sequence[Row], *, at_once: int) -> list[Learner]:
        """The learners in the order of ``rows``; ``at_once`` checks run side by side."""
        learners: dict[int, Learner] = {}
        async with asyncio.TaskGroup() as finishing:
            async with Bounded(at_once) as bounded:
                for number, row in enumerate(rows):
                    submission = await self._read(row)
                    jobs = [_Job(row, exercise, submission) for exercise in self._assignment.exercises]
                    judging = [await bounded.start(self._judge_first(job)) for job in jobs]
                    finishing.create_task(self._finish(number, jobs, judging, learners))
            self._quiet.set()
        return [learners[number] for number in range(len(rows))]

    async def _read(self, row: Row) -> Submission | None:
        if row.found is None:
            return None
        return await asyncio.to_thread(read_submission, row.found, self._assignment.exercises)

    async def _finish(
        self,
        number: int,
        jobs: Sequence["_Job"],
        judging: Sequence[asyncio.Task[Verdict]],
        learners: dict[int, Learner],
    ) -> None:
        verdicts = [await one for one in judging]
        marks = [await self._settle(job, verdict) for job, verdict in zip(jobs, verdicts, strict=True)]
        learners[number] = _learner(jobs, tuple(marks))
        self._audience.graded(learners[number])

    async def _judge_first(self, job: "_Job") -> Verdict:
        """The verdict, as long as nothing speaks against it that the neighbours may have caused."""
        if job.verdict_without_judging is not None:
            return job.verdict_without_judging
        async with self._turns.setdefault(self._name(job), asyncio.Lock()):
            return self._results.find(self._name(job)) or await self._verdict(job)

    async def _settle(self, job: "_Job", verdict: Verdict) -> Mark:
        """The mark; what may have been bad luck is judged again once all others are through."""
        if job.verdict_without_judging is not None:
            return self._told(job, verdict, None)
        name = self._name(job)
        if verdict.state in _TO_CONFIRM and job.exercise.name not in self._faults:
            await self._quiet.wait()
            async with self._alone:
                verdict = self._results.find(name) or await self._verdict(job)
        self._results.keep(name, verdict)
        self.tally.count(job.exercise, verdict)
        return self._told(job, verdict, name)

    def _told(self, job: "_Job", verdict: Verdict, name: str | None) -> Mark:
        self._audience.judged(job.row, job.exercise, verdict)
        return _mark(job, verdict, name)

    def _name(self, job: "_Job") -> str:
        prints = self._prints[job.exercise.name]
        return name_of_result(job.exercise.name, prints, job.files, self._own(job))

    def _own(self, job: "_Job") -> Mapping[str, Files]:
        needed = self._assignment.course.needed(job.exercise)
        return {one.name: job.packages[one.name] for one in needed if job.packages.get(one.name)}

    async def _verdict(self, job: "_Job") -> Verdict:
        exercise = job.exercise
        if exercise.name in self._faults:
            return self._faults[exercise.name][0]
        public, *private = self._assignment.judged_as(exercise)
        verdict = await self._judge.check(public, job.files, own=self._own(job))
        for kind in private:
            verdict = merged(verdict, await self._judge.check(kind, job.files))
        if verdict.state not in _TO_CONFIRM:
            self._results.keep(self._name(job), verdict)
        return verdict


@dataclass(frozen=True)
class _Job:
    """One exercise of one row."""

    row: Row
    exercise: Exercise
    submission: Submission | None

    @property
    def packages(self) -> Mapping[str, Files]:
        return self.submission.packages if self.submission is not None else {}

    @property
    def files(self) -> Files:
        return self.packages.get(self.exercise.name, {})

    @property
    def verdict_without_judging(self) -> Verdict | None:
        """Where there is nothing to judge."""
        if self.submission is not None and self.submission.problem:
            unread = not_gradable(self.exercise, self.submission.problem)
            return unread.model_copy(update={"sentence": _UNREAD})
        return None if self.files else nothing_handed_in(self.exercise)


def _mark(job: _Job, verdict: Verdict, result: str | None) -> Mark:
    return Mark(
        exercise=job.exercise.name,
        state=verdict.state,
        handed_in=bool(job.files) or verdict.state == "not_gradable",
        sentence=verdict.sentence,
        earned=None if verdict.state == "not_gradable" else verdict.score.earned,
        possible=verdict.score.possible,
        review=verdict.review,
        integrated=verdict.integrated,
        result=result,
    )


def _remarks(submission: Submission, jobs: Sequence[_Job]) -> Iterator[str]:
    """What an instructor wants to know and no verdict says."""
    given = [job.exercise for job in jobs if submission.packages.get(job.exercise.name)]
    same = [one.name for one in given if digest(submission.packages[one.name]) == digest(one.reference)]
    if same:
        yield f"Byte for byte the course's own solution: {', '.join(same)}."
    changed = [
        f"{one.name}/{name}" for one in given for name in one.changed_given(submission.packages[one.name])
    ]
    if changed:
        yield f"Not as it was handed out, though it was not to be written: {', '.join(changed)}."


def _learner(jobs: Sequence[_Job], marks: tuple[Mark, ...]) -> Learner:
    row, submission = jobs[0].row, jobs[0].submission
    student = row.student or Student(row.id, row.name)
    when = timing(student, submission.submitted if submission else None, row.due)
    return Learner(
        id=row.id,
        name=row.name,
        on_roster=row.student is not None,
        submission=row.found.source.name if row.found else None,
        problem=submission.problem if submission else "",
        remarks=(*submission.remarks, *_remarks(submission, jobs)) if submission else (),
        submitted=when.submitted,
        due=when.due,
        late_days=when.late_days,
        marks=marks,
    )
