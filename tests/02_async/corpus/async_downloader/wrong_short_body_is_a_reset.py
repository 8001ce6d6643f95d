"""Leaves it at what httpx raises, where a body that ends too early looks like a broken connection.

replaces: downloader.py
fails:
  - test_a_failing_download_does_not_hurt_the_others
  - test_each_fault_of_a_server_has_its_own_outcome
  - test_the_program_names_each_failure_in_a_sentence
"""


async def save_body(response: httpx.Response, file: BinaryIO, transfer: Transfer, progress: Progress) -> None:
    length = response.headers.get("Content-Length")
    transfer.expected = None if length is None else int(length)
    async for chunk in response.aiter_raw():
        file.write(chunk)
        transfer.received += len(chunk)
        progress.advanced(transfer)
