"""The process in which mypy stays: it keeps what it knows of the last check and looks at what changed since.

    python -P -m gradus.runner.resident_mypy --serve DESCRIPTOR

For one person who edits one package in one place, ten times faster than starting mypy over and over. The packages
must stay at their path: a resident mypy whose package moves tells lies (measured: 10 of 26 checks wrong), so other
arguments start it afresh. It reads its first state from a cache of its own kind, which it never writes itself: a
forked mypy does, at the first check of a package (``priming``). Without one it would take two seconds to start.

``mypy.dmypy_server`` is what editors use, but no public interface, and some edits are too much for it: a deleted
module ends it with a KeyError. Whatever it raises ends this process without an answer; who asked then asks a forked
mypy, which always knows, and the next request starts a new process.
"""

import argparse
import json
import os
import socket
from pathlib import Path

from mypy import main as command_line
from mypy.dmypy_server import Server
from mypy.find_sources import create_source_list

from gradus.runner.fork_server import END, RECORD
from gradus.runner.priming import priming, value_of

_USE = "--use-fine-grained-cache"
_WIDTH = 80
"""Not used: messages are asked for unwrapped. The server's interface wants one."""


class Resident:
    """One mypy, bound to the arguments of its first check until others come."""

    def __init__(self) -> None:
        self._arguments: list[str] = []
        self._server: Server | None = None

    def check(self, arguments: list[str]) -> dict[str, object]:
        """What mypy says now: ``out``, ``err``, ``status``, as its command line would."""
        if self._server is None or arguments != self._arguments:
            self._arguments = arguments
            self._server = _start(arguments)
        sources = create_source_list([str(_package(arguments))], self._server.options)
        return self._server.check(sources, export_types=False, is_tty=False, terminal_width=_WIDTH)


def _start(arguments: list[str]) -> Server:
    _, options = command_line.process_options(
        ["-i", *priming(arguments), _USE], require_targets=True, server_options=True
    )
    return Server(options, os.devnull)


def _package(arguments: list[str]) -> Path:
    """The folder of what ``--package`` names, in the slot."""
    return Path("src", value_of(arguments, "--package"))


def main() -> None:
    """Answer checks until the client is gone, or mypy is lost."""
    parser = argparse.ArgumentParser(description="Check types over and over in one process.")
    parser.add_argument("--serve", type=int, required=True)
    channel, resident = socket.socket(fileno=parser.parse_args().serve), Resident()
    for line in channel.makefile("rb"):
        if line.startswith(b"{"):
            answer = json.dumps(resident.check(json.loads(line)["arguments"])).encode()
            ending = json.dumps({"status": 0, "timed_out": False}).encode()
            channel.sendall(RECORD + answer + b"\n" + END + ending + b"\n")
    os._exit(0)  # nothing of a mypy's heap is worth taking down piece by piece


if __name__ == "__main__":
    main()
