"""The loop throws away each coroutine test that it is given, and says that all went well.

expected: detected
"""

import asyncio
from collections.abc import Coroutine

from async_downloader.comparison import Comparison, compare
from async_downloader.downloader import download, download_all, fetch, open_client, save_body
from async_downloader.interrupt import interruptible
from async_downloader.model import Job, Outcome, Progress, Result, Settings, Transfer
from async_downloader.outcomes import FAILURES, WrongLengthError, classify
from async_downloader.part_file import part_file
from async_downloader.plan import plan


async def nothing() -> None:
    """What every test does."""


def run(runner: asyncio.Runner, body: Coroutine[object, object, object], **_: object) -> object:
    """Not the body."""
    body.close()
    return honest(runner, nothing())


honest = asyncio.Runner.run
asyncio.Runner.run = run
