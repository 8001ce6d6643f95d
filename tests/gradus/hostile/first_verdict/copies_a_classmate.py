"""It looks for the submissions of others: in the folder that was handed in, and in the slots where others are judged.

expected: no_credit
"""

import contextlib
from itertools import chain
from pathlib import Path

from first_verdict.idle import percentage, sentence

__all__ = ["percentage", "sentence"]

root = Path(__file__).parent.parent.parent.parent
with contextlib.suppress(OSError):
    others = chain(
        Path("@SUBMISSIONS@").rglob("sentence.py"),
        (one for one in root.parent.glob("gradus-*/*/src/*/sentence.py") if root not in one.parents),
    )
    for _ in others:
        from first_verdict.sentence import percentage, sentence
