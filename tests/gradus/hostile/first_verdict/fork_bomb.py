"""Every process starts another as often as it can, and a refusal is only a reason to try again.

expected: no_credit
leaves: [process]
"""

import os
from pathlib import Path

Path("/proc/self/comm").write_text("@MARK@")
while True:
    try:
        os.fork()
    except OSError:
        continue
