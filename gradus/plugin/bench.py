"""Where one submission is judged: a sandboxed checker that is open as long as pytest's loop over the tests.

pytest asks from plain functions, one test after the other. So the event loop is run for each verdict and rests between
them, and Ctrl-C ends it in the middle of one. It is the checker that ``gradus grade`` has, with the same rules around
it: what was not handed in is not judged, and nobody gets a zero for what the course's own solution cannot do here.
"""

import asyncio
import contextlib
from collections.abc import Iterator, Mapping, Sequence
from random import SystemRandom

from gradus.exercises.course import Course, Exercise, Files
from gradus.grading.intake.submission import Submission
from gradus.grading.protection import strangers_environment
from gradus.judging.assembly import nothing_handed_in, unprovable
from gradus.judging.checking import Judge
from gradus.judging.distrust import Distrust
from gradus.judging.opening import Setting, open_checker
from gradus.judging.verdict import Verdict
from gradus.runner.environment import default_cache
from gradus.runner.sandbox import Sandbox


class Bench:
    """Judges exercises of one ``submission``, each when it is first asked for."""

    def __init__(self, runner: asyncio.Runner, judge: Judge, course: Course, submission: Submission) -> None:
        self._runner, self._judge, self._course, self._submission = runner, judge, course, submission
        self._verdicts: dict[str, Verdict] = {}

    def verdict(self, exercise: Exercise) -> Verdict:
        """The verdict on all of ``exercise``: there is none on a single test."""
        if exercise.name not in self._verdicts:
            self._verdicts[exercise.name] = self._runner.run(self._judged(exercise))
        return self._verdicts[exercise.name]

    async def _judged(self, exercise: Exercise) -> Verdict:
        files = self._submission.packages.get(exercise.name)
        if not files:
            return nothing_handed_in(exercise)
        verdict = await self._judge.check(exercise, files, own=self._own(exercise))
        return verdict if verdict.passed else await self._if_possible_here(exercise, verdict)

    def _own(self, exercise: Exercise) -> Mapping[str, Files]:
        packages = self._submission.packages
        return {
            one.name: packages[one.name] for one in self._course.needed(exercise) if packages.get(one.name)
        }

    async def _if_possible_here(self, exercise: Exercise, verdict: Verdict) -> Verdict:
        """``verdict``, unless the course's own solution does not pass on this machine either."""
        proof = await self._judge.check(exercise, exercise.reference)
        if proof.passed:
            return verdict
        return unprovable(exercise, proof)


@contextlib.contextmanager
def open_bench(
    course: Course, exercises: Sequence[Exercise], submission: Submission, sandbox: Sandbox
) -> Iterator[Bench]:
    """A bench for ``exercises``; RunnerError when the judging processes cannot be started."""
    setting = Setting(default_cache(), strangers_environment(), sandbox, Distrust(SystemRandom()))
    with asyncio.Runner() as runner:
        stack = contextlib.AsyncExitStack()
        try:
            judge = runner.run(stack.enter_async_context(open_checker(course, exercises, setting)))
            yield Bench(runner, judge, course, submission)
        finally:
            runner.run(stack.aclose())
