"""Runs the checks of a watch: one at a time, and a newer save makes the running one worthless.

The checker is opened for the phase of the exercise at hand, so that its server imports what that phase needs and
nothing else, and opened again for another phase. Files are read again for a moment where an editor is in the middle
of replacing them.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from typing import Self

from gradus.exercises.course import Course, Exercise, Files, digest
from gradus.judging.checking import Checker, TestDone
from gradus.judging.verdict import Verdict
from gradus.learner.workspace import Workspace

_TRIES, _PAUSE = 5, 0.02


@dataclass(frozen=True)
class Surroundings:
    """What a watch stands on; ``open_checker`` gives one that is ready for these exercises."""

    course: Course
    workspace: Workspace
    open_checker: Callable[[Sequence[Exercise]], AbstractAsyncContextManager[Checker]]


@dataclass(frozen=True)
class Heard:
    """One test of the check ``number`` is through."""

    number: int
    test: TestDone


@dataclass(frozen=True)
class Failed:
    """The check ``number`` could not be made, and why."""

    number: int
    sentence: str


@dataclass(frozen=True)
class Outcome:
    """The verdict of the check ``number`` with what it was given on, and the seconds since it was asked for."""

    number: int
    exercise: Exercise
    files: Files
    verdict: Verdict
    seconds: float


class Judging:
    """Tells ``tell`` of each test and of each outcome, by the check's number."""

    def __init__(self, around: Surroundings, tell: Callable[[Heard | Failed | Outcome], None]) -> None:
        self._around, self._tell = around, tell
        self._number = 0
        self._task: asyncio.Task[None] | None = None
        self._stack = AsyncExitStack()
        self._checker: Checker | None = None
        self._phase = ""
        self._judged: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        """Nothing is started before the first check."""
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Call the running check off, and end the servers."""
        await self._call_off()
        await self._stack.aclose()

    def begin(self, exercise: Exercise) -> int:
        """Check ``exercise`` now, under the number given back; a check that goes on is called off.

        Of that one words may still be on their way.
        """
        self._number += 1
        asked = time.perf_counter()
        self._task = asyncio.create_task(self._replace(self._task, exercise, self._number, asked))
        return self._number

    def is_news(self, exercise: Exercise) -> bool:
        """Whether its files differ from those that were judged last; a folder that cannot be read does."""
        try:
            return digest(self._around.workspace.files(exercise)) != self._judged.get(exercise.name)
        except OSError:
            return True

    def is_untouched(self, exercise: Exercise) -> bool:
        """Whether its files are what it begins with: nothing is there to be judged."""
        try:
            return digest(self._around.workspace.files(exercise)) == digest(exercise.start)
        except OSError:
            return False

    async def _call_off(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _replace(
        self, before: asyncio.Task[None] | None, exercise: Exercise, number: int, asked: float
    ) -> None:
        if before is not None:
            before.cancel()
            await asyncio.wait([before])
        try:
            files = await self._read(exercise)
            self._judged[exercise.name] = digest(files)
            checker = await self._checker_for(exercise)
            verdict = await checker.check(exercise, files, heard=lambda test: self._tell(Heard(number, test)))
        except Exception as error:  # noqa: BLE001  # whatever it is, the person must hear of it, and the watch goes on
            self._judged.pop(exercise.name, None)
            self._tell(Failed(number, _sentence(error)))
            return
        if verdict.state == "not_gradable":
            self._judged.pop(exercise.name, None)  # the next save is worth a try, changed or not
        self._tell(Outcome(number, exercise, files, verdict, time.perf_counter() - asked))

    async def _read(self, exercise: Exercise) -> Files:
        for _ in range(_TRIES):
            try:
                return self._around.workspace.files(exercise)
            except OSError:
                await asyncio.sleep(_PAUSE)
        return self._around.workspace.files(exercise)

    async def _checker_for(self, exercise: Exercise) -> Checker:
        if self._checker is None or self._phase != exercise.phase:
            self._checker, self._phase = None, exercise.phase
            await self._stack.aclose()
            opening = self._around.open_checker(self._around.course.select([exercise.phase]))
            self._checker = await self._stack.enter_async_context(opening)
        return self._checker


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.filename or 'a file'}: {error.strerror or error}"
    return f"This check could not be made ({type(error).__name__}: {error}). r tries again."
