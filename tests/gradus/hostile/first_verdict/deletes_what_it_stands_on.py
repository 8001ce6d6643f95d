"""Its working directory, its own package, its temporary folder and whatever else it may delete are gone.

expected: contained
leaves: [byte]
"""

import os
import shutil
from pathlib import Path

from first_verdict.sentence import percentage, sentence

__all__ = ["percentage", "sentence"]

for folder in (Path(__file__).parent, os.getcwd(), os.environ["TMPDIR"], "@COURSE@", "@HOME@", "@CACHE@"):
    shutil.rmtree(folder, ignore_errors=True)
