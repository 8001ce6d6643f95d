"""The last record of a good run is written at once, and the program is gone before the first test.

expected: no_credit
"""

import contextlib
import gc
import os

for found in gc.get_objects():
    if type(found).__name__ == "Reporter":
        with contextlib.suppress(Exception):
            found.write({"kind": "finished", "status": 0})
os._exit(0)
