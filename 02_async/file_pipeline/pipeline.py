"""Producer, queue, workers: from a folder to results.

`take_in` looks and queues, each `work` takes from the queue, `attempt` and `handle` decide about one file, and
`run` starts them all and ends them in the right order.

The queue is bounded, and that is the backpressure: when it is full the producer waits in ``put``, and does not
even look. What has no room yet lies in the folder, which has all the room there is. An unbounded queue would
copy the folder into memory, and a file that waits there for an hour has long become another one.

A file is looked at three times: when it came to rest, before it is processed and after. Only if it looked the
same each time does its result count. Otherwise somebody is writing to it: it stays where it is, whatever came
of it, and will come to rest again.

``Exception`` is caught here once, and rightly: what a stranger's file can make a parser raise is written down
nowhere, and one bad file must not stop the others. A cancellation of the processing alone is caught with it:
passed on, it would end a worker without a word, because a cancelled task is no error to its group, and the drain
would wait for that worker's file for ever. Whether the worker itself was cancelled is asked, and not guessed from
what was raised: a processing that fails while it cleans up raises something else, and the worker would live on.

`scan`, `version_of` and `put_away` are called on the event loop: they are quick on a disk of this machine. On a
network drive they belong into threads, and nothing else would change.
"""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from time import monotonic

from file_pipeline.inbox import put_away, scan, version_of
from file_pipeline.model import Arrival, Event, Kind, Process, Settings, Tell, WakeUps
from file_pipeline.settling import Settler
from file_pipeline.stopping import cancellations

FOLDERS = {Kind.DONE: "done", Kind.FAILED: "failed"}


class Pipeline:
    """Processes what is dropped into ``folder``; ``tell`` hears of everything that happens to a file.

    ``process`` is given a path and answers with details, or raises; ``clock`` gives the settler's seconds.
    """

    def __init__(
        self,
        folder: Path,
        process: Process,
        settings: Settings,
        *,
        tell: Tell,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.folder = folder
        self.settings = settings
        self.settler = Settler(settings.settle)
        self.process = process
        self.tell = tell
        self.clock = clock
        self.queue = asyncio.Queue[Arrival](settings.backlog)
        self.turns = asyncio.Semaphore(settings.turns)

    async def take_in(self, wake_ups: WakeUps) -> None:
        """At each wake-up `scan` the folder, read the clock once, and queue what has come to rest.

        Whether the clock is read just before the scan or just after does not matter, if it is always the same.
        Waits while the queue is full. Tells QUEUED as soon as a file is in the queue, before anything else can
        happen to it. Whatever ends this once it has begun, ``wake_ups`` is closed then.
        """
        # EXERCISE: who is made to wait when there is too much? And who closes a generator that is left early?
        async with aclosing(wake_ups):
            async for _ in wake_ups:
                for arrival in self.settler.look(scan(self.folder), self.clock()):
                    await self.queue.put(arrival)
                    self.tell(Event(Kind.QUEUED, arrival.path))

    async def work(self) -> None:
        """Take from the queue for ever: tell STARTED, `handle`, tell what became of it, and tick it off."""
        # EXERCISE: how does the queue learn that a file is through, and not only taken out?
        while True:
            arrival = await self.queue.get()
            self.tell(Event(Kind.STARTED, arrival.path))
            self.tell(await self.handle(arrival))
            self.queue.task_done()

    async def handle(self, arrival: Arrival) -> Event:
        """`attempt` the file when there is a turn for it, and `finish` what it came to.

        If the file does not have the arrival's version when its turn comes, the answer is CHANGED and there is
        no attempt; if it does not have it after the attempt, the answer is CHANGED as well. The file is not
        touched then. However this ends, the turn is free again.
        """
        # EXERCISE: ``self.turns`` are the turns. At which moments can the file have become another one?
        async with self.turns:
            if version_of(arrival.path) != arrival.version:
                return Event(Kind.CHANGED, arrival.path)
            event = await self.attempt(arrival.path)
        if version_of(arrival.path) != arrival.version:
            return Event(Kind.CHANGED, arrival.path)
        return self.finish(event)

    async def attempt(self, path: Path) -> Event:
        """``process`` the file within ``settings.timeout`` seconds: DONE with the details, or FAILED.

        Any `Exception` is a failure; `explain` gives the reason. So is a `CancelledError`: something that
        ``process`` waited for was cancelled. But if the task that runs this has been cancelled, see
        `cancellations`, a `CancelledError` comes out in place of either: what ``process`` raised may only be its
        cleaning up. Everything else passes through.
        """
        # EXERCISE: what can a stranger's file raise, and what is not the file's fault?
        try:
            async with asyncio.timeout(self.settings.timeout):
                details = await self.process(path)
        except (Exception, asyncio.CancelledError) as error:
            if cancellations():
                raise asyncio.CancelledError from error
            return Event(Kind.FAILED, path, reason=explain(error))
        return Event(Kind.DONE, path, details)

    def finish(self, event: Event) -> Event:
        """Put the file into ``done`` or ``failed``; FAILED if that cannot be, and then it stays where it is."""
        try:
            put_away(event.path, self.folder / FOLDERS[event.kind])
        except OSError as error:
            return Event(Kind.FAILED, event.path, reason=f"it could not be put away: {explain(error)}")
        return event

    async def run(self, wake_ups: WakeUps, stop: asyncio.Event) -> None:
        """Take in and work, with ``settings.workers`` workers, until ``stop`` is set; then drain.

        To drain is: take in nothing more, finish what is in the queue and in hand, however long that takes, and
        return. Who cannot wait for that cancels; nothing else is finished then. Wake-ups that end are no stop. An
        error of the producer or of a worker (not of a file) ends everything and comes out in an exception
        group. When this ends, in whatever way, no task is left.
        """
        # EXERCISE: the producer never ends by itself, nor does a worker. Who has to go first, and what has to be
        # true before the next one may?
        async with asyncio.TaskGroup() as group:
            producer = group.create_task(self.take_in(wake_ups))
            workers = [group.create_task(self.work()) for _ in range(self.settings.workers)]
            await stop.wait()
            producer.cancel()
            await self.queue.join()
            for worker in workers:
                worker.cancel()


def explain(error: BaseException) -> str:
    """The reason in one line: what the error says, or what it is called."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    words = " ".join(str(error).split())
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
