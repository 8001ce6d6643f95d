"""What the service does with a file: its hash, and something to look at.

A picture becomes a thumbnail, a text shows its first line. Thumbnails are named after the hash of what they
show. So doing a file twice (once before a crash and once after it) has the same effect as doing it once, and
two pictures of one name do not overwrite each other.

The content decides what a file is, not its name. What begins like a picture must be one: a broken one is an
error, and the pipeline knows what to do with errors. Pictures come from strangers: only four formats are
tried, and the number of pixels is asked for before the first of them is unpacked, because 5 kB of PNG can hold
a gigabyte of black.
"""

import asyncio
import os
import re
import warnings
from pathlib import Path

from PIL import Image, ImageOps

from file_pipeline.hashing import hash_file
from file_pipeline.model import Details

FORMATS = {rb"\x89PNG": "PNG", rb"\xff\xd8\xff": "JPEG", rb"GIF8": "GIF", rb"RIFF....WEBP": "WEBP"}
"""How a picture begins."""

MOST_PIXELS = 50_000_000
SIDE = 128
HEAD = 4096
PREVIEW = 60


class TooManyPixelsError(ValueError):
    """A picture that would not fit into the memory of one file."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__(f"{width} x {height} pixels are more than {MOST_PIXELS:,}")


async def describe(path: Path, thumbnails: Path) -> Details:
    """The file's ``bytes`` and ``sha256``; the ``thumbnail`` of a picture, or the ``preview`` of a text.

    Whatever Pillow raises about a broken picture passes through.
    """
    digest = await hash_file(path)
    size, head = await asyncio.to_thread(_size_and_head, path)
    details: dict[str, str | int] = {"bytes": size, "sha256": digest}
    if _format(head) is not None:
        target = thumbnails / f"{digest}.png"
        await asyncio.to_thread(write_thumbnail, path, target)
        return details | {"thumbnail": target.name}
    line = first_line(head)
    return details | {"preview": line} if line else details


def write_thumbnail(path: Path, target: Path) -> None:
    """The picture, at most `SIDE` pixels wide and high, as a PNG; it appears whole or not at all."""
    kind = _format(_size_and_head(path)[1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is asked below
        picture = Image.open(path, formats=[kind] if kind else [])
    with picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise TooManyPixelsError(picture.width, picture.height)
        picture.draft("RGB", (SIDE, SIDE))
        small = ImageOps.exif_transpose(picture)
        small.thumbnail((SIDE, SIDE))
    target.parent.mkdir(exist_ok=True)
    part = target.with_suffix(".part")
    small.convert("RGBA").save(part, "PNG")
    part.replace(target)


def first_line(head: bytes) -> str:
    """The first line with something in it, if these bytes are the beginning of a UTF-8 text; else nothing."""
    text = head.decode(errors="ignore")
    if b"\0" in head or len(text.encode()) < len(head) - 3:  # a character may be cut off at the end
        return ""
    lines = ("".join(letter for letter in line if letter.isprintable()) for line in text.splitlines())
    return next((line.strip()[:PREVIEW] for line in lines if line.strip()), "")


def _format(head: bytes) -> str | None:
    return next((kind for start, kind in FORMATS.items() if re.match(start, head, re.DOTALL)), None)


def _size_and_head(path: Path) -> tuple[int, bytes]:
    with path.open("rb") as file:
        return os.fstat(file.fileno()).st_size, file.read(HEAD)
