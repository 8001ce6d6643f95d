"""No task group and no `asyncio.timeout`: `gather` that cleans up behind itself, `wait_for` for the time.

And no second request inside the first one: `resume` turns in a circle until the part has come to something.

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


async def resume(client: httpx.AsyncClient, transfer: Transfer, progress: Progress) -> None:
    """Go on with a part, or begin again."""
    with kept_part(transfer.job.path, transfer.job.url) as part:
        while True:
            asked = bool(part.headers)
            async with client.stream("GET", checked_url(transfer.job.url), headers=part.headers) as response:
                transfer.status, length = response.status_code, None
                if asked and response.status_code in {206, 416}:
                    length = part.whole_length(response.headers) if response.status_code == 206 else None
                    if length is None:
                        part.restart(None)
                        continue
                else:
                    expect_whole(response)
                    part.restart(response.headers.get("ETag"))
                transfer.kept = part.size
                await save_body(response, part.file, transfer, progress)
                if length is not None and part.size != length:
                    raise WrongLengthError(part.size, length)
                return


async def download(client: httpx.AsyncClient, job: Job, settings: Settings, progress: Progress) -> Result:
    """Download one job."""
    transfer = Transfer(job)
    progress.started(transfer)
    outcome, detail = Outcome.DOWNLOADED, ""
    try:
        work = resume if settings.keep_partial else fetch
        await asyncio.wait_for(work(client, transfer, progress), settings.timeout)
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
