"""A file that only one process holds at a time; the operating system lets go of it however that process ends."""

import sys
from typing import IO

if sys.platform == "win32":
    import msvcrt

    def lock(file: IO[bytes], *, wait: bool) -> bool:
        """Hold ``file`` until it is closed; whether that worked. Waits ten seconds at most."""
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def lock(file: IO[bytes], *, wait: bool) -> bool:
        """Hold ``file`` until it is closed; whether that worked. Without ``wait`` it never blocks."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True
