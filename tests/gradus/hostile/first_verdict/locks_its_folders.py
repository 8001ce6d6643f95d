"""Its folders, and a deep tree that it makes in them, can be neither read nor entered nor removed by the next.

expected: contained
leaves: [file]
"""

import contextlib
import os
from pathlib import Path

from first_verdict.sentence import percentage, sentence

__all__ = ["percentage", "sentence"]

for start in (os.getcwd(), os.environ["TMPDIR"], os.path.dirname(__file__)):
    tree = [Path(start)]
    with contextlib.suppress(OSError):
        for _ in range(40):
            tree.append(tree[-1] / ("@MARK@" + "x" * 80))
            tree[-1].mkdir()
            (tree[-1] / "kept").write_text("")
    for folder in reversed(tree):
        with contextlib.suppress(OSError):
            folder.chmod(0)
