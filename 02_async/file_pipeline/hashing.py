"""The SHA-256 of a file, without standing in anybody's way.

Reading a file blocks, and so does computing on its bytes; in a coroutine both would stop every other task.
Handing the whole job to a thread does not work well either: a thread cannot be cancelled, and a program that
wants to end would wait for its terabyte. So each *chunk* goes to a thread. Between two chunks the loop is free,
and a time-out or a cancellation comes through.
"""

import asyncio
import hashlib
from pathlib import Path

CHUNK = 1024 * 1024


async def hash_file(path: Path) -> str:
    """The SHA-256 of the file's bytes in 64 hexadecimal digits; `OSError` if it cannot be read.

    Holds one chunk of `CHUNK` bytes at a time and never the whole file. Reads and computes in threads.
    """
    # EXERCISE: `asyncio.to_thread` for each chunk read, and for each chunk hashed.
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := await asyncio.to_thread(file.read, CHUNK):
            await asyncio.to_thread(digest.update, chunk)
    return digest.hexdigest()
