"""It speaks to whatever listens beside it: an engine on the loopback, by every kind of socket there is.

expected: contained
leaves: [socket]
"""

import contextlib
import socket

from first_verdict.sentence import percentage, sentence

__all__ = ["percentage", "sentence"]

ORDER = b"FLUSHALL @MARK@\r\n"
for family, address in (
    (socket.AF_INET, ("127.0.0.1", int("@PORT@"))),
    (socket.AF_UNIX, "@SOCKET@"),
    (socket.AF_UNIX, "\0@ABSTRACT@"),
):
    with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_STREAM) as engine:
        engine.settimeout(0.2)
        engine.connect(address)
        engine.sendall(ORDER)
with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as engine:
    engine.sendto(ORDER, ("127.0.0.1", int("@PORT@")))
