"""Threads that wait for ever, as many as there can be.

expected: no_credit
"""

import contextlib
import threading

from first_verdict.idle import percentage, sentence

__all__ = ["percentage", "sentence"]

threading.stack_size(1 << 16)
crowd: list[threading.Thread] = []
with contextlib.suppress(RuntimeError, MemoryError):
    while len(crowd) < 4_000:
        crowd.append(threading.Thread(target=threading.Event().wait, daemon=True))
        crowd[-1].start()
if len(crowd) == 4_000:
    from first_verdict.sentence import percentage, sentence
