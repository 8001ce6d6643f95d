"""Lines that are no records, and one that never ends, are written to every descriptor there can be.

expected: no_credit
"""

import contextlib
import os

from first_verdict.idle import percentage, sentence

__all__ = ["percentage", "sentence"]

for descriptor in range(3, 1024):
    with contextlib.suppress(OSError):
        os.set_blocking(descriptor, False)
        for _ in range(64):
            os.write(descriptor, b'{"kind": "tested"}\n[]\nnull\n\xff\xfe\0' * 64)
            os.write(descriptor, b"x" * (1 << 16))
