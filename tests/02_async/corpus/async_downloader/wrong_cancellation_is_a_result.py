"""Cancellation is "handled": caught, reported as a result, and gone.

replaces: downloader.py
fails:
  - test_cancelling_closes_the_connections_and_removes_partial_files
"""


async def download(client: httpx.AsyncClient, job: Job, settings: Settings, progress: Progress) -> Result:
    transfer = Transfer(job)
    progress.started(transfer)
    try:
        async with asyncio.timeout(settings.timeout):
            await (resume if settings.keep_partial else fetch)(client, transfer, progress)
        result = transfer.result(Outcome.DOWNLOADED)
    except asyncio.CancelledError:
        result = transfer.result(Outcome.CANCELLED)
    except FAILURES as error:
        result = transfer.result(classify(error), explain(error))
    progress.finished(result)
    return result
