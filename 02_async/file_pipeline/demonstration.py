"""The demonstration: ten files are dropped into a folder, each in the way of its kind.

Pictures come all at once, more than the queue has room for. One is broken. One text is written slowly, one has
a name for unfinished files until it is complete. On a terminal the thumbnails are shown at the end.
"""

import asyncio
import signal
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageOps
from rich.console import Console
from rich.style import Style
from rich.text import Text

from file_pipeline.journal import Journal
from file_pipeline.model import Kind, Settings
from file_pipeline.service import THUMBNAILS, Service

SETTINGS = Settings(workers=2, backlog=3, settle=0.25)
FILES = 10
PAUSE = 0.1  # shorter than the time to settle, so that the slow text is complete only at its end
COLOURS = (("midnightblue", "orange"), ("black", "gold"), ("darkgreen", "ivory"), ("indigo", "tomato"))
EXTENTS = ((-2.2, -1.2, 0.8, 1.2), (-0.8, 0.0, -0.7, 0.1), (0.25, 0.0, 0.35, 0.1), (-1.8, -0.05, -1.7, 0.05))
SIZE = (480, 360)
TEXT = (
    "Files take their time.\nThis one is written line by line,\nand is complete\nwhen nothing more comes.\n"
)
COLUMNS, ROWS = 24, 9


async def demonstrate(
    write: Callable[[str], None], *, as_json: bool, polling: bool = False
) -> signal.Signals | None:
    """Drop the files in, and drain when all of them are through; gives what `Service.serve` gives."""
    through = asyncio.Event()

    def watch(line: str) -> None:
        write(line)
        if journal.through == FILES:
            through.set()

    journal = Journal(watch, as_json=as_json)
    with TemporaryDirectory(prefix="file_pipeline-") as name:
        service = Service(Path(name), SETTINGS, journal, polling=polling)
        cut_short = await service.serve(partial(play, service, through))
        if not as_json and journal.through == FILES:
            conclude(journal, service.folder, write)
    return cut_short


async def play(service: Service, through: asyncio.Event, stop: asyncio.Event) -> None:
    """The service at work, somebody who drops files in, and the stop when all are through."""

    async def end() -> None:
        await through.wait()
        stop.set()

    async with asyncio.TaskGroup() as group:
        visitors = [group.create_task(drop_in(service.folder)), group.create_task(end())]
        await service.work(stop)
        for visitor in visitors:
            visitor.cancel()


def conclude(journal: Journal, folder: Path, write: Callable[[str], None]) -> None:
    """What there was to be seen, in two sentences, and the thumbnails."""
    write(
        f"{FILES} files: {journal.counts[Kind.DONE]} done, {journal.counts[Kind.FAILED]} failed. "
        f"The queue has room for {SETTINGS.backlog}; at most {journal.most_waiting} waited in it."
    )
    show(sorted((folder / THUMBNAILS).iterdir()), Console())


async def drop_in(folder: Path) -> None:
    """Ten files: six pictures, one of them broken, and four texts."""
    await asyncio.to_thread(drop_at_once, folder)
    part = folder / "careful.txt.part"
    part.write_text("Written under another name first.\n", encoding="utf-8")
    with (folder / "slow.txt").open("w", encoding="utf-8") as slow:
        for line in TEXT.splitlines(keepends=True):
            slow.write(line)
            slow.flush()
            await asyncio.sleep(PAUSE)
    part.rename(folder / "careful.txt")


def drop_at_once(folder: Path) -> None:
    """Five pictures, half of another one, and two short texts; drawn first, so that they come together."""
    files = {f"fractal-{number}.png": fractal(number) for number in range(len(EXTENTS))}
    files["broken.png"] = files["fractal-0.png"][:1000]
    files["sun.jpg"] = encoded(ImageOps.colorize(Image.radial_gradient("L"), "gold", "firebrick"), "JPEG")
    files |= {f"{name}.txt": f"A short {name}.\n".encode() for name in ("letter", "list")}
    for name, content in files.items():
        (folder / name).write_bytes(content)


def fractal(number: int) -> bytes:
    """A part of the Mandelbrot set, coloured."""
    dark, bright = COLOURS[number]
    return encoded(ImageOps.colorize(Image.effect_mandelbrot(SIZE, EXTENTS[number], 80), dark, bright), "PNG")


def encoded(picture: Image.Image, kind: str) -> bytes:
    """The bytes of a file."""
    file = BytesIO()
    picture.save(file, kind)
    return file.getvalue()


def show(thumbnails: list[Path], console: Console) -> None:
    """The pictures in a row, two pixels to a character; nothing where there is no terminal."""
    if not console.is_terminal:
        return
    pictures = [Image.open(path).convert("RGB").resize((COLUMNS, ROWS * 2)) for path in thumbnails]
    for row in range(ROWS):
        console.print(Text("  ").join(_row(picture, row) for picture in pictures), no_wrap=True, crop=True)


def _row(picture: Image.Image, row: int) -> Text:
    text = Text()
    for column in range(COLUMNS):
        above, below = (_colour(picture, column, row * 2 + step) for step in (0, 1))
        text.append("▀", Style(color=above, bgcolor=below))
    return text


def _colour(picture: Image.Image, column: int, row: int) -> str:
    red, green, blue = picture.convert("RGB").crop((column, row, column + 1, row + 1)).tobytes()
    return f"#{red:02x}{green:02x}{blue:02x}"
