"""As many workers as turns, and a queue from which they take the jobs.

replaces: downloader.py
fails: []
"""


async def download_all(jobs: Sequence[Job], settings: Settings, progress: Progress) -> list[Result]:
    """Download all jobs."""
    waiting: asyncio.Queue[Job] = asyncio.Queue()
    results: dict[Job, Result] = {}
    for job in jobs:
        waiting.put_nowait(job)

    async def work(client: httpx.AsyncClient) -> None:
        while not waiting.empty():
            job = waiting.get_nowait()
            results[job] = await download(client, job, settings, progress)

    async with open_client(settings) as client, asyncio.TaskGroup() as group:
        for _ in range(min(settings.limit, len(jobs))):
            group.create_task(work(client))
    return [results[job] for job in jobs]
