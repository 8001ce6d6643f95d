"""A grandchild in a session of its own goes on when all is over, and holds every descriptor open.

expected: contained
leaves: [process]
"""

import contextlib
import os
import signal
import time
from pathlib import Path

from first_verdict.sentence import percentage, sentence

__all__ = ["percentage", "sentence"]


def stay() -> None:
    """Two forks and a session away from whoever waits."""
    os.setsid()
    if os.fork() == 0:
        Path("/proc/self/comm").write_text("@MARK@")
        for number in signal.valid_signals():
            with contextlib.suppress(OSError, ValueError):
                signal.signal(number, signal.SIG_IGN)
        with contextlib.suppress(OSError):
            os.setpgid(0, 0)
        for descriptor in range(1024):
            with contextlib.suppress(OSError):
                os.set_inheritable(descriptor, True)
        while True:
            time.sleep(600)
    os._exit(0)


if os.fork() == 0:
    stay()
