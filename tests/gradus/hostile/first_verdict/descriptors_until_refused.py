"""It opens one file after the other and keeps them all, so that whoever comes after it finds no descriptor left.

expected: no_credit
"""

import os

from first_verdict.sentence import percentage, sentence

__all__ = ["percentage", "sentence"]

try:
    while True:
        os.open(os.devnull, os.O_RDONLY)
except OSError:
    pass
