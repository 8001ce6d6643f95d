"""Every process that it may kill is killed, and so is every one that it can see.

expected: contained
"""

import contextlib
import os
import signal
from pathlib import Path

from first_verdict.sentence import percentage, sentence

__all__ = ["percentage", "sentence"]

if os.readlink("/proc/self/ns/pid") != "@PROCESS_NAMESPACE@":  # or it would end whoever runs this suite
    with contextlib.suppress(OSError):
        os.kill(-1, signal.SIGKILL)
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if int(entry.name) != os.getpid():
                os.kill(int(entry.name), signal.SIGKILL)
