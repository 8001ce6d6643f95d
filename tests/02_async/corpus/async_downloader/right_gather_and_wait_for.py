"""No task group and no `asyncio.timeout`: `gather` that cleans up behind itself, `wait_for` for the time.

replaces: downloader.py
fails: []
"""


async def save_body(response: httpx.Response, file: BinaryIO, transfer: Transfer, progress: Progress) -> None:
    """Write the body; judge its length afterwards."""
    if "Content-Length" in response.headers:
        transfer.expected = int(response.headers["Content-Length"])
    broken: httpx.RemoteProtocolError | None = None
    try:
        async for chunk in response.aiter_bytes():
            transfer.received += file.write(chunk)
            progress.advanced(transfer)
    except httpx.RemoteProtocolError as error:
        broken = error
    if transfer.expected is not None and transfer.received < transfer.expected:
        raise WrongLengthError(transfer.received, transfer.expected)
    if broken is not None:
        raise broken


async def download(client: httpx.AsyncClient, job: Job, settings: Settings, progress: Progress) -> Result:
    """Download one job."""
    transfer = Transfer(job)
    progress.started(transfer)
    outcome, detail = Outcome.DOWNLOADED, ""
    try:
        await asyncio.wait_for(fetch(client, transfer, progress), settings.timeout)
    except FAILURES as error:
        outcome, detail = classify(error), explain(error)
    result = transfer.result(outcome, detail)
    progress.finished(result)
    return result


async def download_all(jobs: Sequence[Job], settings: Settings, progress: Progress) -> list[Result]:
    """Download all jobs."""
    turns = asyncio.BoundedSemaphore(settings.limit)

    async def in_turn(job: Job) -> Result:
        async with turns:
            return await download(client, job, settings, progress)

    async with open_client(settings) as client:
        tasks = [asyncio.create_task(in_turn(job)) for job in jobs]
        try:
            return await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
