"""The clock of every file starts with the batch, so those at the end of the queue have no time left.

replaces: downloader.py
fails:
  - test_each_fault_of_a_server_has_its_own_outcome
  - test_the_time_out_of_a_file_begins_with_its_turn
"""


async def download(client: httpx.AsyncClient, job: Job, settings: Settings, progress: Progress) -> Result:
    transfer = Transfer(job)
    progress.started(transfer)
    try:
        await fetch(client, transfer, progress)
        result = transfer.result(Outcome.DOWNLOADED)
    except FAILURES as error:
        result = transfer.result(classify(error), explain(error))
    progress.finished(result)
    return result


async def download_all(jobs: Sequence[Job], settings: Settings, progress: Progress) -> list[Result]:
    turns = asyncio.Semaphore(settings.limit)

    async def in_turn(job: Job) -> Result:
        try:
            async with asyncio.timeout(settings.timeout), turns:
                return await download(client, job, settings, progress)
        except TimeoutError:
            result = Transfer(job).result(Outcome.TIMED_OUT)
            progress.finished(result)
            return result

    async with open_client(settings) as client, asyncio.TaskGroup() as group:
        tasks = [group.create_task(in_turn(job)) for job in jobs]
    return [task.result() for task in tasks]
