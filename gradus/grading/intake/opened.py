"""A stranger's file, opened so that it cannot surprise: never through a link, never waiting for a pipe.

Whether something is a regular file is asked of what was opened and not of its name, so that a name which changes its
meaning in between changes nothing.
"""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


def open_regular(path: Path) -> BinaryIO:
    """The regular file at ``path``; OSError for anything else, a symbolic link at its end included."""
    descriptor = os.open(path, _FLAGS)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    raise OSError(errno.EINVAL, "it is no regular file", str(path))


def read_beginning(path: Path, size: int) -> bytes:
    """At most ``size`` bytes of the regular file at ``path``; OSError as above."""
    with open_regular(path) as file:
        return file.read(size)


def size_of(file: BinaryIO) -> int:
    """In bytes."""
    return os.fstat(file.fileno()).st_size
