"""Records that look like real ones are written to every descriptor for as long as anybody reads.

expected: no_credit
"""

import contextlib
import os

LINE = (
    b'{"kind": "tested", "id": "x", "outcome": "passed", "seconds": 0, "printed": "", "trouble": null}\n'
)

channels: list[int] = []
for descriptor in range(3, 1024):
    with contextlib.suppress(OSError):
        os.write(descriptor, b"\n")
        channels.append(descriptor)
while True:
    for descriptor in channels:
        with contextlib.suppress(OSError):
            os.write(descriptor, LINE * 64)
