"""Async all over, and yet one after another: the loop waits for each download before it begins the next.

replaces: downloader.py
fails:
  - test_ctrl_c_hangs_up_removes_partial_files_and_reports
  - test_a_free_turn_is_taken_while_others_still_run
  - test_a_kill_is_obeyed_as_ctrl_c_is
  - test_cancelling_closes_the_connections_and_removes_partial_files
  - test_five_downloads_are_open_at_the_same_time
  - test_the_program_reports_five_files_at_once_as_json
  - test_there_are_never_more_downloads_than_the_limit
"""


async def download_all(jobs: Sequence[Job], settings: Settings, progress: Progress) -> list[Result]:
    async with open_client(settings) as client:
        return [await download(client, job, settings, progress) for job in jobs]
