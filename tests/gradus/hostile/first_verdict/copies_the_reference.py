"""It looks for the working program wherever the course may lie, and answers with that.

expected: no_credit
"""

import contextlib
import sys
from itertools import chain
from pathlib import Path

from first_verdict.idle import percentage, sentence

__all__ = ["percentage", "sentence"]

own = Path(__file__).parent
with contextlib.suppress(OSError):
    places = chain(
        Path("@COURSE@").rglob("sentence.py"),
        Path("/proc/1/root@COURSE@").rglob("sentence.py"),
        Path("/proc/self/cwd/../../..").glob("*/*/sentence.py"),
        Path(str(sys.modules["gradus"].__file__)).parent.parent.glob("*/*/sentence.py"),
        *(Path(folder).glob("gradus/course_data/*/*/sentence.py") for folder in sys.path),
    )
    for place in places:
        if own not in place.resolve().parents and place.is_file():
            from first_verdict.sentence import percentage, sentence
