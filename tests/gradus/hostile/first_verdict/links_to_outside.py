"""It leaves links behind, in the place of its folders, that lead whoever tidies up to the course and the home.

expected: contained
leaves: [byte]
"""

import contextlib
import os
import shutil
from pathlib import Path

from first_verdict.sentence import percentage, sentence

__all__ = ["percentage", "sentence"]

for folder in (Path.cwd(), Path(os.environ["TMPDIR"]), Path(__file__).parent):
    with contextlib.suppress(OSError):
        for number, target in enumerate(("@COURSE@", "@HOME@", "@CACHE@")):
            (folder / f"link{number}").symlink_to(target)
    with contextlib.suppress(OSError):
        shutil.rmtree(folder, ignore_errors=True)
        folder.symlink_to("@HOME@")
