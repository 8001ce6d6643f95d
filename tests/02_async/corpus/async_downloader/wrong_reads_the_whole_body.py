"""Takes the whole body into memory and writes it in one go.

replaces: downloader.py
fails:
  - test_chunks_are_written_while_the_rest_is_still_coming
  - test_each_fault_of_a_server_has_its_own_outcome
"""


async def save_body(response: httpx.Response, file: BinaryIO, transfer: Transfer, progress: Progress) -> None:
    length = response.headers.get("Content-Length")
    transfer.expected = None if length is None else int(length)
    try:
        body = await response.aread()
    except httpx.RemoteProtocolError as error:
        if transfer.expected is None:
            raise
        raise WrongLengthError(transfer.received, transfer.expected) from error
    file.write(body)
    transfer.received = len(body)
    progress.advanced(transfer)
