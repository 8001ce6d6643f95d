"""Hooks on every line, call, allocation and collection, all of which raise.

expected: no_credit
"""

import gc
import sys
import threading
import tracemalloc

from first_verdict.idle import percentage, sentence

__all__ = ["percentage", "sentence"]


def refuse(*_: object) -> None:
    """Whatever it is."""
    raise RuntimeError("not while I am here")


tracemalloc.start(64)
gc.callbacks.append(refuse)
threading.settrace(refuse)
threading.setprofile(refuse)
sys.excepthook = refuse
sys.setprofile(refuse)
