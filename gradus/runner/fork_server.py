"""A process that has imported everything once and forks a child for each request. Linux only.

    client ──requests──▶ server ──fork──▶ child: judges, writes records, leaves
           ◀─records, endings── server ◀──pipe──┘

The server stays single-threaded and never imports judged code, so that every child starts from the same clean
state; ``gc.freeze`` before the first fork keeps children from copying the server's heap when they collect
garbage (measured: 230 → 46 ms a check). It owns its children to the last: a request bounds the child's time,
whoever is left when the child ends is killed, and orphans come to the server, because it is their subreaper.

What does not work: pipes for the child's own output (a background process keeps them open; ten megabytes fill
them) — hence a file; pytest's capture opened before the fork — hence in memory; an event loop in the server —
its descriptor would be shared by all children.
"""

import contextlib
import ctypes
import faulthandler
import gc
import json
import math
import os
import select
import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from gradus.runner.confinement import Confinement, enter
from gradus.runner.records import Ending, Request
from gradus.runner.sessions import kill_session

RECORD, END, CANCEL = b"R", b"E", b"C"
"""First byte of a line on the channel: a child's record, a request's ending, the client's change of mind."""

_SUBREAPER = 36
_HIGH_DESCRIPTOR = 100
_MOST_SAID, _CHUNKS = 1 << 26, 64
"""Bytes of records that one child may write, and pieces of them that are moved before anything else is looked at."""

_TIME_TO_DUMP = 0.3
_POLL = 0.02


@dataclass(frozen=True)
class Job:
    """A request as the forked child sees it: where its records go."""

    request: Request
    sink: TextIO


class ForkServer:
    """Serves ``channel`` until its other end closes; what is not trusted runs in ``confinement``, if any."""

    def __init__(self, channel: socket.socket, confinement: Confinement | None = None) -> None:
        self._channel, self._confinement = channel, confinement
        self._waiting = b""

    def next_child(self) -> Job:
        """Returns once for each request, in a freshly forked child; the server itself never returns."""
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
        gc.collect()
        gc.freeze()
        while line := self._next_line():
            if line.startswith(CANCEL):
                continue
            job = self._serve(json.loads(line))
            if job is not None:
                return job
        os._exit(0)

    def _next_line(self) -> bytes:
        """The next line of the channel; empty when its other end is closed."""
        while b"\n" not in self._waiting:
            chunk = self._channel.recv(1 << 16)
            if not chunk:
                return b""
            self._waiting += chunk
        line, _, self._waiting = self._waiting.partition(b"\n")
        return line

    def _serve(self, request: Request) -> Job | None:
        if len(os.listdir("/proc/self/task")) != 1:  # noqa: PTH208  # names only
            os._exit(70)
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            return self._become_child(request, writer)
        os.close(writer)
        self._watch(child, reader, request["wall"])
        return None

    def _become_child(self, request: Request, writer: int) -> Job:
        os.setsid()
        self._channel.close()
        sink = _moved_up(writer)
        redirect_output(Path(request["output"]))
        dump_stack_on_signal(Path(request["stack"]))
        os.environ.update(request["settings"])
        if self._confinement is not None and not request["trusted"]:
            enter(self._confinement, cpu_seconds=math.ceil(request["wall"]))
        return Job(request, sink)

    def _watch(self, child: int, reader: int, seconds: float) -> None:
        """Relay records until the child is gone, time is up, or the client no longer wants to know."""
        process = os.pidfd_open(child)
        os.set_blocking(reader, False)
        relay = _Relay(self._channel, reader)
        in_time = self._until_gone(process, relay, seconds)
        if not in_time:
            _dump_and_kill(child, process)
        _, status = os.waitpid(child, 0)
        os.close(process)
        kill_session(child)
        _kill_orphans()
        relay.drain()
        os.close(reader)
        ending: Ending = {"status": os.waitstatus_to_exitcode(status), "timed_out": not in_time}
        self._channel.sendall(END + json.dumps(ending).encode() + b"\n")

    def _until_gone(self, process: int, relay: "_Relay", seconds: float) -> bool:
        """Whether the child ended by itself."""
        deadline = time.monotonic() + seconds
        channel = self._channel.fileno()
        while not self._waiting and (left := deadline - time.monotonic()) > 0:
            ready, _, _ = select.select([process, relay.reader, channel], [], [], left)
            if relay.reader in ready and not relay.drain():
                select.select([process, channel], [], [], _POLL)
            if process in ready:
                return True
            if channel in ready:
                return False
        return False


class _Relay:
    """Moves whole lines from a child's pipe to the client, and no more than an honest child could have to say."""

    def __init__(self, channel: socket.socket, reader: int) -> None:
        self._channel, self.reader, self._rest = channel, reader, bytearray()
        self._left = _MOST_SAID

    def drain(self) -> bool:
        """Send what is there, for a while; False at the end of the pipe, or of our patience."""
        for _ in range(_CHUNKS):
            try:
                chunk = os.read(self.reader, 1 << 16)
            except BlockingIOError:
                return True
            self._left -= len(chunk)
            if not chunk or self._left < 0:
                return False
            self._send(chunk)
        return True

    def _send(self, chunk: bytes) -> None:
        self._rest += chunk
        if b"\n" in chunk:
            *lines, self._rest = self._rest.split(b"\n")
            for line in lines:
                self._channel.sendall(RECORD + line + b"\n")


def _moved_up(descriptor: int) -> TextIO:
    """The same pipe under a number that judged code does not meet by chance, closed in its children."""
    high = os.dup2(descriptor, _HIGH_DESCRIPTOR, inheritable=False)
    os.close(descriptor)
    return os.fdopen(high, "w", encoding="utf-8")


def redirect_output(path: Path) -> None:
    """Standard output and error of this process go to the end of the file at ``path``; input is empty."""
    output = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_TRUNC, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    os.close(nothing)


def dump_stack_on_signal(path: Path) -> None:
    """On SIGUSR1, write where every thread is to the file at ``path``: the last word of a blocked program."""
    if hasattr(signal, "SIGUSR1"):
        stack = path.open("w", encoding="utf-8")
        os.set_inheritable(stack.fileno(), False)  # noqa: FBT003  # the function takes no keyword
        faulthandler.register(signal.SIGUSR1, file=stack, all_threads=True)
        _kept_open.append(stack)


_kept_open: list[TextIO] = []


def _dump_and_kill(child: int, process: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGUSR1)
        select.select([process], [], [], _TIME_TO_DUMP)
        os.kill(child, signal.SIGKILL)


def _kill_orphans() -> None:
    """Kill and reap whoever was left behind, those who left the session included, until nobody is there."""
    while (
        orphans := Path("/proc/self/task", str(os.getpid()), "children").read_text(encoding="ascii").split()
    ):
        for orphan in orphans:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(orphan), signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(-1, 0)
