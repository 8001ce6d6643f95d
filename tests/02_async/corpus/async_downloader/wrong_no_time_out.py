"""Trusts the client's time-outs; a server that sends a byte now and then keeps such a download for ever.

replaces: downloader.py
fails:
  - test_silence_and_a_body_without_end_are_timed_out
  - test_the_time_out_of_a_file_begins_with_its_turn
"""


async def download(client: httpx.AsyncClient, job: Job, settings: Settings, progress: Progress) -> Result:
    transfer = Transfer(job)
    progress.started(transfer)
    try:
        await (resume if settings.keep_partial else fetch)(client, transfer, progress)
        result = transfer.result(Outcome.DOWNLOADED)
    except FAILURES as error:
        result = transfer.result(classify(error), explain(error))
    progress.finished(result)
    return result
