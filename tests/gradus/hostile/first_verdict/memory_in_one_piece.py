"""One object larger than the machine, asked for until somebody gives it.

expected: no_credit
"""

from first_verdict.idle import percentage, sentence

__all__ = ["percentage", "sentence"]

hoard = bytearray(b"\1") * (1 << 36)
