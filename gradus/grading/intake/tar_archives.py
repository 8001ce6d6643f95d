"""The entries of a tar archive, packed or not, read once from the front to the end.

``tarfile`` is not used. It reads the headers of extended formats whole, whatever size they claim, follows the claims
of sparse members, and has had endless loops on negative sizes that not every Python is mended for. What honest tools
write is little: plain headers, and two ways to give a longer name. That is what is read here; a sparse or unknown
member is left out like a device.

Unpacking gives out as much as is asked for and no more, and every byte that comes out counts against the limit,
wanted or not: a bomb is over when the limit is reached, and never in memory.
"""

import bz2
import lzma
import zlib
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from gradus.errors import SubmissionError
from gradus.grading.intake.bounds import MEBIBYTE, Budget
from gradus.grading.intake.opened import open_regular, size_of
from gradus.grading.intake.placing import Contents, Entry, unread
from gradus.grading.intake.remarks import Reason

_BLOCK = 512
_PIECE = 65_536
_LONGEST_HEADER = 65_536
_MOST_MEMBERS = 20_000
"""Packed streams in one file: parallel packers write one for each 64 KiB or more."""
_UNPACKING_MEMORY = 128 * MEBIBYTE

_FILES = frozenset({b"0", b"\0", b"7"})
_FOLDER, _SPARSE = b"5", b"S"
_WITHOUT_CONTENTS = frozenset({b"1", b"2", b"3", b"4", b"5", b"6"})
_LONG_NAME, _LONG_LINK, _EXTENDED, _EXTENDED_FOR_ALL = b"L", b"K", b"x", b"g"
_OBSTACLES: Mapping[bytes, Reason] = {b"1": "hard_link", b"2": "link"}


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Gzip:
    """The unpacker of ``zlib``, which leaves its caller to keep what was not used yet, made like the others."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


_UNPACKERS: Mapping[bytes, Callable[[], _Unpacker]] = {
    b"\x1f\x8b": _Gzip,
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ\0": lambda: lzma.LZMADecompressor(memlimit=_UNPACKING_MEMORY),
}


class _Stream:
    """The bytes of a tar archive, each counted."""

    def __init__(self, file: BinaryIO, budget: Budget) -> None:
        beginning = file.read(8)
        file.seek(0)
        self._file, self._budget = file, budget
        self._make = next((make for magic, make in _UNPACKERS.items() if beginning.startswith(magic)), None)
        self._unpacker = self._make() if self._make else None
        self._pending = b""
        self._members = 1

    def some(self, most: int) -> bytes:
        """Between one and ``most`` bytes; none at the end."""
        piece = self._unpacked(most) if self._make else self._file.read(most)
        self._budget.unpacked(len(piece))
        return piece

    def _unpacked(self, most: int) -> bytes:
        piece = b""
        while self._unpacker is not None and not piece:
            self._budget.look_at_the_clock()
            try:
                piece = self._unpacker.decompress(self._pending, most)
            except (zlib.error, lzma.LZMAError, OSError, ValueError) as error:
                raise _damaged() from error
            self._pending = b""
            if self._unpacker.eof:
                self._next_member(self._unpacker.unused_data)
            elif not piece:
                self._pending = self._more()
        return piece

    def _more(self) -> bytes:
        packed = self._file.read(_PIECE)
        if not packed:
            raise _damaged()
        return packed

    def _next_member(self, unused: bytes) -> None:
        """Parallel packers write several; padding or nothing may follow the last."""
        self._pending = unused or self._file.read(_PIECE)
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise SubmissionError(f"It is packed in more than {_MOST_MEMBERS:,} pieces, the limit.")
        more = bool(self._pending.strip(b"\0"))
        self._unpacker = self._make() if more and self._make else None

    def exactly(self, size: int) -> bytes:
        """``size`` bytes; SubmissionError if the archive ends before."""
        pieces = []
        while size > 0:
            piece = self.some(min(size, _PIECE))
            if not piece:
                raise _damaged()
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def skip(self, size: int) -> None:
        """Pass over ``size`` bytes."""
        while size > 0:
            size -= len(self.exactly(min(size, _PIECE)))


@dataclass(frozen=True)
class _Header:
    name: str
    size: int
    kind: bytes
    sparse: bool = False


def _damaged() -> SubmissionError:
    return SubmissionError("It is no tar archive, or a damaged one.")


def tar_entries(path: Path, budget: Budget) -> Generator[Entry, None, None]:
    """Every member of the archive at ``path``; SubmissionError if it is none, is damaged, or passes a limit."""
    with open_regular(path) as file:
        budget.archive(size_of(file))
        yield from _entries(_Stream(file, budget), budget)


def _entries(stream: _Stream, budget: Budget) -> Generator[Entry, None, None]:
    header = _next_header(stream, budget)
    if header is None:
        raise SubmissionError("The archive is empty.")
    while header is not None:
        contents = _Member(stream, 0 if header.kind in _WITHOUT_CONTENTS else header.size)
        if header.kind != _FOLDER:
            yield _entry(header, contents)
        contents.finish()
        header = _next_header(stream, budget)


class _Member:
    """The contents of one member: read once, or passed over."""

    def __init__(self, stream: _Stream, size: int) -> None:
        self._stream, self._size, self._read = stream, size, 0

    def read(self, limit: int) -> Contents:
        if self._size > limit:
            return "too_big"
        self._read = self._size
        return self._stream.exactly(self._size)

    def finish(self) -> None:
        whole = -(-self._size // _BLOCK) * _BLOCK
        self._stream.skip(whole - self._read)


def _entry(header: _Header, contents: _Member) -> Entry:
    if header.sparse or header.kind not in _FILES:
        return unread(header.name, _OBSTACLES.get(header.kind, "special"))
    return Entry(header.name, None, contents.read)


def _next_header(stream: _Stream, budget: Budget) -> _Header | None:
    """The next member's, with what extended headers before it say of it; None at the end."""
    told: dict[str, str] = {}
    while True:
        budget.entry()
        block = _block(stream)
        if block is None:
            return None
        header = _plain_header(block)
        if header.kind == _SPARSE:
            _skip_map(stream, block[482])
        if header.kind in (_LONG_NAME, _LONG_LINK, _EXTENDED, _EXTENDED_FOR_ALL):
            told |= _told(header.kind, _extension(stream, header.size))
        else:
            return _with(header, told)


def _block(stream: _Stream) -> bytes | None:
    """The block of the next header; None for the zeros at the end, or where the archive stops without them."""
    first = stream.some(_BLOCK)
    if not first:
        return None
    block = first + stream.exactly(_BLOCK - len(first))
    return block if block.strip(b"\0") else None


def _skip_map(stream: _Stream, goes_on: int) -> None:
    """The blocks that say where the pieces of an old sparse member belong."""
    while goes_on:
        goes_on = stream.exactly(_BLOCK)[504]


def _plain_header(block: bytes) -> _Header:
    total = sum(block) - sum(block[148:156]) + 8 * ord(" ")
    if total != _number(block[148:156]):
        raise _damaged()
    name, kind = _text(block[:100]), block[156:157]
    prefix = _text(block[345:500]) if block[257:263] == b"ustar\0" else ""
    if kind in _FILES and name.endswith("/"):
        kind = _FOLDER
    return _Header(f"{prefix}/{name}" if prefix else name, _number(block[124:136]), kind)


def _number(field: bytes) -> int:
    """Octal digits; from eight GiB on, a number in base 256. What is neither, or below zero, is damaged."""
    if field.startswith(b"\x80"):
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b" \0") or b"0"
    if digits.strip(b"01234567"):
        raise _damaged()
    return int(digits, 8)


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode(errors="surrogateescape")


def _extension(stream: _Stream, size: int) -> bytes:
    if size > _LONGEST_HEADER:
        raise SubmissionError(f"A header in it is larger than {_LONGEST_HEADER:,} bytes, the limit.")
    content = stream.exactly(size)
    stream.skip(-size % _BLOCK)
    return content


def _told(kind: bytes, content: bytes) -> dict[str, str]:
    if kind == _LONG_NAME:
        return {"path": content.rstrip(b"\0").decode(errors="surrogateescape")}
    return dict(_records(content)) if kind == _EXTENDED else {}


def _records(content: bytes) -> Iterator[tuple[str, str]]:
    """The ``length key=value`` lines of an extended header."""
    while content:
        length = content.partition(b" ")[0]
        if not length.isdigit() or not len(length) + 2 < int(length) <= len(content):
            raise _damaged()
        record, content = content[: int(length)], content[int(length) :]
        key, _, value = record[len(length) + 1 : -1].partition(b"=")
        yield key.decode(errors="replace"), value.decode(errors="surrogateescape")


def _with(header: _Header, told: Mapping[str, str]) -> _Header:
    size = told.get("size", str(header.size))
    if not (size.isascii() and size.isdigit()):
        raise _damaged()
    sparse = any(key.startswith("GNU.sparse") for key in told)
    return _Header(told.get("path", header.name), int(size), header.kind, sparse)
