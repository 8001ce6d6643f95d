"""The demonstration: a server that takes its time, and the same files from it twice.

The server lives in the same event loop as the downloads. It sends each file in small pieces with a pause
after each, as a slow line would; the pauses of six files at once overlap, those of six files in a row add
up.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from async_downloader.display import display
from async_downloader.model import Settings
from async_downloader.plan import plan
from async_downloader.report import Report
from async_downloader.session import Session

NAMES = ("alpha.bin", "bravo.bin", "charlie.bin", "delta.bin", "echo.bin", "foxtrot.bin")
PIECE = b"\x2a" * 32_768
PIECES = 4
PAUSE = 0.008
HEAD = f"HTTP/1.1 200 OK\r\nContent-Length: {PIECES * len(PIECE)}\r\nConnection: close\r\n\r\n"


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One request, one slow file; a client that hangs up early is none of our business."""
    try:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(HEAD.encode())
        for _ in range(PIECES):
            await asyncio.sleep(PAUSE)
            writer.write(PIECE)
            await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


@asynccontextmanager
async def slow_server() -> AsyncIterator[list[str]]:
    """The URLs of six slow files, for as long as the context lasts; it ends when the last answer has ended."""
    async with asyncio.TaskGroup() as answers:

        def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            answers.create_task(answer(reader, writer))

        server = await asyncio.start_server(accept, "127.0.0.1", 0)
        async with server:
            host, port = server.sockets[0].getsockname()
            yield [f"http://{host}:{port}/{name}" for name in NAMES]


async def demonstrate() -> Report:
    """Download six slow files one after another and at once, into a folder that is gone afterwards."""
    os.environ["NO_PROXY"] = "127.0.0.1"  # this server is never behind a proxy
    show = partial(display, console=Console(stderr=True))
    with TemporaryDirectory(prefix="async_downloader-") as folder:
        async with slow_server() as urls:
            jobs = plan(urls, Path(folder))
            return await Session(jobs, Settings(limit=len(jobs)), show).report(comparing=True)
