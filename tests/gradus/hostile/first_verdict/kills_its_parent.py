"""The process that waits for it is killed, and so is that one's parent.

expected: contained
"""

import contextlib
import os
import signal
from pathlib import Path

from first_verdict.sentence import percentage, sentence

__all__ = ["percentage", "sentence"]

parents = [os.getppid()]
with contextlib.suppress(OSError, IndexError):
    parents.append(int(Path(f"/proc/{parents[0]}/stat").read_text().rpartition(")")[2].split()[1]))
shut_in = os.readlink("/proc/self/ns/pid") != "@PROCESS_NAMESPACE@"  # or it would end whoever runs this suite
for parent in filter(None, parents if shut_in else parents[:1]):
    for number in (signal.SIGTERM, signal.SIGSTOP, signal.SIGKILL):
        with contextlib.suppress(OSError):
            os.kill(parent, number)
