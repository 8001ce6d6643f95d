"""A stage on which one actor moves at a time, and a script says which.

Sleeping here and there until a race shows itself is a lottery: the bad order comes once in a million, and never while
one looks. So luck is taken out. Wherever a real program would wait for a network or a disk, an actor calls
`Stage.turn`, and the stage decides who goes on. The same script gives the same run, every time.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import TypeVar

T = TypeVar("T")

UNNAMED = "Task-"
"""How asyncio calls a task that was given no name; the number behind it is another one in each run."""


class Stage:
    """Where actors wait for their turn. ``script`` says who gets the first turns; later ones go to who came first.

    A number in a script is a place in the queue of those who wait: 0 is the one who came first.
    """

    def __init__(self, script: Sequence[int] = ()) -> None:
        self.story: list[str] = []
        self._script = script
        self._choices: list[tuple[int, int]] = []
        self._waiting: list[asyncio.Future[None]] = []
        self._actors: dict[str, asyncio.Task[object]] = {}

    async def act(self, **actors: Coroutine[object, object, T]) -> dict[str, asyncio.Task[T]]:
        """Let the actors act, each from its first turn on; their tasks, when all have ended.

        An error of one actor cancels the others and comes out as an `ExceptionGroup`; a cancelled actor does not.
        """
        async with asyncio.TaskGroup() as group:
            tasks = {name: group.create_task(self._enter(part), name=name) for name, part in actors.items()}
            self._actors.update(tasks)
        return tasks

    async def turn(self, done: str = "") -> None:
        """Note in the story what the calling actor has just ``done``, and wait until it may go on."""
        if done:
            self.note(done)
        ticket = asyncio.get_running_loop().create_future()
        self._waiting.append(ticket)
        try:
            await ticket
        finally:
            if ticket in self._waiting:
                self._waiting.remove(ticket)

    def note(self, done: str) -> None:
        """Add to the story what the calling actor has just ``done``; a task that is no actor counts by its name."""
        self.story.append(f"{self._caller()} {done}")

    async def cancel(self, name: str) -> None:
        """Cancel an actor; this is the whole part of another one: ``act(anna=…, boss=stage.cancel("anna"))``."""
        self.note(f"cancels {name}")
        self._actors[name].cancel()

    def next_turn(self) -> bool:
        """Give somebody the next turn; False if nobody waits for one."""
        if not self._waiting:
            return False
        step = len(self._choices)
        chosen = self._script[step] if step < len(self._script) else 0
        self._choices.append((chosen, len(self._waiting)))
        self._waiting.pop(chosen).set_result(None)
        return True

    def next_script(self) -> list[int]:
        """The script that differs as late as possible from the run that was just played; empty after the last."""
        choices = list(self._choices)
        while choices and choices[-1][0] + 1 == choices[-1][1]:
            choices.pop()
        script = [chosen for chosen, _ in choices]
        return [*script[:-1], script[-1] + 1] if script else []

    async def _enter(self, part: Coroutine[object, object, T]) -> T:
        try:
            await self.turn()
            return await part
        finally:
            part.close()  # for a part that was cancelled before it began

    @staticmethod
    def _caller() -> str:
        task = asyncio.current_task()
        name = task.get_name() if task else UNNAMED
        return "someone" if name.startswith(UNNAMED) else name


class Cell:
    """A number that is kept elsewhere, as in a database: each access happens at once, its answer takes time."""

    def __init__(self, stage: Stage, number: int = 0) -> None:
        self.number = number
        self._stage = stage

    async def read(self) -> int:
        """What the number was when it was asked for; it may be another one by now."""
        number = self.number
        await self._stage.turn(f"reads {number}")
        return number

    async def write(self, number: int) -> None:
        """Replace the number; the caller learns of it later."""
        self.number = number
        await self._stage.turn(f"writes {number}")
