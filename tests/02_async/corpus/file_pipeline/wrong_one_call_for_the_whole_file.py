"""One thread reads all of it: the loop is free, but the thread reads on when nobody wants the answer any more.

replaces: hashing.py
fails:
  - test_a_read_that_hangs_is_given_up_at_once
"""


async def hash_file(path: Path) -> str:
    return await asyncio.to_thread(_hash, path)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
