"""Reports the failure and raises it again: the task group cancels all the others.

replaces: downloader.py
fails:
  - test_a_changed_file_that_breaks_off_is_resumed_by_its_own_etag
  - test_a_failing_download_does_not_hurt_the_others
  - test_a_free_turn_is_taken_while_others_still_run
  - test_a_part_longer_than_the_file_is_fetched_anew
  - test_a_part_of_another_url_is_fetched_anew
  - test_a_part_that_is_no_beginning_is_fetched_anew
  - test_a_part_that_nobody_asked_for_is_no_file
  - test_a_part_without_its_etag_is_fetched_anew
  - test_a_rest_that_is_too_short_is_no_whole_file
  - test_an_error_leaves_the_part_as_it_was
  - test_each_fault_of_a_server_has_its_own_outcome
  - test_each_way_not_to_connect_has_its_own_outcome
  - test_silence_and_a_body_without_end_are_timed_out
  - test_the_next_run_fetches_only_what_is_missing
  - test_the_program_goes_on_where_it_stopped
  - test_the_program_names_each_failure_in_a_sentence
  - test_the_time_out_of_a_file_begins_with_its_turn
  - test_two_runs_do_not_write_to_one_part
  - test_without_a_strong_etag_nothing_is_kept
  - test_without_being_asked_to_nothing_is_kept_or_resumed
"""


async def download(client: httpx.AsyncClient, job: Job, settings: Settings, progress: Progress) -> Result:
    transfer = Transfer(job)
    progress.started(transfer)
    try:
        async with asyncio.timeout(settings.timeout):
            await (resume if settings.keep_partial else fetch)(client, transfer, progress)
    except FAILURES as error:
        progress.finished(transfer.result(classify(error), explain(error)))
        raise
    result = transfer.result(Outcome.DOWNLOADED)
    progress.finished(result)
    return result
