"""The process that has mypy imported and forks a child for each check.

    python -P -m gradus.runner.mypy_process --serve DESCRIPTOR

It is not the process that runs tests: mypy's heap would make every fork of that one slower. What mypy imports only when
it runs is imported here, before the first fork, or every child would import it anew (measured: 79 → 36 ms). A request's
arguments are mypy's own. The one record that comes back holds what ``mypy.api.run`` returned.
"""

import argparse
import contextlib
import importlib
import json
import os
import socket

from mypy import api

from gradus.runner.fork_server import ForkServer

_IMPORTED_LATE = ("mypy.main", "mypy.nativeparse", "ast_serialize", "sqlite3")


def main() -> None:
    """Serve checks until the client is gone."""
    for name in _IMPORTED_LATE:
        with contextlib.suppress(ImportError):  # what another mypy does without
            importlib.import_module(name)
    parser = argparse.ArgumentParser(description="Check types, a forked child for each request.")
    parser.add_argument("--serve", type=int, required=True)
    job = ForkServer(socket.socket(fileno=parser.parse_args().serve)).next_child()
    out, err, status = api.run(job.request["arguments"])
    job.sink.write(json.dumps({"out": out, "err": err, "status": status}) + "\n")
    job.sink.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
