"""The SHA-256 of a file, without standing in anybody's way.

Opening a file blocks, reading it blocks, and so does computing on its bytes; in a coroutine each of them would
stop every other task. Therefore a thread does all of it. But a thread cannot be cancelled, and a program that
wants to end would wait for its terabyte. It can be asked, though: between two chunks it looks whether somebody
still waits for the answer.

The file belongs to the thread alone. Closing it from the event loop does not work: `close` waits for a read
that is under way, and while a network drive hangs, so would the loop.
"""

import asyncio
import hashlib
from pathlib import Path
from threading import Event

CHUNK = 1024 * 1024


async def hash_file(path: Path) -> str:
    """The SHA-256 of the file's bytes in 64 hexadecimal digits; `OSError` if it cannot be read.

    Opens, reads, computes and closes in threads, holds at most two chunks of `CHUNK` bytes at a time, and does
    not seek: it may be a pipe. A cancellation ends it at once, even while a read hangs that nobody can end; of
    the rest of the file no more than a chunk is read then.
    """
    # EXERCISE: a thread cannot be cancelled. Who opens the file, who closes it, and how does the thread learn
    # that nobody waits any more?
    given_up = Event()
    try:
        return await asyncio.to_thread(_hash, path, given_up)
    finally:
        given_up.set()


def _hash(path: Path, given_up: Event) -> str:
    """The hash; an unfinished one when nobody wants it any more."""
    # EXERCISE-REMOVE
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while not given_up.is_set() and (chunk := file.read(CHUNK)):
            digest.update(chunk)
    return digest.hexdigest()
