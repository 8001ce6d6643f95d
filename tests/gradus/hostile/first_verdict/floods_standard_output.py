"""A hundred megabytes go to standard output and as many to standard error.

expected: no_credit
leaves: [file]
"""

import contextlib
import os

from first_verdict.idle import percentage, sentence

__all__ = ["percentage", "sentence"]

for descriptor in (1, 2):
    with contextlib.suppress(OSError):
        for _ in range(100):
            os.write(descriptor, b"\x1b[31m<script>alert(1)</script>\n" * (1 << 15))
