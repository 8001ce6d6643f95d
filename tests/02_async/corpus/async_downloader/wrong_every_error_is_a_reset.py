"""`except Exception` and one outcome for everything, mistakes in the program included.

replaces: downloader.py
fails:
  - test_a_failing_download_does_not_hurt_the_others
  - test_a_free_turn_is_taken_while_others_still_run
  - test_a_mistake_in_the_program_is_not_an_outcome
  - test_a_part_that_nobody_asked_for_is_no_file
  - test_an_error_leaves_the_part_as_it_was
  - test_each_fault_of_a_server_has_its_own_outcome
  - test_each_way_not_to_connect_has_its_own_outcome
  - test_silence_and_a_body_without_end_are_timed_out
  - test_the_program_names_each_failure_in_a_sentence
  - test_the_time_out_of_a_file_begins_with_its_turn
  - test_two_runs_do_not_write_to_one_part
"""


async def download(client: httpx.AsyncClient, job: Job, settings: Settings, progress: Progress) -> Result:
    transfer = Transfer(job)
    progress.started(transfer)
    try:
        async with asyncio.timeout(settings.timeout):
            await (resume if settings.keep_partial else fetch)(client, transfer, progress)
        result = transfer.result(Outcome.DOWNLOADED)
    except Exception as error:
        result = transfer.result(Outcome.RESET, str(error))
    progress.finished(result)
    return result
