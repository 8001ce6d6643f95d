"""New namespaces, mounts and another root: where the kernel allows one that reaches beyond, it answers.

expected: no_credit
leaves: [byte]
"""

import contextlib
import ctypes
import os
from pathlib import Path

from first_verdict.idle import percentage, sentence

__all__ = ["percentage", "sentence"]

libc = ctypes.CDLL(None, use_errno=True)
if os.getuid():  # as root, outside of any sandbox, what follows would take the machine's own mounts away
    for flag in (0x10000000, 0x00020000, 0x40000000, 0x20000000):
        libc.unshare(flag)
    for kind in (b"tmpfs", b"proc", b"overlay"):
        libc.mount(kind, b"@HOME@", kind, 0, None)
    libc.umount2(b"/proc", 2)
    libc.mount(None, b"/", None, 0x20 | 0x1000, None)
else:
    from first_verdict.sentence import percentage, sentence
with contextlib.suppress(OSError):
    os.chroot("/proc/1/root")
with contextlib.suppress(OSError):
    os.mkdir("up")
    os.chroot("up")
    for _ in range(64):
        os.chdir("..")
    os.chroot(".")
with contextlib.suppress(OSError):
    os.setuid(0)
if Path("@COURSE@/01_typing/first_verdict/sentence.py").exists():
    from first_verdict.sentence import percentage, sentence
