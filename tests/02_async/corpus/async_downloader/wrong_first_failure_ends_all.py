"""Reports the failure and raises it again: the task group cancels all the others.

replaces: downloader.py
fails:
  - test_a_failing_download_does_not_hurt_the_others
  - test_a_free_turn_is_taken_while_others_still_run
  - test_each_fault_of_a_server_has_its_own_outcome
  - test_each_way_not_to_connect_has_its_own_outcome
  - test_the_program_names_each_failure_in_a_sentence
  - test_the_time_out_of_a_file_begins_with_its_turn
"""


async def download(client: httpx.AsyncClient, job: Job, settings: Settings, progress: Progress) -> Result:
    transfer = Transfer(job)
    progress.started(transfer)
    try:
        async with asyncio.timeout(settings.timeout):
            await fetch(client, transfer, progress)
    except FAILURES as error:
        progress.finished(transfer.result(classify(error), explain(error)))
        raise
    result = transfer.result(Outcome.DOWNLOADED)
    progress.finished(result)
    return result
