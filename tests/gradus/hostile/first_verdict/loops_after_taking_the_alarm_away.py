"""It takes over the signal that bounds a test, switches the dump of its stack off, and burns its processor time.

expected: no_credit
"""

import faulthandler
import signal

from first_verdict.idle import percentage

__all__ = ["percentage", "sentence"]


def sentence(_passed: int, _total: int) -> str:
    """Never, and nobody shall learn where it hangs."""
    faulthandler.unregister(signal.SIGUSR1)
    for name in ("SIGALRM", "SIGUSR1", "SIGTERM", "SIGINT", "SIGXCPU", "SIGVTALRM", "SIGPROF"):
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    signal.setitimer(signal.ITIMER_REAL, 0)
    while True:
        try:
            sum(range(100_000))
        except BaseException:
            continue
