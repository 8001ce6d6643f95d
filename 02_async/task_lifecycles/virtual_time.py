"""An event loop whose clock jumps: where everything waits, it is at once as late as the next timer.

So a time-out of an hour is tested in a millisecond, and exactly: no other program on the machine can make it late.
And where everything waits and there is no timer either, nothing can ever happen again. A usual loop would now
sleep for good; this one names the tasks and the lines on which they wait. So it does where tasks only ask one
another again and again, and time would stand still.

Only for programs that wait for one another and for time. Threads, sockets and child processes live by the clock on
the wall, and this loop does not wait for them.
"""

import asyncio
import selectors
from pathlib import Path
from types import CoroutineType

from task_lifecycles.work import T, Work

MOST_TURNS = 20_000
"""So many rounds of the loop in one and the same moment are no work any more."""


class DeadlockError(RuntimeError):
    """Every task waits, and nothing is left that could wake one; the message says where each of them waits."""

    def __init__(self) -> None:
        super().__init__(f"Nothing can happen any more. These wait for ever: {_whereabouts()}.")


class LivelockError(RuntimeError):
    """Tasks give each other turns without end and time stands still, as in a loop around ``sleep(0)``."""

    def __init__(self) -> None:
        super().__init__(
            f"{MOST_TURNS} turns in one moment: wait for an event instead. There are: {_whereabouts()}."
        )


def _whereabouts() -> str:
    return "; ".join(sorted(map(_place, asyncio.all_tasks())))


def _place(task: asyncio.Task[object]) -> str:
    """The task's name, and the innermost line that is not the library's own."""
    place = ""
    awaited: object = task.get_coro()
    while isinstance(awaited, CoroutineType) and awaited.cr_frame is not None:
        path = Path(awaited.cr_code.co_filename)
        if path.parent.name != "asyncio" and path.name != "contextlib.py":
            place = f" in {awaited.cr_code.co_name} ({path.name}, line {awaited.cr_frame.f_lineno})"
        awaited = awaited.cr_await
    return f"{task.get_name()}{place}"


class _JumpingSelector(selectors.DefaultSelector):
    """Looks whether a file is ready; where a real one would sleep, lets that time have passed."""

    now = 0.0
    turns = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout is None:
            raise DeadlockError
        self._pass_time(0.0 if ready else timeout or 0.0)
        return ready

    def _pass_time(self, seconds: float) -> None:
        self.now += max(seconds, 0.0)
        self.turns = 0 if seconds > 0 else self.turns + 1
        if self.turns > MOST_TURNS:
            self.turns = 0  # the tasks are cancelled next, and need turns for that
            raise LivelockError


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """A loop that begins at second 0 and never waits."""

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Seconds that would have passed."""
        return self._jumping.now


def run_virtually(work: Work[T]) -> T:
    """As `asyncio.run`, in virtual time; the task is named ``main``.

    DeadlockError where it waits for ever, LivelockError where it turns in circles.
    """

    async def main() -> T:
        task = asyncio.current_task()
        if task is not None:
            task.set_name("main")
        return await work()

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(main())
