"""Nobody waits for the queue: what was taken in is torn off.

replaces: pipeline.py
fails:
  - test_a_cancelled_pipeline_leaves_unfinished_files_in_the_folder
  - test_draining_finishes_what_was_taken_in_and_nothing_else
"""


class Pipeline:
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
        async with aclosing(wake_ups):
            async for _ in wake_ups:
                for arrival in self.settler.look(scan(self.folder), self.clock()):
                    await self.queue.put(arrival)
                    self.tell(Event(Kind.QUEUED, arrival.path))

    async def work(self) -> None:
        while True:
            arrival = await self.queue.get()
            self.tell(Event(Kind.STARTED, arrival.path))
            self.tell(await self.handle(arrival))
            self.queue.task_done()

    async def handle(self, arrival: Arrival) -> Event:
        async with self.turns:
            if version_of(arrival.path) != arrival.version:
                return Event(Kind.CHANGED, arrival.path)
            event = await self.attempt(arrival.path)
        if version_of(arrival.path) != arrival.version:
            return Event(Kind.CHANGED, arrival.path)
        return self.finish(event)

    async def attempt(self, path: Path) -> Event:
        try:
            async with asyncio.timeout(self.settings.timeout):
                details = await self.process(path)
        except (Exception, asyncio.CancelledError) as error:
            if cancellations():
                raise asyncio.CancelledError from error
            return Event(Kind.FAILED, path, reason=explain(error))
        return Event(Kind.DONE, path, details)

    def finish(self, event: Event) -> Event:
        try:
            put_away(event.path, self.folder / FOLDERS[event.kind])
        except OSError as error:
            return Event(Kind.FAILED, event.path, reason=f"it could not be put away: {explain(error)}")
        return event

    async def run(self, wake_ups: WakeUps, stop: asyncio.Event) -> None:
        async with asyncio.TaskGroup() as group:
            producer = group.create_task(self.take_in(wake_ups))
            workers = [group.create_task(self.work()) for _ in range(self.settings.workers)]
            await stop.wait()
            producer.cancel()
            for worker in workers:
                worker.cancel()
