"""A partial file that outlives its run, so that the next one can go on where this one stopped.

Half a file is worth something only if its other half is of the same version, and neither a length nor a date
can tell. An ETag can: a server gives it to a version, and vouches with a strong one that two bodies are equal
byte for byte. It lies beside the part, in ``NAME.part.etag``, with a digest of the URL: two URLs may have the
same ETag for different files, and the URL itself may bear a password. The part is emptied before another ETag is
noted, and the note goes before the part gets its final name; so whatever moment a crash picks, no note speaks of
bytes that are not its own.

Two runs that write to one part would mix their bytes, so whoever has it locks it. A lock belongs to the file
and not to its name: had the file been renamed while we reached for it, we would hold a finished download, and
append to that. Hence the second look, when the lock is ours.
"""

import fcntl
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import httpx

STRONG_ETAG = re.compile(r'"[!#-~]*"')
CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})")


class PartInUseError(OSError):
    """Another run is downloading the same file."""


class KeptPart:
    """The beginning of a file, open and locked; its ``etag`` is None if nothing can be appended to it."""

    def __init__(self, path: Path, file: BinaryIO, url: str) -> None:
        self.path = path
        self.file = file
        self._note = note_of(path)
        self._owner = sha256(url.encode(errors="surrogatepass")).hexdigest()
        self.etag = self._noted() if self.size else None

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return self.file.seek(0, os.SEEK_END)

    @property
    def headers(self) -> dict[str, str]:
        """What asks for the rest of this version, or for all of another one; nothing without an ``etag``."""
        return {} if self.etag is None else {"Range": f"bytes={self.size}-", "If-Range": self.etag}

    def whole_length(self, headers: httpx.Headers) -> int | None:
        """The length of the whole file, if an answer with these headers brings all that follows the part; else None.

        Its ETag is then the part's, and its Content-Range, ``bytes FIRST-LAST/LENGTH``, begins where the part ends
        and ends where the file does.
        """
        # EXERCISE: CONTENT_RANGE reads the header. Believe nothing that is missing, malformed, or about something
        # else.
        found = CONTENT_RANGE.fullmatch(headers.get("Content-Range", ""))
        if found is None or self.etag is None or headers.get("ETag") != self.etag:
            return None
        first, last, length = map(int, found.groups())
        return length if (first, last) == (self.size, length - 1) else None

    def restart(self, etag: str | None) -> None:
        """Empty the part, and note the ``etag`` of what will be written next; only a strong one is of use."""
        self.file.truncate(0)
        self.forget()
        if etag is not None and STRONG_ETAG.fullmatch(etag):
            self._note.write_text(f"{etag}\n{self._owner}")
            self.etag = etag

    def forget(self) -> None:
        """From now on nothing can be appended to the part."""
        self.etag = None
        self._note.unlink(missing_ok=True)

    def remove(self) -> None:
        """Take the part away, and the note with it."""
        self.forget()
        self.path.unlink(missing_ok=True)

    def _noted(self) -> str | None:
        """The ETag in the note, if that is there, whole, and about the same URL."""
        try:
            etag, _, owner = self._note.read_text(errors="replace").partition("\n")
        except FileNotFoundError:
            return None
        return etag if owner == self._owner and STRONG_ETAG.fullmatch(etag) else None


@contextmanager
def kept_part(path: Path, url: str) -> Iterator[KeptPart]:
    """Give what is left of an earlier try to get ``path`` from ``url``; it takes that name when the block ends well.

    The part is ``path`` plus ``.part``, and locked until the block has ended: `PartInUseError` if another run has it.
    Whatever else ends the block leaves the part to the next run, unless it is empty or has no ``etag``, and so would
    be of no use: then it is removed. Once the file has its name, no note is left.
    """
    # EXERCISE: `locked` opens the part. Before it is renamed, every byte must be in the file, and `forget` comes
    # before that, too: as soon as the name of the part is free, another run may use it.
    with locked(part_of(path)) as file:
        part = KeptPart(Path(file.name), file, url)
        try:
            yield part
            file.flush()
            part.forget()
            part.path.replace(path)
        except BaseException:
            if part.etag is None or not part.size:
                part.remove()
            raise


@contextmanager
def locked(part: Path) -> Iterator[BinaryIO]:
    """The part, open for appending and for this run alone; `PartInUseError` if another run has it."""
    with part.open("a+b") as file:
        if not _is_ours(file, part):
            raise PartInUseError(f"another run is downloading {part.stem}")
        yield file


def _is_ours(file: BinaryIO, part: Path) -> bool:
    """Whether we got the lock, and what we locked still has the part's name."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(file.fileno()), part.stat())
    except (BlockingIOError, FileNotFoundError):
        return False


def part_of(path: Path) -> Path:
    """What a file is called before it is whole."""
    return path.with_name(f"{path.name}.part")


def note_of(part: Path) -> Path:
    """Where the ETag of a part is kept."""
    return part.with_name(f"{part.name}.etag")


def forget_notes(paths: Iterable[Path]) -> None:
    """For runs that keep nothing: they write over a part, and its note would speak of other bytes."""
    for path in paths:
        with suppress(OSError):  # where no note can be removed no part can be written, and that is reported
            note_of(part_of(path)).unlink(missing_ok=True)
