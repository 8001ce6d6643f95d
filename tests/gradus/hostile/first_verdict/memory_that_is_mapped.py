"""Shared anonymous maps, which a limit on the heap alone would not count.

expected: no_credit
"""

import contextlib
import mmap

from first_verdict.idle import percentage, sentence

__all__ = ["percentage", "sentence"]

maps: list[mmap.mmap] = []
with contextlib.suppress(OSError, MemoryError):
    for _ in range(128):
        maps.append(mmap.mmap(-1, 1 << 27))
        maps[-1].write(b"\1" * (1 << 23))
if len(maps) == 128:
    from first_verdict.sentence import percentage, sentence
