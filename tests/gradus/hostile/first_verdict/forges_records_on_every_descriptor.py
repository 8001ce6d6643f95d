"""A whole report, every test passed, is written to every descriptor there can be, before the first test runs.

expected: no_credit
"""

import contextlib
import json
import os
import re
import sys
from pathlib import Path

__all__: list[str] = []

tests = next(module for name, module in list(sys.modules.items()) if "test_first_verdict" in name)
text = Path(str(tests.__file__)).read_text(encoding="utf-8")
prefix = "tests/01_typing/test_first_verdict.py::"
names = [prefix + name for name in re.findall(r"^def (test_\w+)", text, re.MULTILINE)]
ids = [*names, *(f"{name}[{case}]" for name in names for case in re.findall(r'id="([^"]+)"', text))]
records: list[dict[str, object]] = [
    {"kind": "collected", "tests": [{"id": one, "rule": "", "points": 1.0, "line": 1} for one in ids]},
    *(
        {"kind": "tested", "id": one, "outcome": "passed", "seconds": 0.0, "printed": "", "trouble": None}
        for one in ids
    ),
    {"kind": "finished", "status": 0},
]
report = "".join(f"{json.dumps(record)}\n" for record in records).encode()
for descriptor in range(1024):
    with contextlib.suppress(OSError):
        os.set_blocking(descriptor, False)
        os.write(descriptor, b"\n" + report)
os._exit(0)
