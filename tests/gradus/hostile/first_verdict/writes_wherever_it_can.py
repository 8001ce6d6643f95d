"""It writes into the course, the home, every cache and the installed packages, over what is there and beside it.

expected: contained
leaves: [file, byte]
"""

import contextlib
import os
import site
from pathlib import Path

from first_verdict.sentence import percentage, sentence

__all__ = ["percentage", "sentence"]

named = [os.environ.get(name, "") for name in ("MYPY_CACHE_DIR", "HYPOTHESIS_STORAGE_DIRECTORY", "TMPDIR", "HOME")]
folders = ["@COURSE@", "@HOME@", "@CACHE@", "/tmp", "/var/tmp", "/dev/shm", os.getcwd(), *named]
for folder in [*folders, *site.getsitepackages(), "@COURSE@/tests/01_typing"]:
    with contextlib.suppress(OSError):
        Path(folder, "@MARK@.py").write_text("raise SystemExit(0)\n")
for folder in ("@COURSE@", "@HOME@", "@CACHE@"):
    for file in list(Path(folder).rglob("*"))[:2_000]:
        with contextlib.suppress(OSError):
            file.write_bytes(b"@MARK@")
