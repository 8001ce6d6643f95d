"""Asks for the rest and appends what comes, whatever it is: 200 from the beginning, or a part of something else.

replaces: downloader.py
fails:
  - test_a_changed_file_that_breaks_off_is_resumed_by_its_own_etag
  - test_a_part_longer_than_the_file_is_fetched_anew
  - test_a_part_that_is_no_beginning_is_fetched_anew
  - test_a_part_that_nobody_asked_for_is_no_file
  - test_a_rest_that_is_too_short_is_no_whole_file
"""


async def resume(client: httpx.AsyncClient, transfer: Transfer, progress: Progress) -> None:
    with kept_part(transfer.job.path, transfer.job.url) as part:
        url = checked_url(transfer.job.url)
        async with client.stream("GET", url, headers=part.headers) as response:
            transfer.status = response.status_code
            response.raise_for_status()
            if part.etag is None:
                part.restart(response.headers.get("ETag"))
            transfer.kept = part.size
            await save_body(response, part.file, transfer, progress)
