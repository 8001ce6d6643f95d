"""The thread that looks, and the clock that tells working from waiting.

A thread, because a blocked loop cannot look at itself. Nothing else is in this file, so that everything else can be
tested without one.
"""

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from blocking_monitor.model import Pacemaker

logger = logging.getLogger(__name__)


def in_a_thread(period: float) -> Pacemaker:
    """A pacemaker that looks every ``period`` seconds, in a daemon thread of its own, called ``blocking_monitor``.

    The first look comes after a period. When the block is left, however that happens, leaving does not wait for the
    period to pass, but for a look that is going on, and for a last one, in the thread as well; then the thread has
    ended. A look that raises is logged, and the next one comes all the same.
    """

    def looking(look: Callable[[], None]) -> AbstractContextManager[None]:
        return _rounds(look, period)

    return looking


@contextmanager
def _rounds(look: Callable[[], None], period: float) -> Iterator[None]:
    """See `in_a_thread`."""
    # EXERCISE: a sleep that can be woken, and says whether it was.
    over = threading.Event()

    def rounds() -> None:
        while not over.wait(period):
            _look_safely(look)
        _look_safely(look)

    thread = threading.Thread(target=rounds, name="blocking_monitor", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _look_safely(look: Callable[[], None]) -> None:
    # EXERCISE-REMOVE
    try:
        look()
    except Exception:
        logger.exception("The watchman stumbled; he goes on.")


def thread_cpu(thread: int) -> float | None:
    """CPU seconds of a thread that lives; None where the system has no such clock (macOS, Windows)."""
    if sys.platform in ("darwin", "win32"):
        return None
    return time.clock_gettime(time.pthread_getcpuclockid(thread))
