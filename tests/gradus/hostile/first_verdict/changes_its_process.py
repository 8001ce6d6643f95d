"""Limits are raised, the rest of the process is made as inconvenient as possible for whoever comes after.

expected: contained
"""

import contextlib
import os
import resource
import signal
import sys

from first_verdict.sentence import percentage, sentence

__all__ = ["percentage", "sentence"]

for name in ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_NPROC", "RLIMIT_NOFILE"):
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(getattr(resource, name), (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
for change in (lambda: os.nice(19), os.setsid, lambda: os.setpgid(0, 0), lambda: os.umask(0o777)):
    with contextlib.suppress(OSError):
        change()
os.chdir("/")
os.environ.clear()
sys.argv[:] = []
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1, signal.SIGTERM, signal.SIGALRM, signal.SIGXCPU})
