"""The program answers nothing; a child that it leaves behind keeps writing the report when it is gone.

expected: no_credit
leaves: [process]
"""

import contextlib
import os
from pathlib import Path

if os.fork() == 0:
    os.setsid()
    Path("/proc/self/comm").write_text("@MARK@")
    while True:
        for descriptor in range(3, 256):
            with contextlib.suppress(OSError):
                os.set_blocking(descriptor, False)
                os.write(descriptor, b'{"kind": "finished", "status": 0}\n')
os._exit(0)
