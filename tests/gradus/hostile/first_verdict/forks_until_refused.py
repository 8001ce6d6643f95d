"""A crowd of children that wait for ever; the parent counts them and goes on to be judged.

expected: no_credit
leaves: [process]
"""

import os
import signal
from pathlib import Path

from first_verdict.idle import percentage, sentence

__all__ = ["percentage", "sentence"]

crowd = 0
try:
    while crowd < 2_000:
        if os.fork() == 0:
            Path("/proc/self/comm").write_text("@MARK@")
            while True:
                signal.pause()
        crowd += 1
except OSError:
    pass
if crowd == 2_000:
    from first_verdict.sentence import percentage, sentence
