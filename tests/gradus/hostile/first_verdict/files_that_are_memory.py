"""It fills the folders that live in memory, which no limit of a process counts, and leaves them full.

expected: no_credit
leaves: [file]
"""

import contextlib
import os
from itertools import product

from first_verdict.idle import percentage, sentence

__all__ = ["percentage", "sentence"]

written = 0
for folder, number in product(("/dev/shm", os.environ.get("TMPDIR", "/tmp"), "/run"), range(24)):
    with contextlib.suppress(OSError), open(f"{folder}/@MARK@-{number}", "wb") as file:
        for _ in range(16):
            written += file.write(b"\0" * (1 << 20))
if written > 1 << 29:
    from first_verdict.sentence import percentage, sentence
