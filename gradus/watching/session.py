"""A watch from start to end: messages come in, a new state goes out.

    saves, keys, tests, verdicts ──▶ one queue ──▶ handle ──▶ state ──▶ outlet
                                                        └──▶ judging

Everything happens in one task, one message after the other, so nothing here is ever half done. Whatever a full disk
or a missing folder makes impossible becomes a note; only the person ends a watch.
"""

import asyncio
import time
from dataclasses import dataclass, replace

from gradus.errors import GradusError
from gradus.exercises.course import Exercise
from gradus.judging.checking import TestDone
from gradus.learner.choosing import next_unpassed
from gradus.learner.progress import load_progress
from gradus.learner.rechecking import keep_verdict
from gradus.learner.workspace import outdated_tests
from gradus.watching.changes import saved_exercises
from gradus.watching.events import Cause, Checking, Judged, Noted, Passed, Started, Stopped, TestEnded
from gradus.watching.judging import Failed, Heard, Judging, Outcome, Surroundings
from gradus.watching.keys import LEAVE, Keys
from gradus.watching.outlets import Outlet
from gradus.watching.state import Running, State

_BETWEEN_PICTURES = 0.1
"""Seconds, while tests end one after the other."""


@dataclass(frozen=True)
class Saved:
    """Files of these exercises changed."""

    names: frozenset[str]


@dataclass(frozen=True)
class Pressed:
    """A key, by its character or its name."""

    key: str


@dataclass(frozen=True)
class Resized:
    """The terminal has another size."""


@dataclass(frozen=True)
class Deaf:
    """No more saves will be heard of."""

    why: str


Message = Saved | Pressed | Resized | Deaf | Heard | Failed | Outcome


class Session:
    """One watch of a workspace, shown by ``outlet``."""

    def __init__(self, around: Surroundings, outlet: Outlet) -> None:
        self._around, self._outlet = around, outlet
        self._messages: asyncio.Queue[Message] = asyncio.Queue()
        self._judging = Judging(around, self._messages.put_nowait)
        self._number = 0
        self._state = State(around.course, load_progress(around.workspace.state))
        self._keys = Keys(around.workspace)
        self._shown_at = 0.0

    async def run(self, first: Exercise | None = None, *, poll: bool = False) -> None:
        """Watch until the person quits; begin with ``first``, or with what has not passed."""
        chosen = first or next_unpassed(self._around.course, self._state.progress)
        watcher = asyncio.create_task(self._hear_of_saves(poll=poll))
        try:
            with self._outlet.opened(self._press, lambda: self._messages.put_nowait(Resized())):
                async with self._judging:
                    self._start(chosen)
                    while self._handle(message := await self._messages.get()):
                        if self._is_worth_showing(message):
                            self._show()
        finally:
            watcher.cancel()
            await asyncio.wait([watcher])
            self._outlet.tell(Stopped())

    def _press(self, key: str) -> None:
        self._messages.put_nowait(Pressed(key))

    async def _hear_of_saves(self, *, poll: bool) -> None:
        """For ever; where the system can tell of no more changes, keys still work."""
        try:
            async for names in saved_exercises(self._around.course, self._around.workspace, poll=poll):
                self._messages.put_nowait(Saved(names))
        except (OSError, RuntimeError) as error:
            self._messages.put_nowait(Deaf(str(error)))

    def _start(self, chosen: Exercise | None) -> None:
        self._state = self._state.on(chosen)
        root = str(self._around.workspace.root)
        self._outlet.tell(Started(workspace=root, exercise=chosen.name if chosen else None))
        if chosen is not None:
            self._check(chosen, "start")
        self._show()

    def _show(self) -> None:
        self._state = self._outlet.show(self._state)
        self._shown_at = time.monotonic()

    def _is_worth_showing(self, message: Message) -> bool:
        """Painting takes longer than most tests: of many that end, only some are shown, the first at once."""
        if not self._messages.empty():
            return False
        running = self._state.running
        is_one_of_many = isinstance(message, Heard) and running is not None and running.done > 1
        return not is_one_of_many or time.monotonic() - self._shown_at > _BETWEEN_PICTURES

    def _handle(self, message: Message) -> bool:
        """Carry one message out; False for leaving."""
        match message:
            case Pressed(key):
                return self._press_key(key)
            case Saved(names):
                self._handle_saves(names)
            case Deaf(why):
                self._note(
                    f"Saves are not noticed any more ({why}). r checks; 'gradus watch --poll' may help."
                )
            case Heard() | Failed() | Outcome() if message.number == self._number:
                self._hear_of_check(message)
            case _:
                pass  # a resize, which is painted; or a word of a check that was called off
        return True

    def _hear_of_check(self, message: Heard | Failed | Outcome) -> None:
        match message:
            case Heard(_, test):
                self._handle_test(test)
            case Failed(_, sentence):
                self._state = replace(self._state, running=None)
                self._note(sentence)
            case Outcome():
                self._handle_outcome(message)

    def _check(self, exercise: Exercise, cause: Cause) -> None:
        untouched = self._judging.is_untouched(exercise)
        self._state = replace(
            self._state.on(exercise), running=Running(), untouched=untouched, note="", asking=None
        )
        self._outlet.tell(Checking(exercise=exercise.name, cause=cause))
        self._number = self._judging.begin(exercise)

    def _handle_saves(self, names: frozenset[str]) -> None:
        """The exercise at hand comes first; what was saved elsewhere comes to hand."""
        changed = [one for one in self._around.course.exercises if one.name in names]
        news = [one for one in changed if self._judging.is_news(one)]
        chosen = next((one for one in news if one == self._state.exercise), news[0] if news else None)
        if chosen is not None:
            self._state = self._state.on(chosen).turned("verdict")
            self._check(chosen, "save")

    def _handle_test(self, test: TestDone) -> None:
        running, exercise = self._state.running, self._state.exercise
        if running is None or exercise is None:
            return
        running = running.heard(test)
        self._state = replace(self._state, running=running)
        result = test.result
        self._outlet.tell(
            TestEnded(
                exercise=exercise.name,
                id=result.id,
                outcome=result.outcome,
                done=running.done,
                total=running.total,
            )
        )

    def _handle_outcome(self, outcome: Outcome) -> None:
        exercise, verdict = outcome.exercise, outcome.verdict
        before = self._state.progress.passed(exercise)
        self._state = replace(self._state, verdict=verdict, seconds=outcome.seconds, running=None)
        self._outlet.tell(
            Judged(exercise=exercise.name, passed=verdict.passed, seconds=outcome.seconds, verdict=verdict)
        )
        self._remember(outcome)
        if outdated_tests(self._around.workspace, exercise):
            self._note("Your copy of the tests is not the one that judges: 'gradus update' brings it.")
        if verdict.passed and not before:
            self._move_on(exercise)

    def _remember(self, outcome: Outcome) -> None:
        """A verdict that cannot be kept is still a verdict."""
        judged = outcome.exercise, outcome.files, outcome.verdict
        progress = keep_verdict(self._around.workspace, *judged, told=self._note)
        if progress is None:
            self._state.progress.record(*judged)
        else:
            self._state = replace(self._state, progress=progress)

    def _move_on(self, passed: Exercise) -> None:
        following = next_unpassed(self._around.course, self._state.progress, after=passed)
        self._outlet.tell(Passed(exercise=passed.name, next=following.name if following else None))
        self._state = replace(self._state, just_passed=passed)
        if following is None:
            self._state = self._state.on(None)
        else:
            self._check(following, "start")

    def _note(self, sentence: str) -> None:
        self._state = replace(self._state, note=sentence)
        self._outlet.tell(Noted(sentence=sentence))

    def _press_key(self, key: str) -> bool:
        """What ``key`` does; False for leaving."""
        if key == LEAVE and not self._state.asking:
            return False
        try:
            turn = self._keys.press(key, self._state)
        except (OSError, GradusError) as error:
            self._state = replace(self._state, asking=None)
            self._note(str(error))
            return True
        self._state = turn.state
        if turn.check is not None:
            self._check(turn.check, "key")
        return True
