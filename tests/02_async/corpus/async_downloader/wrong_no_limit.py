"""A task for every job at once; fine with five files, and with five thousand nobody has a socket left.

replaces: downloader.py
fails:
  - test_the_program_names_each_failure_in_a_sentence
  - test_there_are_never_more_downloads_than_the_limit
"""


async def download_all(jobs: Sequence[Job], settings: Settings, progress: Progress) -> list[Result]:
    async with open_client(settings) as client, asyncio.TaskGroup() as group:
        tasks = [group.create_task(download(client, job, settings, progress)) for job in jobs]
    return [task.result() for task in tasks]
