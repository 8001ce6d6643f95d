"""Downloads files at once, told as a ladder: each function adds one concern to the one above it.

`save_body` moves bytes, `fetch` makes a file of a response, and `resume` does so with half of it already there;
`download` gives a single file its time and turns failure into a result, `download_all` gives every job its turn.

The order of the contexts in `fetch` is the point of this file. The partial file is outside, the response
inside: so the connection is closed first and renaming is the very last act, with no ``await`` after it where
a time-out or a Ctrl-C could strike. A file is there exactly if its result says ``downloaded``.

There is no ``except CancelledError`` here, and no ``except Exception``. Cancellation is an exception like
others: the ``with`` blocks clean up as it passes. Who catches it, to "handle" it, breaks `asyncio.timeout`,
the task group and Ctrl-C in one line.
"""

import asyncio
import ssl
from collections.abc import Sequence
from functools import cache
from http import HTTPStatus
from typing import BinaryIO

import httpx

from async_downloader.kept_part import KeptPart, kept_part
from async_downloader.model import Job, Outcome, Progress, Result, Settings, Transfer
from async_downloader.outcomes import FAILURES, WrongLengthError, classify, explain
from async_downloader.part_file import part_file
from async_downloader.plan import checked_url

PARTIAL = HTTPStatus.PARTIAL_CONTENT
ANSWERS_TO_A_RANGE = {PARTIAL, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE}


def open_client(settings: Settings) -> httpx.AsyncClient:
    """A client that gives up on every wait for the network after ``settings.stall`` seconds.

    It follows redirects, keeps no queue of its own (the turns are `download_all`'s business), and asks for
    the bytes as they are: a compressed body would have another length than the one announced.
    """
    return httpx.AsyncClient(
        verify=trusted_authorities(),
        timeout=httpx.Timeout(settings.stall),
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=settings.limit),
        headers={"Accept-Encoding": "identity"},
        follow_redirects=True,
    )


@cache
def trusted_authorities() -> ssl.SSLContext:
    """Who may vouch for a server; read once, because that takes longer than everything else about a client."""
    return httpx.create_ssl_context()


async def save_body(response: httpx.Response, file: BinaryIO, transfer: Transfer, progress: Progress) -> None:
    """Write the body to ``file`` chunk by chunk, as it comes, and never hold all of it.

    Sets ``transfer.expected`` from the Content-Length header before the first chunk, if there is one. After
    each chunk ``transfer.received`` has grown by its length, and ``progress.advanced`` is told.
    `httpx.RemoteProtocolError` in mid-body means that the server closed too early: that is a
    `WrongLengthError` if it had announced a length.
    """
    # EXERCISE: httpx hands out the raw chunks one by one; write, count and tell each of them.
    length = response.headers.get("Content-Length")
    transfer.expected = None if length is None else int(length)
    try:
        async for chunk in response.aiter_raw():
            file.write(chunk)
            transfer.received += len(chunk)
            progress.advanced(transfer)
    except httpx.RemoteProtocolError as error:
        if transfer.expected is None:
            raise
        raise WrongLengthError(transfer.received, transfer.expected) from error


async def fetch(client: httpx.AsyncClient, transfer: Transfer, progress: Progress) -> None:
    """Make a file of what the job's URL answers: it appears at ``job.path`` whole, or not at all.

    Goes by `checked_url`, streams by `save_body` into a `part_file`. Notes the HTTP status in the transfer;
    one that is not a success raises `httpx.HTTPStatusError`, and then no body is read.
    """
    # EXERCISE: two contexts, the partial file and the response; think about which of them should end first.
    with part_file(transfer.job.path) as file:
        async with client.stream("GET", checked_url(transfer.job.url)) as response:
            transfer.status = response.status_code
            response.raise_for_status()
            await save_body(response, file, transfer, progress)


async def resume(client: httpx.AsyncClient, transfer: Transfer, progress: Progress) -> None:
    """Do as `fetch`, but in a `kept_part`: what it holds already is not fetched again, if that can be trusted.

    Asks with the part's ``headers`` and goes by the answer:

    ================ ==================================================================================
    206              with a `KeptPart.whole_length`: what comes is appended; if the file does not have this
                     length then, it is a `WrongLengthError` with both lengths
    416, other 206   to a request with headers: the part restarts, and the URL is asked once more, for everything
    other successes  the file has changed, or the server knows no ranges: the part restarts with this answer
    everything else  `httpx.HTTPStatusError`, also a 206 nobody asked for; the part is as it was
    ================ ==================================================================================

    Notes in ``transfer.kept`` how many bytes the answer was appended to.
    """
    # EXERCISE: two requests at most. A function for a single request that says whether its answer was of use
    # makes it readable; `expect_whole` knows "everything else".
    with kept_part(transfer.job.path, transfer.job.url) as part:
        if not await _append_answer(client, part, transfer, progress):
            part.restart(None)
            await _append_answer(client, part, transfer, progress)


async def _append_answer(
    client: httpx.AsyncClient, part: KeptPart, transfer: Transfer, progress: Progress
) -> bool:
    """Ask for what the part lacks, and append it; False if the answer to our Range is of no use."""
    # EXERCISE-REMOVE
    url = checked_url(transfer.job.url)
    async with client.stream("GET", url, headers=part.headers) as response:
        transfer.status = response.status_code
        length = part.whole_length(response.headers) if response.status_code == PARTIAL else None
        if length is None and part.etag is not None and response.status_code in ANSWERS_TO_A_RANGE:
            return False
        if length is None:
            expect_whole(response)
            part.restart(response.headers.get("ETag"))
        transfer.kept = part.size
        await save_body(response, part.file, transfer, progress)
    if length is not None and length != part.size:
        raise WrongLengthError(part.size, length)
    return True


def expect_whole(response: httpx.Response) -> None:
    """`httpx.HTTPStatusError` unless the answer is a success, and not of a part only."""
    response.raise_for_status()
    if response.status_code == PARTIAL:
        raise httpx.HTTPStatusError("nobody asked for a part", request=response.request, response=response)


async def download(client: httpx.AsyncClient, job: Job, settings: Settings, progress: Progress) -> Result:
    """`fetch` one job within ``settings.timeout`` seconds, and say what became of it.

    With ``settings.keep_partial`` it is `resume` instead. Each of the `FAILURES` becomes a result, by `classify`
    and `explain`; everything else passes through, cancellation above all. ``progress`` hears that the transfer
    started and how it finished.
    """
    # EXERCISE: a transfer, a time-out around the fetch, and a result for each way it can end.
    transfer = Transfer(job)
    carry_out = resume if settings.keep_partial else fetch
    progress.started(transfer)
    try:
        async with asyncio.timeout(settings.timeout):
            await carry_out(client, transfer, progress)
    except FAILURES as error:
        result = transfer.result(classify(error), explain(error))
    else:
        result = transfer.result(Outcome.DOWNLOADED)
    progress.finished(result)
    return result


async def download_all(jobs: Sequence[Job], settings: Settings, progress: Progress) -> list[Result]:
    """`download` all jobs with one client, at most ``settings.limit`` at once; results in the jobs' order.

    A job starts as soon as there is a turn for it, in the order given; its time-out begins then, not before.
    When this ends, in whatever way, no task is left and all connections are closed.
    """
    # EXERCISE: a task for each job in a task group, and a semaphore for the turns.
    turns = asyncio.Semaphore(settings.limit)

    async def in_turn(job: Job) -> Result:
        async with turns:
            return await download(client, job, settings, progress)

    async with open_client(settings) as client, asyncio.TaskGroup() as group:
        tasks = [group.create_task(in_turn(job)) for job in jobs]
    return [task.result() for task in tasks]
