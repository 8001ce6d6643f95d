"""Every signal that can be ignored is ignored, and every exception is swallowed, so nothing polite ends it.

expected: no_credit
leaves: [process]
"""

import contextlib
import signal
import time
from pathlib import Path

Path("/proc/self/comm").write_text("@MARK@")
for number in signal.valid_signals():
    with contextlib.suppress(OSError, ValueError):
        signal.signal(number, signal.SIG_IGN)
while True:
    try:
        time.sleep(1)
    except BaseException:
        continue
