"""A single line is written to every descriptor for as long as anybody reads.

expected: no_credit
"""

import contextlib
import os

LINE = b"x" * 4096

channels: list[int] = []
for descriptor in range(3, 1024):
    with contextlib.suppress(OSError):
        os.write(descriptor, b"\n")
        channels.append(descriptor)
while True:
    for descriptor in channels:
        with contextlib.suppress(OSError):
            os.write(descriptor, LINE * 64)
