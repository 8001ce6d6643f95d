"""Ten scenes from the lives of tasks. Each docstring ends with the story that is documented to happen.

The program plays a scene in virtual time and compares. Of the first seven the documentation of asyncio is the
author: they say what any program may rely on. The last three are about this package.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from inspect import getdoc
from typing import TypeAlias

from task_lifecycles.services import running
from task_lifecycles.shielding import uninterrupted
from task_lifecycles.stopping import stop
from task_lifecycles.story import Story
from task_lifecycles.together import at_once, first_success
from task_lifecycles.work import Work

Scene: TypeAlias = Callable[[Story], Awaitable[None]]


async def _waiting(story: Story, seconds: float, *, tidying: float = 0) -> str:
    """Begin, wait, and be done; when cancelled, take time to tidy up."""
    story.tell("begins")
    try:
        await asyncio.sleep(seconds)
        story.tell("is done")
    finally:
        await asyncio.sleep(tidying)
        story.tell("has tidied up")
    return "a result"


async def _failing(story: Story, seconds: float) -> str:
    story.tell("begins")
    await asyncio.sleep(seconds)
    story.tell("fails")
    raise LookupError


async def start(story: Story) -> None:
    """A new task does not begin until the one that made it waits.

    main: has made a task
    main: waits
    reader: begins
    reader: is done
    reader: has tidied up
    main: has the result
    """
    task = asyncio.create_task(_waiting(story, 0), name="reader")
    story.tell("has made a task")
    story.tell("waits")
    await task
    story.tell("has the result")


async def turns(story: Story) -> None:
    """Tasks take turns in the order of their making; only `await` gives a turn away.

    ann: says 1
    bob: says 1
    ann: says 2
    bob: says 2
    """

    async def count() -> None:
        for number in (1, 2):
            story.tell(f"says {number}")
            await asyncio.sleep(0)

    await at_once({"ann": count, "bob": count})


async def early(story: Story) -> None:
    """Cancelled before its first turn, a task never begins; nothing is to be tidied up.

    main: cancels
    main: cancelled
    """
    task = asyncio.create_task(_waiting(story, 1), name="reader")
    story.tell("cancels")
    story.tell(await stop(task, within=1))


async def cancel(story: Story) -> None:
    """Cancelled while it waits, a task runs its `finally`, which may wait as well.

    reader: begins
    main: cancels
    reader: has tidied up
    main: cancelled
    """
    task = asyncio.create_task(_waiting(story, 60, tidying=2), name="reader")
    await story.until("reader: begins")
    story.tell("cancels")
    story.tell(await stop(task, within=5))


async def group(story: Story) -> None:
    """A member of a group fails: the others are cancelled; when all have ended, it is raised.

    reader: begins
    writer: begins
    writer: fails
    reader: has tidied up
    main: hears of LookupError
    """
    try:
        async with asyncio.TaskGroup() as members:
            members.create_task(_waiting(story, 60, tidying=2), name="reader")
            members.create_task(_failing(story, 1), name="writer")
    except ExceptionGroup as failures:
        story.tell(f"hears of {type(failures.exceptions[0]).__name__}")


async def timeout(story: Story) -> None:
    """A time-out is a cancellation inside, and a TimeoutError outside.

    main: a request begins
    main: a request is cancelled
    main: hears of a TimeoutError
    """
    try:
        async with asyncio.timeout(3):
            with story.chapter("a request"):
                await asyncio.sleep(60)
    except TimeoutError:
        story.tell("hears of a TimeoutError")


async def shield(story: Story) -> None:
    """`shield` covers the work and not the one who waits: the work goes on alone.

    commit: begins
    main: cancels
    request: has gone
    commit: is done
    commit: has tidied up
    """
    commit = asyncio.create_task(_waiting(story, 3), name="commit")

    async def request() -> None:
        try:
            await asyncio.shield(commit)
        finally:
            story.tell("has gone")

    await _cancelled(story, request)
    await commit


async def commit(story: Story) -> None:
    """`uninterrupted`: the one who waits stays until the work is done, and is cancelled then.

    commit: begins
    main: cancels
    commit: is done
    commit: has tidied up
    request: has gone
    """

    async def request() -> None:
        try:
            await uninterrupted(partial(_waiting, story, 3), name="commit")
        finally:
            story.tell("has gone")

    await _cancelled(story, request)


async def _cancelled(story: Story, request: Work[None]) -> None:
    task = asyncio.create_task(request(), name="request")
    await story.until("commit: begins")
    await asyncio.sleep(1)
    story.tell("cancels")
    await stop(task, within=60)


async def race(story: Story) -> None:
    """`first_success`: a failure ends nothing, and losers tidy up before the winner is named.

    near: begins
    far: begins
    farther: begins
    near: fails
    far: is done
    far: has tidied up
    farther: has tidied up
    main: goes on with far
    """
    mirrors = {
        "near": partial(_failing, story, 1),
        "far": partial(_waiting, story, 3),
        "farther": partial(_waiting, story, 60, tidying=1),
    }
    winner, _ = await first_success(mirrors)
    story.tell(f"goes on with {winner}")


async def shutdown(story: Story) -> None:
    """`running`: a service fails, the block is cancelled, and the others go down.

    pool: is up
    worker: is up
    main: serving begins
    pool: fails
    main: serving is cancelled
    worker: is down
    main: hears of ConnectionError
    """

    async def pool(ready: Callable[[], None]) -> None:
        story.tell("is up")
        ready()
        await asyncio.sleep(5)
        story.tell("fails")
        raise ConnectionError

    async def worker(ready: Callable[[], None]) -> None:
        story.tell("is up")
        ready()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(1)
            story.tell("is down")

    try:
        async with running({"pool": pool, "worker": worker}, within=10):
            with story.chapter("serving"):
                await asyncio.sleep(60)
    except* ConnectionError as failures:
        story.tell(f"hears of {type(failures.exceptions[0]).__name__}")


SCENES: dict[str, Scene] = {
    scene.__name__: scene
    for scene in (start, turns, early, cancel, group, timeout, shield, commit, race, shutdown)
}


def title(scene: Scene) -> str:
    """The first line of its docstring."""
    return (getdoc(scene) or "").partition("\n")[0]


def documented(scene: Scene) -> list[str]:
    """The lines of the story that its docstring promises."""
    return (getdoc(scene) or "").splitlines()[2:]
