"""The entries of a zip archive, one after the other, each read only when it is wanted.

``zipfile`` does the parsing, behind a file that refuses to hand out much at once: the list of all entries is read in
one piece, and its size is the archive's own claim. Of a member, only so much is unpacked as was asked for; that holds
for deflate and for what is not packed, so other methods are left out (bzip2 and lzma would unpack whole blocks
first). Entries that overlap, the trick of the bombs that need no nesting, are read like any others: what is counted
is what comes out.

Old Windows tools write backslashes between folders. An archive in which no name has a slash is read that way.
"""

import stat
import struct
import zlib
from collections.abc import Generator
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from gradus.errors import SubmissionError
from gradus.grading.intake.bounds import Budget
from gradus.grading.intake.opened import open_regular, size_of
from gradus.grading.intake.placing import Contents, Entry, unread

_LISTED = 110
"""Bytes of the list of entries that one usual entry takes."""
_LEAST = 131_072
"""What ``zipfile`` may read to find that list: a comment of up to 64 KiB stands behind it."""
_ENCRYPTED, _UTF8 = 0x1, 0x800
_DAMAGED = (
    BadZipFile,
    zlib.error,
    struct.error,
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


class _Sparing:
    """A file that refuses to read more than ``most`` bytes at once."""

    def __init__(self, file: BinaryIO, most: int, budget: Budget) -> None:
        self._file, self.most, self._budget = file, most, budget

    def read(self, size: int = -1, /) -> bytes:
        content = b"" if size > self.most else self._file.read(self.most + 1 if size < 0 else size)
        if max(size, len(content)) > self.most:
            raise self._budget.too_many_entries()
        return content

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True


def zip_entries(path: Path, budget: Budget) -> Generator[Entry, None, None]:
    """Every member of the archive at ``path``; SubmissionError if it is none, or passes a limit."""
    with open_regular(path) as file:
        budget.archive(size_of(file))
        sparing = _Sparing(file, max(_LEAST, budget.limits.entries * _LISTED), budget)
        try:
            archive = ZipFile(sparing)
        except _DAMAGED as error:
            raise SubmissionError("It is no zip archive, or a damaged one.") from error
        sparing.most = budget.limits.archive_bytes
        with archive:
            yield from _entries(archive, budget)


def _entries(archive: ZipFile, budget: Budget) -> Generator[Entry, None, None]:
    members = archive.infolist()
    if len(members) > budget.limits.entries:
        raise budget.too_many_entries()
    from_windows = not any("/" in member.orig_filename for member in members)
    for member in members:
        budget.entry()
        name = _name(member).replace("\\", "/") if from_windows else _name(member)
        if not name.endswith("/"):
            yield _entry(archive, member, name)


def _name(member: ZipInfo) -> str:
    """As it stands in the archive: ``filename`` ends at a NUL. Without the flag it may be UTF-8 all the same."""
    if member.flag_bits & _UTF8:
        return member.orig_filename
    try:
        return member.orig_filename.encode("cp437").decode()
    except UnicodeError:
        return member.orig_filename


def _entry(archive: ZipFile, member: ZipInfo, name: str) -> Entry:
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return unread(name, "link")
    if kind not in (0, stat.S_IFREG):
        return unread(name, "special")
    if member.flag_bits & _ENCRYPTED:
        return unread(name, "encrypted")
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return unread(name, "packing")
    return Entry(name, None, lambda limit: _read(archive, member, limit))


def _read(archive: ZipFile, member: ZipInfo, limit: int) -> Contents:
    if member.file_size > limit:
        return "too_big"
    try:
        with archive.open(member) as file:
            content = file.read(limit + 1)
    except _DAMAGED:
        return "damaged"
    return content if len(content) == member.file_size else "damaged"
