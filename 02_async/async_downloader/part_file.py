"""A file that appears whole or not at all.

Bytes go to ``NAME.part`` beside the target, and only a complete file gets its name. Renaming within one
folder is atomic: whoever looks sees the old file or the new one, never half of one. Writing to the final
name and deleting it after a failure does not work, because a program that is killed deletes nothing, and
half a file under a good name is taken for a whole one.

Opening, writing, renaming block the event loop, on purpose. A chunk is at most 64 KiB and goes to the page
cache in some ten microseconds; handing it to a thread costs more than that, and a thread cannot be
cancelled: it might create the partial file after the clean-up has looked for it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def part_file(path: Path) -> Iterator[BinaryIO]:
    """Give an empty file named ``path`` plus ``.part``; it takes the name ``path`` when the block ends well.

    A file that is already there is replaced in that moment and not before. Whatever else ends the block (an
    error, cancellation) leaves no partial file behind, and neither does a renaming that fails.
    """
    # EXERCISE: open the partial file, rename it after the block, and see to it that it is gone in every
    # other case.
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
