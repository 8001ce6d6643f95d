"""Slices of the list instead of turns: the slowest of a slice holds up everyone behind it.

replaces: downloader.py
fails:
  - test_a_free_turn_is_taken_while_others_still_run
"""


async def download_all(jobs: Sequence[Job], settings: Settings, progress: Progress) -> list[Result]:
    results: list[Result] = []
    async with open_client(settings) as client:
        for start in range(0, len(jobs), settings.limit):
            batch = jobs[start : start + settings.limit]
            results += await asyncio.gather(*(download(client, job, settings, progress) for job in batch))
    return results
