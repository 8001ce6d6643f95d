"""A thread that never ends, and one that does not even let the interpreter end.

expected: contained
"""

import threading
import time

from first_verdict.sentence import percentage, sentence

__all__ = ["percentage", "sentence"]


def stay() -> None:
    """For ever."""
    while True:
        time.sleep(60)


threading.Thread(target=stay, daemon=True).start()
threading.Thread(target=stay).start()
