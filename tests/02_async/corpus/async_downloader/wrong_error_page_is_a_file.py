"""Never looks at the status, and saves "Service Unavailable" under the name of a film.

replaces: downloader.py
fails:
  - test_a_failing_download_does_not_hurt_the_others
  - test_a_free_turn_is_taken_while_others_still_run
  - test_each_fault_of_a_server_has_its_own_outcome
  - test_the_program_names_each_failure_in_a_sentence
"""


async def fetch(client: httpx.AsyncClient, transfer: Transfer, progress: Progress) -> None:
    with part_file(transfer.job.path) as file:
        async with client.stream("GET", checked_url(transfer.job.url)) as response:
            transfer.status = response.status_code
            await save_body(response, file, transfer, progress)
